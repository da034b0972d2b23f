//! From answers to people: a population, a date and approvals on record of which the answers
//! to a set of questions are true, or which of them cannot be true together.

mod core;
mod order;
mod people;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::alphabet::{Alphabet, Element, Leaf, Sort};
use super::line::{Base, Line, day, number};
use super::stage::StageTerms;
use crate::policy::{Date, Policy, Presence, ScalarType, Type};
use crate::record::{ApprovalDecision, ApprovalRecord, Moment};
use crate::source::one_line;

use order::{Edge, End, NoOrder, System, Variable};
use people::{People, Place};

pub(super) use self::core::core;

/// Leaves and whether each is to be true.
pub(super) type Needed = BTreeMap<usize, bool>;

/// What possible identities are taken from.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) policies: &'a [&'a Policy],
    /// The date near which dates are chosen.
    pub(super) around: Date,
    /// How many steps up the reporting line paths read.
    pub(super) line: usize,
}

/// Somebody who could exist.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    /// On which date.
    pub(super) date: Date,
    /// The records: the identity itself, then those whom references lead to, then others.
    pub(super) people: Vec<Map<String, Json>>,
    /// The attributes of each person that matter to the answers.
    pub(super) matters: Vec<BTreeSet<String>>,
    /// What is on record about the identity.
    pub(super) approvals: Vec<ApprovalRecord>,
}

/// Why nobody is like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreal {
    /// These answers exclude one another.
    Impossible,
    /// It was too complex to tell.
    GivenUp,
}

impl From<NoOrder> for Unreal {
    fn from(why: NoOrder) -> Self {
        match why {
            NoOrder::Impossible => Self::Impossible,
            NoOrder::GivenUp => Self::GivenUp,
        }
    }
}

/// Somebody of whom all of `needed` is true.
pub(super) fn realize(on: &Alphabet, ground: Ground<'_>, needed: &Needed) -> Result<Draft, Unreal> {
    let people = People::of(on, ground, needed)?;
    let words = words::choose(on, ground, needed, &people)?;
    let (ordered, date) = order(on, ground, needed, &people)?;
    let filling = Filling { on, ground, needed, people: &people, words: &words, ordered: &ordered };
    let mut records = Vec::new();
    let mut matters = Vec::new();
    for class in 0..people.len() {
        let (record, read) = filling.record(class)?;
        records.push(record);
        matters.push(read);
    }
    let approvals = approvals(on, ground, needed, date, records.first());
    for key in filling.strangers() {
        records.push(filling.stranger(&key));
        matters.push(BTreeSet::new());
    }
    Ok(Draft { date, people: records, matters, approvals })
}

/// The values of integers and days, by person and attribute.
type Ordered = BTreeMap<Place, i64>;

fn order(
    on: &Alphabet,
    ground: Ground<'_>,
    needed: &Needed,
    people: &People,
) -> Result<(Ordered, Date), Unreal> {
    let mut variables: BTreeMap<Place, Variable> = BTreeMap::new();
    let mut system = System::default();
    let mut preferred = BTreeMap::new();
    let today = (usize::MAX, "today".to_owned());
    let hint = number(ground.around);
    let mut variable = |subject: usize, system: &mut System| -> Option<Variable> {
        let known = on.subjects().get(subject)?;
        let place = match &*known.attribute {
            "today" => today.clone(),
            _ => people.place(known)?,
        };
        let next = variables.len();
        let variable = *variables.entry(place).or_insert(next);
        system.variable(variable, super::conditions::range_of(on, subject, known.sort));
        preferred.insert(variable, if known.sort == Sort::Date { hint } else { 0 });
        Some(variable)
    };
    for (leaf, truth) in needed {
        match on.leaf_at(*leaf) {
            Some(Leaf::AtMost(subject, limit)) => {
                let Some(variable) = variable(*subject, &mut system) else { continue };
                if *truth {
                    system.at_most(variable, *limit);
                } else {
                    system.above(variable, *limit);
                }
            }
            Some(Leaf::NotAbove(low, high)) => {
                let mut end = |line: &Line| -> Option<End> {
                    let Base::Subject(subject) = line.base else { return None };
                    let variable = variable(subject, &mut system)?;
                    Some(End { variable, moves: line.moves.clone() })
                };
                let (Some(low), Some(high)) = (end(low), end(high)) else { continue };
                system.edge(match truth {
                    true => Edge { low, high, strict: false },
                    false => Edge { low: high, high: low, strict: true },
                });
            }
            _ => {}
        }
    }
    let values = system.solve(&preferred)?;
    let mut ordered: Ordered = variables
        .into_iter()
        .filter_map(|(place, variable)| Some((place, *values.get(&variable)?)))
        .collect();
    let date = match (on.date, ordered.remove(&today)) {
        (Some(date), _) => date,
        (None, Some(today)) => day(today),
        (None, None) => ground.around,
    };
    Ok((ordered, date))
}

/// What records are filled from.
struct Filling<'a> {
    on: &'a Alphabet,
    ground: Ground<'a>,
    needed: &'a Needed,
    people: &'a People,
    words: &'a words::Words,
    ordered: &'a Ordered,
}

/// What is needed of one attribute of one person.
#[derive(Default)]
struct Wants {
    present: Option<bool>,
    flag: Option<bool>,
    label: Option<usize>,
    not_labels: BTreeSet<usize>,
    has: BTreeMap<Element, bool>,
    /// Whether anything is asked of its value.
    valued: bool,
}

impl Filling<'_> {
    /// A record, and which of its attributes matter.
    fn record(&self, class: usize) -> Result<(Map<String, Json>, BTreeSet<String>), Unreal> {
        let mut wants: BTreeMap<String, Wants> = BTreeMap::new();
        for (leaf, truth) in self.needed {
            self.want(class, *leaf, *truth, &mut wants)?;
        }
        let mut record = Map::new();
        let mut matters = BTreeSet::new();
        for policy in self.ground.policies {
            for (id, attribute) in policy.schema.attributes.iter() {
                let name = &attribute.name;
                if record.contains_key(name) {
                    continue;
                }
                let nothing = Wants::default();
                let wants = wants.get(name).unwrap_or(&nothing);
                let reference = self.people.reference(class, name);
                let is_read = wants.present.is_some() || wants.valued || reference.is_some();
                let chosen = self.words.get(&(class, name.clone()));
                let worded = chosen.is_some_and(|word| word.asked);
                if is_read || worded {
                    matters.insert(name.clone());
                }
                if wants.present == Some(false) {
                    continue;
                }
                let is_key = id == policy.schema.key;
                let given = is_read
                    || worded
                    || is_key
                    || self.ground.policies.iter().any(|policy| requires(policy, name));
                if !given {
                    continue;
                }
                let value = self.value(class, policy, (name, attribute.ty, is_key), wants)?;
                record.insert(name.clone(), value);
            }
        }
        Ok((record, matters))
    }

    /// Notes what a leaf wants of a person.
    fn want(
        &self,
        class: usize,
        leaf: usize,
        truth: bool,
        wants: &mut BTreeMap<String, Wants>,
    ) -> Result<(), Unreal> {
        let Some(leaf) = self.on.leaf_at(leaf) else { return Ok(()) };
        let (Leaf::Is(subject, _)
        | Leaf::Has(subject, _)
        | Leaf::Flag(subject)
        | Leaf::Present(subject)
        | Leaf::AtMost(subject, _)) = leaf
        else {
            if let Leaf::NotAbove(one, other) = leaf {
                for line in [one, other] {
                    let Base::Subject(subject) = line.base else { continue };
                    let place =
                        self.on.subjects().get(subject).and_then(|it| self.people.place(it));
                    if let Some((_, name)) = place.filter(|(of, _)| *of == class) {
                        wants.entry(name).or_default().valued = true;
                    }
                }
            }
            return Ok(());
        };
        let place = self.on.subjects().get(*subject).and_then(|it| self.people.place(it));
        let Some((_, name)) = place.filter(|(of, _)| *of == class) else { return Ok(()) };
        let wants = wants.entry(name).or_default();
        let set = |cell: &mut Option<bool>| match cell.replace(truth) {
            Some(before) if before != truth => Err(Unreal::Impossible),
            _ => Ok(()),
        };
        match leaf {
            Leaf::Present(_) => return set(&mut wants.present),
            Leaf::Flag(_) => {
                wants.valued = true;
                return set(&mut wants.flag);
            }
            Leaf::Is(_, label) if truth => {
                if wants.label.is_some_and(|other| other != *label) {
                    return Err(Unreal::Impossible);
                }
                wants.label = Some(*label);
            }
            Leaf::Is(_, label) => {
                wants.not_labels.insert(*label);
            }
            Leaf::Has(_, element) if wants.has.insert(element.clone(), truth) == Some(!truth) => {
                return Err(Unreal::Impossible);
            }
            _ => {}
        }
        wants.valued = true;
        Ok(())
    }

    fn value(
        &self,
        class: usize,
        policy: &Policy,
        (name, ty, is_key): (&str, Type, bool),
        wants: &Wants,
    ) -> Result<Json, Unreal> {
        let place = (class, name.to_owned());
        let word = || {
            let chosen = self.words.get(&place).map(|word| word.text.clone());
            Json::from(chosen.unwrap_or_else(|| name.to_owned()))
        };
        if is_key {
            return Ok(Json::from(self.words.key(class)));
        }
        Ok(match ty {
            Type::Scalar(ScalarType::Text) => word(),
            Type::Scalar(ScalarType::Duration) => {
                let chosen = self.words.get(&place).map(|word| word.text.clone());
                Json::from(chosen.unwrap_or_else(|| "1d".to_owned()))
            }
            Type::Scalar(ScalarType::Identity) => {
                let of = self.people.reference(class, name).unwrap_or(class);
                Json::from(self.words.key(of))
            }
            Type::Scalar(ScalarType::Bool) => {
                Json::from(wants.flag.unwrap_or_else(|| default_flag(policy, name)))
            }
            Type::Scalar(ScalarType::Int) => {
                // So that what is unique differs from person to person.
                let own = i64::try_from(class).unwrap_or(0);
                Json::from(self.ordered.get(&place).copied().unwrap_or(own))
            }
            Type::Scalar(ScalarType::Date) => {
                let found = self.ordered.get(&place).copied();
                Json::from(day(found.unwrap_or_else(|| number(self.ground.around))).to_string())
            }
            Type::Scalar(ScalarType::Enum(_)) => self.label(name, wants)?,
            Type::Set(_) => {
                let has = wants.has.iter().filter(|(_, has)| **has);
                has.map(|(element, _)| self.element(name, element)).collect()
            }
        })
    }

    fn label(&self, name: &str, wants: &Wants) -> Result<Json, Unreal> {
        let Some(labels) = self.on.labels.get(name) else { return Ok(Json::Null) };
        let fits = |place: &usize| !wants.not_labels.contains(place);
        // What every policy can read, if there is such a label.
        let readable: Vec<BTreeSet<usize>> =
            (0..self.ground.policies.len()).map(|policy| labels.readable(policy)).collect();
        let by_all = |place: &usize| readable.iter().all(|known| known.contains(place));
        let chosen = match wants.label {
            Some(place) => Some(place).filter(fits),
            None => {
                let mut all = (0..labels.len()).filter(fits);
                all.clone().find(by_all).or_else(|| all.next())
            }
        };
        let chosen = chosen.ok_or(Unreal::Impossible)?;
        Ok(Json::from(labels.spelling(chosen).unwrap_or_default()))
    }

    fn element(&self, name: &str, element: &Element) -> Json {
        match element {
            Element::Label(place) => {
                let labels = self.on.labels.get(name);
                Json::from(labels.and_then(|labels| labels.spelling(*place)).unwrap_or_default())
            }
            Element::Text(text) | Element::Duration(text) => Json::from(&**text),
            Element::Int(number) => Json::from(*number),
            Element::Date(date) => Json::from(date.to_string()),
            Element::Flag(flag) => Json::from(*flag),
        }
    }

    /// The keys that somebody must bear beside those whom paths read.
    fn strangers(&self) -> Vec<String> {
        let taken: BTreeSet<&str> =
            (0..self.people.len()).map(|class| self.words.key(class)).collect();
        let mut keys = BTreeSet::new();
        for (leaf, truth) in self.needed {
            if let (Some(Leaf::OtherKey(key)), true) = (self.on.leaf_at(*leaf), truth)
                && !taken.contains(&**key)
            {
                keys.insert(key.to_string());
            }
        }
        keys.into_iter().collect()
    }

    /// A record with a key of which nothing else is asked.
    fn stranger(&self, key: &str) -> Map<String, Json> {
        let mut record = Map::new();
        for policy in self.ground.policies {
            for (id, attribute) in policy.schema.attributes.iter() {
                let name = &attribute.name;
                let is_key = id == policy.schema.key;
                if record.contains_key(name) || !(is_key || requires(policy, name)) {
                    continue;
                }
                let value = match attribute.ty {
                    _ if is_key => Json::from(key),
                    Type::Scalar(ScalarType::Identity) => Json::from(key),
                    Type::Scalar(ScalarType::Text) => Json::from(format!("{name} of {key}")),
                    Type::Scalar(ScalarType::Duration) => Json::from("1d"),
                    Type::Scalar(ScalarType::Bool) => Json::from(false),
                    Type::Scalar(ScalarType::Int) => Json::from(0),
                    Type::Scalar(ScalarType::Date) => Json::from(self.ground.around.to_string()),
                    Type::Scalar(ScalarType::Enum(_)) => {
                        self.label(name, &Wants::default()).unwrap_or(Json::Null)
                    }
                    Type::Set(_) => Json::Array(Vec::new()),
                };
                record.insert(name.clone(), value);
            }
        }
        record
    }
}

fn requires(policy: &Policy, name: &str) -> bool {
    let mut attributes = policy.schema.attributes.values();
    attributes.any(|attribute| attribute.name == name && attribute.presence == Presence::Required)
}

fn default_flag(policy: &Policy, name: &str) -> bool {
    let attributes = policy.schema.attributes.values();
    let mut named = attributes.filter(|attribute| attribute.name == name);
    named.any(|attribute| attribute.presence == Presence::Default(crate::policy::Value::Bool(true)))
}

/// The records that give or reject the stages that are to be so.
fn approvals(
    on: &Alphabet,
    ground: Ground<'_>,
    needed: &Needed,
    date: Date,
    identity: Option<&Map<String, Json>>,
) -> Vec<ApprovalRecord> {
    let text = |name: Option<&str>| identity?.get(name?)?.as_str().map(str::to_owned);
    let mut records = Vec::new();
    for (leaf, truth) in needed {
        let (Some(Leaf::Stage(stage, given)), true) = (on.leaf_at(*leaf), truth) else { continue };
        let Some(terms) = on.stages.get(*stage) else { continue };
        let policy = ground.policies.first();
        let attribute = |id| Some(policy?.schema.attributes.at(id)?.name.as_str());
        let key = text(policy.and_then(|policy| attribute(policy.schema.key)));
        let since = text(policy.and_then(|policy| policy.lifecycle.since).and_then(attribute));
        let capacity = terms.capacities.iter().find(|(name, _)| is_plain(name));
        let Some((capacity, quorum)) = capacity.or(terms.capacities.first()) else { continue };
        let (decision, count) = match given {
            true => (ApprovalDecision::Approved, *quorum),
            false => (ApprovalDecision::Rejected, 1),
        };
        for approver in 1..=count {
            records.push(ApprovalRecord {
                number: records.len() as u64 + 1,
                identity: key.clone().unwrap_or_default(),
                eligible_as: Some(capacity.to_string()),
                start_date: since.as_deref().and_then(|since| since.parse().ok()),
                ..record(terms, format!("approver {approver}"), decision, date)
            });
        }
    }
    records
}

/// Whether a capacity is read back as it is written.
fn is_plain(capacity: &str) -> bool {
    one_line(capacity).replace('"', "") == capacity
}

fn record(
    terms: &StageTerms,
    approver: String,
    decision: ApprovalDecision,
    date: Date,
) -> ApprovalRecord {
    ApprovalRecord {
        number: 0,
        identity: String::new(),
        entitlement: terms.entitlement.to_string(),
        approval: terms.approval.to_string(),
        stage: terms.stage.to_string(),
        approver: Some(approver),
        decision: Some(decision),
        at: Some(Moment::Day(date)),
        eligible_as: None,
        start_date: None,
        requested: None,
        note: None,
    }
}
