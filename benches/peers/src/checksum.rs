//! Sums of answers that do not depend on their order.

use std::fmt;

use crate::answer::Answer;
use crate::random::mix;

/// A sum over answers about people: equal ones are of equal answers, most probably.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Checksum {
    /// Over person, entitlement, and whether an approval is needed.
    pub(crate) held: u64,
    /// Over person, entitlement and role.
    pub(crate) via: u64,
    pub(crate) entitlements: u64,
    pub(crate) approvals: u64,
    pub(crate) paths: u64,
}

impl Checksum {
    pub(crate) fn add(&mut self, person: usize, answer: &Answer) {
        for (entitlement, needs_approval) in &answer.held {
            let item = mix(key(person, *entitlement, usize::from(*needs_approval)));
            self.held = self.held.wrapping_add(item);
            self.entitlements += 1;
            self.approvals += u64::from(*needs_approval);
        }
        for (entitlement, role) in &answer.via {
            self.via = self.via.wrapping_add(mix(key(person, *entitlement, *role)));
            self.paths += 1;
        }
    }
}

/// Fits for less than 65,536 entitlements and 4,096 roles.
fn key(person: usize, entitlement: usize, last: usize) -> u64 {
    (person as u64) << 28 | (entitlement as u64) << 12 | last as u64
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x} {:016x}", self.held, self.via)
    }
}

/// The sums after each person of those of one engine, to which the others are held.
pub(crate) struct Expected(Vec<Checksum>);

impl Expected {
    /// `tell` is asked about each of `people` in turn.
    pub(crate) fn of(people: usize, mut tell: impl FnMut(usize, &mut Answer)) -> Self {
        let (mut sum, mut answer) = (Checksum::default(), Answer::default());
        let after = |person| {
            tell(person, &mut answer);
            sum.add(person, &answer);
            sum
        };
        Self((0..people).map(after).collect())
    }

    /// The sum over everybody.
    pub(crate) fn all(&self) -> Checksum {
        self.0.last().copied().unwrap_or_default()
    }

    /// Whether another engine answers the same about the first `people`.
    ///
    /// # Errors
    /// The first person about whom it does not.
    pub(crate) fn compare(
        &self,
        people: usize,
        mut tell: impl FnMut(usize, &mut Answer),
    ) -> Result<Checksum, usize> {
        let (mut sum, mut answer) = (Checksum::default(), Answer::default());
        for (person, expected) in self.0.iter().enumerate().take(people) {
            tell(person, &mut answer);
            sum.add(person, &answer);
            if sum != *expected {
                return Err(person);
            }
        }
        Ok(sum)
    }
}
