//! Who is there: the identity and whom its references lead to, and which of these are one
//! and the same person.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ground, Needed, Unreal};
use crate::analysis::alphabet::{Alphabet, Leaf, Sort, Subject};
use crate::analysis::line::Base;
use crate::policy::{AttributeId, Policy, ScalarType, Type, fold_unique};

/// A way from the identity to a person.
type Way = Vec<Box<str>>;

/// An attribute of a person, by the person's number.
pub(super) type Place = (usize, String);

/// The people, the identity itself first.
#[derive(Clone, Debug)]
pub(super) struct People {
    /// The person at the end of each way.
    classes: BTreeMap<Way, usize>,
    count: usize,
    key: Box<str>,
}

impl People {
    /// Those of whom `needed` asks something.
    pub(super) fn of(on: &Alphabet, ground: Ground<'_>, needed: &Needed) -> Result<Self, Unreal> {
        let schema = Schema::of(ground.policies);
        let mut ways = BTreeSet::from([Vec::new()]);
        let mut missing: BTreeSet<Way> = BTreeSet::new();
        for (leaf, truth) in needed {
            for subject in subjects(on, *leaf) {
                for length in 0..=subject.through.len() {
                    ways.extend(subject.through.get(..length).map(<[_]>::to_vec));
                }
                let target = schema.target(subject);
                match (on.leaf_at(*leaf), target) {
                    (Some(Leaf::Present(_)), Some(target)) if !truth => {
                        missing.insert(target);
                    }
                    (Some(Leaf::Present(_)), Some(target)) => {
                        ways.insert(target);
                    }
                    // Who is asked about by key is there, unless only others are excluded.
                    (_, Some(target)) if *truth || schema.is_required(subject) => {
                        ways.insert(target);
                    }
                    _ => {}
                }
            }
        }
        for steps in 0..above(on, needed).len() {
            for length in 1..=ground.line + 1 + steps {
                ways.extend(schema.up(length));
            }
        }
        // Where a reference is to be missing, what lies behind it does not matter.
        ways.retain(|way| !(1..=way.len()).any(|length| is_in(&missing, way, length)));
        let mut people = Self { classes: BTreeMap::new(), count: 0, key: schema.key.clone() };
        people.merge(on, ground, needed, &schema, &ways);
        Ok(people)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The person at the end of a way, if somebody is there.
    pub(super) fn class(&self, way: &[Box<str>]) -> Option<usize> {
        self.classes.get(way).copied()
    }

    /// Where the value of a subject is kept. What a reference says is the key of whom it
    /// leads to.
    pub(super) fn place(&self, subject: &Subject) -> Option<Place> {
        Some((self.class(&subject.through)?, subject.attribute.to_string()))
    }

    /// Where a text is kept; what a reference says is the key of whom it leads to.
    pub(super) fn word_place(&self, subject: &Subject) -> Option<Place> {
        let mut way = subject.through.clone();
        way.push(subject.attribute.clone());
        match self.class(&way).filter(|_| subject.sort == Sort::Key) {
            Some(target) => Some((target, self.key.to_string())),
            None => self.place(subject),
        }
    }

    /// The name of the key attribute.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Whom a reference of a person leads to, if anybody asks.
    pub(super) fn reference(&self, class: usize, attribute: &str) -> Option<usize> {
        self.classes.iter().filter(|(_, of)| **of == class).find_map(|(way, _)| {
            let mut target = way.clone();
            target.push(attribute.into());
            self.class(&target)
        })
    }

    /// Finds out who is the same: who must have one key, or one value of a unique attribute,
    /// is one person, and so are those whom the same reference of one person leads to.
    fn merge(
        &mut self,
        on: &Alphabet,
        ground: Ground<'_>,
        needed: &Needed,
        schema: &Schema,
        ways: &BTreeSet<Way>,
    ) {
        self.classes = ways.iter().cloned().enumerate().map(|(place, way)| (way, place)).collect();
        loop {
            let before = self.classes.clone();
            let mut bearers: BTreeMap<(String, String), usize> = BTreeMap::new();
            let mut known: Vec<(String, String, usize)> = Vec::new();
            for (leaf, truth) in needed {
                let (Some(Leaf::Word(subject, word)), true) = (on.leaf_at(*leaf), truth) else {
                    continue;
                };
                let Some(subject) = on.subjects().get(*subject) else { continue };
                let Some((class, attribute)) = self.word_place(subject) else { continue };
                if *attribute == *self.key {
                    known.push((attribute, word.to_string(), class));
                } else if schema.unique.contains(&*attribute) {
                    known.push((attribute, fold_unique(word), class));
                }
            }
            for (place, (name, _)) in above(on, needed).into_iter().enumerate() {
                let way = schema.up(ground.line + 1 + place);
                if let Some(class) = way.and_then(|way| self.class(&way)) {
                    known.push((self.key.to_string(), name.to_string(), class));
                }
            }
            for (attribute, word, class) in known {
                match bearers.get(&(attribute.clone(), word.clone())) {
                    Some(other) => self.join(*other, class),
                    None => {
                        bearers.insert((attribute, word), class);
                    }
                }
            }
            for (leaf, truth) in needed {
                let (Some(Leaf::Same(one, other)), true) = (on.leaf_at(*leaf), truth) else {
                    continue;
                };
                let place = |subject: &usize| self.word_place(on.subjects().get(*subject)?);
                if let (Some((one, first)), Some((other, second))) = (place(one), place(other))
                    && first == second
                    && (*first == *self.key || schema.unique.contains(&*first))
                {
                    self.join(one, other);
                }
            }
            self.join_references();
            if self.classes == before {
                break;
            }
        }
        self.number();
    }

    fn join(&mut self, one: usize, other: usize) {
        let (keep, drop) = (one.min(other), one.max(other));
        for class in self.classes.values_mut() {
            if *class == drop {
                *class = keep;
            }
        }
    }

    fn join_references(&mut self) {
        let mut targets: BTreeMap<(usize, Box<str>), usize> = BTreeMap::new();
        let mut joins = Vec::new();
        for (way, class) in &self.classes {
            let Some((last, before)) = way.split_last() else { continue };
            let Some(from) = self.class(before) else { continue };
            match targets.get(&(from, last.clone())) {
                Some(other) => joins.push((*other, *class)),
                None => {
                    targets.insert((from, last.clone()), *class);
                }
            }
        }
        for (one, other) in joins {
            self.join(one, other);
        }
    }

    /// Numbers the people without gaps. The identity's own way sorts first, and so stays 0.
    fn number(&mut self) {
        let used: BTreeSet<usize> = self.classes.values().copied().collect();
        let numbers: BTreeMap<usize, usize> =
            used.into_iter().enumerate().map(|(place, class)| (class, place)).collect();
        self.count = numbers.len();
        for class in self.classes.values_mut() {
            *class = numbers.get(class).copied().unwrap_or(0);
        }
    }
}

fn is_in(missing: &BTreeSet<Way>, way: &[Box<str>], length: usize) -> bool {
    way.get(..length).is_some_and(|start| missing.contains(start))
}

/// The subjects that a leaf asks about, the evaluation date excepted.
pub(super) fn subjects(on: &Alphabet, leaf: usize) -> Vec<&Subject> {
    let of_line = |base: &Base| match base {
        Base::Subject(subject) => Some(*subject),
        Base::Fixed(_) => None,
    };
    let ids: Vec<usize> = match on.leaf_at(leaf) {
        Some(
            Leaf::Is(subject, _)
            | Leaf::Word(subject, _)
            | Leaf::Like(subject, _)
            | Leaf::AtMost(subject, _)
            | Leaf::Has(subject, _)
            | Leaf::Flag(subject)
            | Leaf::Present(subject),
        ) => vec![*subject],
        Some(Leaf::Same(one, other)) => vec![*one, *other],
        Some(Leaf::NotAbove(one, other)) => {
            [one, other].into_iter().filter_map(|line| of_line(&line.base)).collect()
        }
        _ => Vec::new(),
    };
    let found = ids.into_iter().filter_map(|id| on.subjects().get(id));
    found.filter(|subject| &*subject.attribute != "today").collect()
}

/// The people who are to stand in the reporting line above all that paths read, with the leaf
/// that says so.
pub(super) fn above<'a>(on: &'a Alphabet, needed: &Needed) -> Vec<(&'a str, usize)> {
    let mut found: Vec<(&str, usize)> = needed
        .iter()
        .filter(|(_, truth)| **truth)
        .filter_map(|(leaf, _)| match on.leaf_at(*leaf) {
            Some(Leaf::Above(name)) => Some((&**name, *leaf)),
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found
}

/// What the schemas of all policies say of keys and references.
struct Schema {
    key: Box<str>,
    manager: Option<Box<str>>,
    references: BTreeSet<Box<str>>,
    required: BTreeSet<Box<str>>,
    unique: BTreeSet<Box<str>>,
}

impl Schema {
    fn of(policies: &[&Policy]) -> Self {
        let mut schema = Self {
            key: Box::default(),
            manager: None,
            references: BTreeSet::new(),
            required: BTreeSet::new(),
            unique: BTreeSet::new(),
        };
        for policy in policies {
            let name =
                |id: AttributeId| -> Box<str> { policy.schema.attributes[id].name.as_str().into() };
            let manager = policy.schema.manager.map(name);
            schema.key = name(policy.schema.key);
            schema.manager = schema.manager.or(manager);
            for attribute in policy.schema.attributes.values() {
                let name = attribute.name.as_str();
                if attribute.ty == Type::Scalar(ScalarType::Identity) {
                    schema.references.insert(name.into());
                }
                if attribute.presence != crate::policy::Presence::Optional {
                    schema.required.insert(name.into());
                }
                if attribute.unique {
                    schema.unique.insert(name.into());
                }
            }
        }
        schema
    }

    /// The way to whom a subject leads, if it is a reference.
    fn target(&self, subject: &Subject) -> Option<Way> {
        self.references.contains(&subject.attribute).then(|| {
            let mut way = subject.through.clone();
            way.push(subject.attribute.clone());
            way
        })
    }

    fn is_required(&self, subject: &Subject) -> bool {
        self.required.contains(&subject.attribute)
    }

    /// So many steps up the reporting line.
    fn up(&self, steps: usize) -> Option<Way> {
        Some(vec![self.manager.clone()?; steps])
    }
}
