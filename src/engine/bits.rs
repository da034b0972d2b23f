//! Sets of small numbers, a bit for each.

/// How many numbers a word holds.
const WORD: usize = u64::BITS as usize;

/// A set of numbers below a bound that is given when it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// No number below `bound`.
    pub(super) fn none(bound: usize) -> Self {
        Self(vec![0; bound.div_ceil(WORD)])
    }

    /// Every number below `bound`, and some beyond it.
    pub(super) fn all(bound: usize) -> Self {
        Self(vec![u64::MAX; bound.div_ceil(WORD)])
    }

    /// Adds a number; one beyond the bound is not added.
    pub(super) fn insert(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / WORD) {
            *word |= 1 << (number % WORD);
        }
    }

    /// Takes a number out.
    pub(super) fn remove(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / WORD) {
            *word &= !(1 << (number % WORD));
        }
    }

    /// Adds what `other` has.
    pub(super) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }

    /// Keeps what `other` has.
    pub(super) fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= other);
    }

    /// Takes out what `other` has.
    pub(super) fn drop(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= !other);
    }

    /// The first number that is not below `from`.
    pub(super) fn first_from(&self, from: usize) -> Option<usize> {
        let start = from / WORD;
        let head = self.0.get(start)? & (u64::MAX << (from % WORD));
        let rest = self.0.iter().enumerate().skip(start + 1).map(|(at, word)| (at, *word));
        let mut words = std::iter::once((start, head)).chain(rest);
        let (at, word) = words.find(|(_, word)| *word != 0)?;
        Some(at * WORD + word.trailing_zeros() as usize)
    }

    /// The numbers, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let left = |word: u64| (word != 0).then_some(word);
            let rests = std::iter::successors(left(*word), move |rest| left(rest & (rest - 1)));
            rests.map(move |rest| at * WORD + rest.trailing_zeros() as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_in_order() {
        let mut bits = Bits::none(200);
        [199, 0, 64, 63, 130].into_iter().for_each(|number| bits.insert(number));
        bits.remove(130);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 199]);
        assert_eq!(bits.first_from(0), Some(0));
        assert_eq!(bits.first_from(1), Some(63));
        assert_eq!(bits.first_from(64), Some(64));
        assert_eq!(bits.first_from(65), Some(199));
        assert_eq!(bits.first_from(200), None);
        assert_eq!(bits.first_from(1000), None);
        assert_eq!(Bits::none(0).first_from(0), None);
    }

    #[test]
    fn sets_combine() {
        let of = |numbers: &[usize]| {
            let mut bits = Bits::none(70);
            numbers.iter().for_each(|number| bits.insert(*number));
            bits
        };
        let mut bits = of(&[1, 66]);
        bits.add(&of(&[2]));
        assert_eq!(bits, of(&[1, 2, 66]));
        bits.drop(&of(&[1]));
        assert_eq!(bits, of(&[2, 66]));
        bits.keep(&of(&[66, 3]));
        assert_eq!(bits, of(&[66]));
        let mut all = Bits::all(70);
        all.keep(&bits);
        assert_eq!(all, bits);
    }
}
