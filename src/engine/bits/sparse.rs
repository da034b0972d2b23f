//! Sets of small numbers of which few words have any.

use super::{Bits, WORD, numbers};

/// A set of numbers of which few words have any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) struct Sparse(Vec<Half>);

/// Half a word that has some numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Half {
    at: u32,
    bits: u32,
}

impl Half {
    const WIDTH: usize = u32::BITS as usize;

    /// Which word it is half of.
    #[inline]
    fn place(self) -> usize {
        self.at as usize / 2
    }

    /// The word with this half alone.
    #[inline]
    fn word(self) -> u64 {
        u64::from(self.bits) << (self.at % 2 * u32::BITS)
    }
}

impl Sparse {
    /// How many words of a row are combined in the time that one of its halves takes.
    const COST: usize = 4;

    /// The set of these numbers.
    #[inline]
    pub(in crate::engine) fn of(numbers: impl IntoIterator<Item = usize>) -> Self {
        let mut words = std::collections::BTreeMap::new();
        for number in numbers {
            let at = u32::try_from(number / Half::WIDTH).unwrap_or(u32::MAX);
            *words.entry(at).or_insert(0) |= 1 << (number % Half::WIDTH);
        }
        Self(words.into_iter().map(|(at, bits)| Half { at, bits }).collect())
    }

    /// The same numbers, which are below `bound`, in every word up to there; none where adding
    /// them one by one takes fewer steps.
    pub(in crate::engine) fn wide(&self, bound: usize) -> Option<Bits> {
        let is_few = self.0.len() * Self::COST < bound.div_ceil(WORD);
        (!is_few).then(|| Bits::of(bound, self.iter()))
    }

    /// The numbers, ascending.
    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.each(Half::word)
    }

    /// The numbers that `bits` has as well, ascending.
    #[inline]
    pub(in crate::engine) fn shared<'a>(
        &'a self,
        bits: &'a Bits,
    ) -> impl Iterator<Item = usize> + 'a {
        self.each(|half| bits.both(half))
    }

    /// The numbers of what `word` leaves of each half.
    #[inline]
    fn each<'a>(&'a self, word: impl Fn(Half) -> u64 + 'a) -> impl Iterator<Item = usize> + 'a {
        self.0.iter().flat_map(move |half| {
            numbers(std::iter::once(word(*half))).map(|number| half.place() * WORD + number)
        })
    }
}

impl Bits {
    /// Adds the numbers of `few`.
    #[inline]
    pub(in crate::engine) fn add_few(&mut self, few: &Sparse) {
        for half in &few.0 {
            if let Some(word) = self.0.get_mut(half.place()) {
                *word |= half.word();
            }
        }
    }

    /// How many of the numbers of `few` it has.
    #[inline]
    pub(in crate::engine) fn count_of(&self, few: &Sparse) -> usize {
        few.0.iter().map(|half| self.both(*half).count_ones()).sum::<u32>() as usize
    }

    /// Whether it has any of the numbers of `few`.
    #[inline]
    pub(in crate::engine) fn meets(&self, few: &Sparse) -> bool {
        few.0.iter().any(|half| self.both(*half) != 0)
    }

    /// What half a word shares with it.
    #[inline]
    fn both(&self, half: Half) -> u64 {
        self.0.get(half.place()).copied().unwrap_or_default() & half.word()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_numbers_combine_with_many() {
        let few = Sparse::of([66, 3, 1]);
        let mut bits = Bits::of(70, [2, 3, 66]);
        assert_eq!(bits.count_of(&few), 2);
        assert!(bits.meets(&few) && !Bits::of(70, [2]).meets(&few));
        assert_eq!(few.shared(&bits).collect::<Vec<_>>(), [3, 66]);
        bits.add_few(&few);
        assert_eq!(bits, Bits::of(70, [1, 2, 3, 66]));
        assert_eq!(few.wide(70), Some(Bits::of(70, [1, 3, 66])));
        assert_eq!(few.wide(10_000), None);
    }
}
