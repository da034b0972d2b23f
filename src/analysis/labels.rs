//! The labels of enum attributes, as the policies that are compared read them.
//!
//! HR writes a spelling; each policy makes a label of it, or finds none and quarantines the
//! record. What matters of a spelling is which label it is to each policy, so spellings that
//! are the same to all are one.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{EnumType, LabelId, Policy, ScalarType, Type};

/// The labels of one attribute.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    /// Of spellings that are the same to every policy, the best: a canonical label where one
    /// is among them.
    spellings: Vec<String>,
    /// The places of those that are a label to a policy.
    places: BTreeMap<(usize, LabelId), Vec<usize>>,
}

impl Labels {
    /// The labels of every enum attribute of these policies, by the attribute's name.
    pub(super) fn of(policies: &[&Policy]) -> BTreeMap<Box<str>, Self> {
        let attributes = policies.iter().flat_map(|policy| policy.schema.attributes.values());
        let names: BTreeSet<&str> = attributes.map(|attribute| attribute.name.as_str()).collect();
        let labels =
            names.into_iter().map(|name| (name.into(), Self::of_attribute(policies, name)));
        labels.filter(|(_, labels): &(Box<str>, Self)| labels.len() > 0).collect()
    }

    fn of_attribute(policies: &[&Policy], name: &str) -> Self {
        let enums: Vec<_> = policies.iter().map(|policy| enum_of(policy, name)).collect();
        let mut labels = Self::default();
        let mut seen = BTreeSet::new();
        // Canonical labels first: they are the best spellings, in the order of the declaration.
        let canonical = enums.iter().flatten().flat_map(|ty| ty.labels.values());
        let others = enums.iter().flatten().flat_map(|ty| ty.spellings.keys());
        for spelling in canonical.chain(others) {
            let read: Vec<Option<LabelId>> =
                enums.iter().map(|ty| ty.and_then(|ty| ty.label(spelling))).collect();
            if !seen.insert(read.clone()) {
                continue;
            }
            let place = labels.spellings.len();
            labels.spellings.push(spelling.clone());
            for (policy, label) in read.into_iter().enumerate() {
                if let Some(label) = label {
                    labels.places.entry((policy, label)).or_default().push(place);
                }
            }
        }
        labels
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.spellings.len()
    }

    /// The places of those that are `label` to the policy.
    pub(super) fn places(&self, policy: usize, label: LabelId) -> &[usize] {
        self.places.get(&(policy, label)).map_or(&[], Vec::as_slice)
    }

    /// The places of those that are some label to the policy; sorted.
    pub(super) fn readable(&self, policy: usize) -> BTreeSet<usize> {
        let all = self.places.range((policy, LabelId(0))..=(policy, LabelId(u32::MAX)));
        all.flat_map(|(_, places)| places.iter().copied()).collect()
    }

    /// How HR may write one.
    pub(super) fn spelling(&self, place: usize) -> Option<&str> {
        self.spellings.get(place).map(String::as_str)
    }
}

fn enum_of<'a>(policy: &'a Policy, name: &str) -> Option<&'a EnumType> {
    let mut attributes = policy.schema.attributes.values();
    let attribute = attributes.find(|attribute| attribute.name == name)?;
    match attribute.ty {
        Type::Scalar(ScalarType::Enum(id)) | Type::Set(ScalarType::Enum(id)) => policy.enums.at(id),
        _ => None,
    }
}
