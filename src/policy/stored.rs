//! What is held against a stored policy while it is read, so that whatever was written, a
//! policy that has been read can be evaluated: ids lie within their tables, nothing is nested
//! too deeply, and nothing depends on itself.

use std::cell::{Cell, RefCell};

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};

use super::{AtomKind, Expr, Id, Leaf, Policy, RoleId, Table, Unit};

/// Beyond this nothing is read: twice what the checker allows of an expression.
const DEPTH: u32 = 256;

/// Conditions and roles on one way of depending on one another; far more than the checker
/// allows.
const LEVELS: u32 = 1_000;

/// How many rows each table of a policy has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub(super) attributes: u32,
    pub(super) enums: u32,
    /// The labels of the enum that has the most.
    pub(super) labels: u32,
    pub(super) apps: u32,
    pub(super) entitlements: u32,
    pub(super) families: u32,
    pub(super) conditions: u32,
    pub(super) roles: u32,
    pub(super) approvals: u32,
    pub(super) forbids: u32,
    pub(super) conflicts: u32,
    pub(super) exceptions: u32,
    pub(super) reviews: u32,
    pub(super) invariants: u32,
    pub(super) origins: u32,
}

impl Counts {
    /// Those of a policy.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        fn rows<I: Id, T>(table: &Table<I, T>) -> u32 {
            u32::try_from(table.len()).unwrap_or(u32::MAX)
        }
        Self {
            attributes: rows(&policy.schema.attributes),
            enums: rows(&policy.enums),
            labels: policy.enums.values().map(|each| rows(&each.labels)).max().unwrap_or(0),
            apps: rows(&policy.apps),
            entitlements: rows(&policy.entitlements),
            families: rows(&policy.families),
            conditions: rows(&policy.conditions),
            roles: rows(&policy.roles),
            approvals: rows(&policy.approvals),
            forbids: rows(&policy.forbids),
            conflicts: rows(&policy.conflicts),
            exceptions: rows(&policy.exceptions),
            reviews: rows(&policy.reviews),
            invariants: rows(&policy.invariants),
            origins: rows(&policy.origins),
        }
    }
}

/// Why a policy that has been read cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// The tables have other lengths than is said.
    #[error("a table has more or fewer rows than it should")]
    Counts,
    /// A spelling of a label that its enum does not have.
    #[error("a spelling stands for a label that its enum does not have")]
    Label,
    /// The evaluation order lacks something, or has it twice or too early.
    #[error("the order of evaluation is none")]
    Order,
}

thread_local! {
    static COUNTS: RefCell<Option<Counts>> = const { RefCell::new(None) };
    static DEEP: Cell<u32> = const { Cell::new(0) };
}

/// Reads something with ids, each of which must lie within its table of `counts`. Outside of
/// this no id can be read.
pub fn reading<T>(counts: Counts, read: impl FnOnce() -> T) -> T {
    COUNTS.set(Some(counts));
    DEEP.set(0);
    let read = read();
    COUNTS.set(None);
    read
}

/// Whether an id lies within its table.
pub(super) fn within<E: Error>(
    id: u32,
    table: &'static str,
    count: impl Fn(&Counts) -> u32,
) -> Result<(), E> {
    let rows = COUNTS.with_borrow(|counts| counts.as_ref().map_or(0, count));
    if id < rows {
        return Ok(());
    }
    Err(E::invalid_value(Unexpected::Unsigned(id.into()), &table))
}

/// Reads something that may hold more of its own kind.
pub(super) fn deeper<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let depth = DEEP.get();
    if depth >= DEPTH {
        return Err(D::Error::custom("something is nested too deeply"));
    }
    DEEP.set(depth + 1);
    let read = T::deserialize(deserializer);
    DEEP.set(depth);
    read
}

/// Reads a number that is not zero.
pub(super) fn not_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        0 => Err(D::Error::custom("a duration is zero")),
        number => Ok(number),
    }
}

impl Policy {
    /// Whether what was read with `counts` is a policy that can be evaluated.
    ///
    /// # Errors
    /// What evaluation would stumble over.
    pub fn is_sound(&self, counts: Counts) -> Result<(), Unsound> {
        if Counts::of(self) != counts {
            return Err(Unsound::Counts);
        }
        for vocabulary in self.enums.values() {
            let mut labels = vocabulary.spellings.values();
            if labels.any(|label| label.index() >= vocabulary.labels.len()) {
                return Err(Unsound::Label);
            }
        }
        Levels::of(self).ok_or(Unsound::Order).map(|_| ())
    }
}

/// For each condition and role, how many it stands above; none for one that has not had its
/// turn.
struct Levels {
    conditions: Vec<Option<u32>>,
    roles: Vec<Option<u32>>,
}

impl Levels {
    /// None where the order of evaluation is none.
    fn of(policy: &Policy) -> Option<Self> {
        let mut seniors: Vec<Vec<RoleId>> = vec![Vec::new(); policy.roles.len()];
        for (senior, role) in policy.roles.iter() {
            for junior in &role.includes {
                seniors.get_mut(junior.index())?.push(senior);
            }
        }
        let mut levels = Self {
            conditions: vec![None; policy.conditions.len()],
            roles: vec![None; policy.roles.len()],
        };
        for unit in &policy.order {
            let level = match unit {
                Unit::Condition(id) => levels.above(&policy.conditions.at(*id)?.expr)?,
                Unit::Role(id) => {
                    let mut level = 0;
                    if let Some(when) = &policy.roles.at(*id)?.when {
                        level = levels.above(when)?;
                    }
                    for senior in seniors.get(id.index())? {
                        level = level.max(levels.at(Unit::Role(*senior))?);
                    }
                    level
                }
            };
            let cell = match unit {
                Unit::Condition(id) => levels.conditions.get_mut(id.index())?,
                Unit::Role(id) => levels.roles.get_mut(id.index())?,
            };
            if level >= LEVELS || cell.replace(level + 1).is_some() {
                return None;
            }
        }
        let mut all = levels.conditions.iter().chain(&levels.roles);
        all.all(Option::is_some).then_some(levels)
    }

    fn at(&self, unit: Unit) -> Option<u32> {
        match unit {
            Unit::Condition(id) => *self.conditions.get(id.index())?,
            Unit::Role(id) => *self.roles.get(id.index())?,
        }
    }

    /// The highest level of what an expression names.
    fn above(&self, expr: &Expr) -> Option<u32> {
        let mut level = Some(0);
        expr.for_each_leaf(&mut |leaf| {
            let named = match leaf {
                Leaf::Condition(id, _) => Unit::Condition(id),
                Leaf::Atom(atom) => match atom.kind {
                    AtomKind::HoldsRole(role) => Unit::Role(role),
                    _ => return,
                },
            };
            level = level.zip(self.at(named)).map(|(one, other)| one.max(other));
        });
        level
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{RawValue, Value};

    #[test]
    fn what_is_nested_without_end_is_refused() {
        // The kinds that hold their own: `Not`, and sets of one element.
        assert!(postcard::from_bytes::<Expr>(&[2; 100_000]).is_err());
        assert!(postcard::from_bytes::<Expr>(&[0, 1].repeat(100_000)).is_err());
        assert!(postcard::from_bytes::<Value>(&[7, 1].repeat(100_000)).is_err());
        assert!(postcard::from_bytes::<RawValue>(&[5, 1].repeat(100_000)).is_err());
        assert_eq!(DEEP.get(), 0);
    }

    #[test]
    fn what_is_nested_as_the_checker_allows_is_read() {
        let mut expr = Expr::And(Vec::new());
        for _ in 0..200 {
            expr = Expr::Not(Box::new(expr));
        }
        let bytes = postcard::to_stdvec(&expr).unwrap();
        assert_eq!(postcard::from_bytes::<Expr>(&bytes).unwrap(), expr);
    }

    #[test]
    fn an_id_is_read_within_its_table_only() {
        let mut counts = Counts::of_none();
        counts.roles = 3;
        let role = |byte| reading(counts, || postcard::from_bytes::<RoleId>(&[byte]));
        assert_eq!(role(2), Ok(RoleId(2)));
        assert!(role(3).is_err());
        assert!(postcard::from_bytes::<RoleId>(&[0]).is_err());
    }

    impl Counts {
        fn of_none() -> Self {
            postcard::from_bytes(&[0; 15]).unwrap()
        }
    }
}
