//! From the roles somebody has to lists of what is held, and by which roles.

use crate::answer::Answer;
use crate::model::Rules;

const WORD: usize = u64::BITS as usize;
/// The number of the approval where there is none.
const NO_APPROVAL: u32 = 31;

/// A set of small numbers.
pub(super) fn bits(numbers: &[usize], bound: usize) -> Vec<u64> {
    let mut bits = vec![0; bound.div_ceil(WORD)];
    numbers.iter().for_each(|number| bits[number / WORD] |= 1 << (number % WORD));
    bits
}

/// The numbers in a set.
#[inline]
pub(super) fn numbers(bits: &[u64]) -> impl Iterator<Item = usize> {
    bits.iter().enumerate().flat_map(|(at, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(at * WORD + bit)
        })
    })
}

/// Room for one answer, written over and over.
pub(super) struct Output {
    /// For each role, where its grants begin: entitlement and approval in one number.
    starts: Vec<usize>,
    grants: Vec<u32>,
    forbidden: Vec<Vec<u64>>,
    /// What has been written, or must not be.
    seen: Vec<u64>,
    taken: Vec<u64>,
    held: Vec<u32>,
    via: Vec<u32>,
    held_count: usize,
    via_count: usize,
}

impl Output {
    pub(super) fn of(rules: &Rules) -> Self {
        let approval_of = rules.approval_of();
        let (mut starts, mut grants) = (vec![0], Vec::new());
        for role in &rules.roles {
            for entitlement in &role.grants {
                let approval = approval_of[*entitlement].map_or(NO_APPROVAL, |of| of as u32);
                grants.push((*entitlement as u32) << 8 | approval);
            }
            starts.push(grants.len());
        }
        let count = rules.entitlements.len();
        let forbidden = rules.forbids.iter().map(|forbid| bits(&forbid.entitlements, count));
        Self {
            starts,
            forbidden: forbidden.collect(),
            seen: bits(&[], count),
            taken: bits(&[], count),
            // One more is written before it is known whether it counts.
            held: vec![0; grants.len() + 1],
            via: vec![0; grants.len() + 1],
            grants,
            held_count: 0,
            via_count: 0,
        }
    }

    /// Writes nothing.
    pub(super) fn clear(&mut self) {
        (self.held_count, self.via_count) = (0, 0);
    }

    /// Writes the answer of somebody with these roles; a bit of `approvals` for each approval
    /// that is needed.
    #[inline]
    pub(super) fn write(
        &mut self,
        roles: impl Iterator<Item = usize>,
        forbids: &[usize],
        approvals: u32,
    ) {
        if forbids.is_empty() {
            self.seen.fill(0);
            self.list::<false>(roles, approvals);
        } else {
            self.taken.fill(0);
            for forbid in forbids {
                let words = self.taken.iter_mut().zip(&self.forbidden[*forbid]);
                words.for_each(|(word, forbidden)| *word |= forbidden);
            }
            self.seen.copy_from_slice(&self.taken);
            self.list::<true>(roles, approvals);
        }
    }

    /// Without branches: what does not count is written over by the next.
    #[inline]
    fn list<const HAS_TAKEN: bool>(&mut self, roles: impl Iterator<Item = usize>, approvals: u32) {
        let (mut held_count, mut via_count) = (0, 0);
        let (held, via) = (self.held.as_mut_slice(), self.via.as_mut_slice());
        let (seen, taken) = (self.seen.as_mut_slice(), self.taken.as_slice());
        for role in roles {
            for grant in &self.grants[self.starts[role]..self.starts[role + 1]] {
                let entitlement = grant >> 8;
                let (at, bit) = (entitlement as usize / WORD, 1 << (entitlement as usize % WORD));
                let is_new = seen[at] & bit == 0;
                seen[at] |= bit;
                held[held_count] = entitlement << 1 | (approvals >> (grant & 31) & 1);
                held_count += usize::from(is_new);
                via[via_count] = entitlement << 16 | role as u32;
                via_count += usize::from(!HAS_TAKEN || taken[at] & bit == 0);
            }
        }
        (self.held_count, self.via_count) = (held_count, via_count);
    }

    pub(super) fn tell(&self, answer: &mut Answer) {
        let held = self.held[..self.held_count].iter();
        let via = self.via[..self.via_count].iter();
        answer.clear();
        answer.held.extend(held.map(|item| ((item >> 1) as usize, item & 1 == 1)));
        answer.via.extend(via.map(|item| ((item >> 16) as usize, (item & 0xffff) as usize)));
    }
}
