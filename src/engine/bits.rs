//! Sets of small numbers, a bit for each.

mod sparse;

use std::ops::Range;

use super::room::Room;

pub(super) use sparse::Sparse;

/// How many numbers a word holds.
pub(super) const WORD: usize = u64::BITS as usize;

/// A set of numbers below a bound that is given when it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// No number below `bound`.
    #[inline]
    pub(super) fn none(bound: usize) -> Self {
        Self(vec![0; bound.div_ceil(WORD)])
    }

    /// These numbers, which are below `bound`.
    pub(super) fn of(bound: usize, numbers: impl IntoIterator<Item = usize>) -> Self {
        let mut bits = Self::none(bound);
        bits.add_each(numbers.into_iter());
        bits
    }

    /// Every number below `bound`, and some beyond it.
    #[inline]
    pub(super) fn all(bound: usize) -> Self {
        Self(vec![u64::MAX; bound.div_ceil(WORD)])
    }

    /// Takes every number out.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.0.fill(0);
    }

    /// Adds every number.
    #[inline]
    pub(super) fn fill(&mut self) {
        self.0.fill(u64::MAX);
    }

    /// Whether there is no number.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        // All of them, rather than up to the first that has any: that is wide work.
        self.0.iter().fold(0, |all, word| all | word) == 0
    }

    /// Whether it has a number.
    #[inline]
    pub(super) fn has(&self, number: usize) -> bool {
        self.0.get(number / WORD).is_some_and(|word| word >> (number % WORD) & 1 == 1)
    }

    /// Adds a number, and says whether it is new; one beyond the bound is not added.
    #[inline]
    pub(super) fn insert(&mut self, number: usize) -> bool {
        self.insert_if(number, true)
    }

    /// The same, if it is to be added, which nothing has to foresee.
    #[inline]
    pub(super) fn insert_if(&mut self, number: usize, is_added: bool) -> bool {
        let bit = u64::from(is_added) << (number % WORD);
        let Some(word) = self.0.get_mut(number / WORD) else { return false };
        let is_new = !*word & bit != 0;
        *word |= bit;
        is_new
    }

    /// Takes a number out.
    #[inline]
    pub(super) fn remove(&mut self, number: usize) {
        self.take(number);
    }

    /// The same, and says whether it was there.
    #[inline]
    pub(super) fn take(&mut self, number: usize) -> bool {
        let bit = 1 << (number % WORD);
        let Some(word) = self.0.get_mut(number / WORD) else { return false };
        let was_there = *word & bit != 0;
        *word &= !bit;
        was_there
    }

    /// Its words, so many at a time; those at the end that are fewer are left out.
    #[inline]
    pub(super) fn wide<const WIDE: usize>(&self) -> &[[u64; WIDE]] {
        self.0.as_chunks().0
    }

    /// The same, to be changed.
    #[inline]
    pub(super) fn wide_mut<const WIDE: usize>(&mut self) -> &mut [[u64; WIDE]] {
        self.0.as_chunks_mut().0
    }

    /// Makes it the same as `other`, which has the same bound.
    #[inline]
    pub(super) fn copy(&mut self, other: &Self) {
        self.0.clone_from(&other.0);
    }

    /// Makes it what `other` has below `bound`, which is its own.
    #[inline]
    pub(super) fn copy_below(&mut self, bound: usize, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own = *other);
        if let Some(last) = self.0.get_mut(bound / WORD) {
            *last &= (1 << (bound % WORD)) - 1;
        }
    }

    /// Makes it what one or the other has.
    #[inline]
    pub(super) fn unite(&mut self, one: &Self, other: &Self) {
        let words = one.0.iter().zip(&other.0).map(|(one, other)| one | other);
        self.0.iter_mut().zip(words).for_each(|(own, united)| *own = united);
    }

    /// Adds what `other` has.
    #[inline]
    pub(super) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own |= other);
    }

    /// Keeps what `other` has.
    #[inline]
    pub(super) fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= other);
    }

    /// Keeps what one or the other has.
    #[inline]
    pub(super) fn keep_any(&mut self, one: &Self, other: &Self) {
        let words = one.0.iter().zip(&other.0).map(|(one, other)| one | other);
        self.0.iter_mut().zip(words).for_each(|(own, some)| *own &= some);
    }

    /// Takes out what `other` has.
    #[inline]
    pub(super) fn drop(&mut self, other: &Self) {
        self.drop_from(0, other);
    }

    /// Takes out what `other` has if it is counted from `start`, the first number of a word.
    #[inline]
    pub(super) fn drop_from(&mut self, start: usize, other: &Self) {
        let words = other.0.iter().skip(start / WORD);
        self.0.iter_mut().zip(words).for_each(|(own, other)| *own &= !other);
    }

    /// Sorts `all`: what is `stopped`, what is not but has to wait, and what is open.
    #[inline]
    pub(super) fn sort(
        all: &Self,
        stopping: &Self,
        waiting: &Self,
        [open, waits, stopped]: [&mut Self; 3],
    ) {
        let asked = all.0.iter().zip(&stopping.0).zip(&waiting.0);
        let sorted = open.0.iter_mut().zip(&mut waits.0).zip(&mut stopped.0);
        for (((all, stopping), waiting), ((open, waits), stopped)) in asked.zip(sorted) {
            *stopped = all & stopping;
            let free = all & !stopping;
            *waits = free & waiting;
            *open = free & !waiting;
        }
    }

    /// Parts `all` in what `some` has as well, and what it has not; as far as there is room.
    #[inline]
    pub(super) fn part(all: &Self, some: &Self, [with, without]: [&mut Self; 2]) {
        let parted = with.0.iter_mut().zip(&mut without.0);
        for ((all, some), (with, without)) in all.0.iter().zip(&some.0).zip(parted) {
            *with = all & some;
            *without = all & !some;
        }
    }

    /// Adds these numbers; those beyond the bound are not added.
    #[inline]
    pub(super) fn add_each(&mut self, numbers: impl Iterator<Item = usize>) {
        for number in numbers {
            self.insert(number);
        }
    }

    /// The same with the number of each of `all`: several between two looks at whether that was
    /// the last.
    #[inline]
    pub(super) fn add_all<T: Copy>(&mut self, all: &[T], number: impl Fn(T) -> usize) {
        let (parts, rest) = all.as_chunks::<4>();
        for part in parts {
            self.add_each(part.iter().map(|each| number(*each)));
        }
        self.add_each(rest.iter().map(|each| number(*each)));
    }

    /// Whether it has any number that `other` has.
    #[inline]
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(own, other)| own & other != 0)
    }

    /// How many numbers it has.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones()).sum::<u32>() as usize
    }

    /// The first number that is not below `from`.
    #[inline]
    pub(super) fn first_from(&self, from: usize) -> Option<usize> {
        let start = from / WORD;
        let head = self.0.get(start)? & (u64::MAX << (from % WORD));
        let rest = self.0.iter().enumerate().skip(start + 1).map(|(at, word)| (at, *word));
        let mut words = std::iter::once((start, head)).chain(rest);
        let (at, word) = words.find(|(_, word)| *word != 0)?;
        Some(at * WORD + word.trailing_zeros() as usize)
    }

    /// The numbers, ascending.
    #[inline]
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        numbers(self.0.iter().copied())
    }

    /// Makes `list` the numbers, ascending. Of each word two are written, and what is too much
    /// overwritten: where few words have more, that leaves little to be foreseen.
    #[inline]
    pub(super) fn list(&self, list: &mut Room<u32>) {
        list.clear();
        let room = list.reserve(self.0.len() * WORD + 2, 0);
        let mut count = 0;
        for (base, word) in (0..).step_by(WORD).zip(&self.0) {
            let mut word = *word;
            loop {
                let next = word & word.wrapping_sub(1);
                let rest = next & next.wrapping_sub(1);
                if let Some([one, other]) = room.get_mut(count..count + 2) {
                    *one = base + word.trailing_zeros();
                    *other = base + next.trailing_zeros();
                }
                count += usize::from(word != 0) + usize::from(next != 0);
                if rest == 0 {
                    break;
                }
                word = rest;
            }
        }
        list.add(count);
    }

    /// The numbers from the first of a word on, ascending.
    #[inline]
    pub(super) fn starting_at(&self, word: usize) -> impl Iterator<Item = usize> + '_ {
        numbers(self.0.iter().skip(word).copied()).map(move |number| word * WORD + number)
    }

    /// The numbers that `other` has as well, ascending.
    #[inline]
    pub(super) fn shared<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = usize> + 'a {
        numbers(self.0.iter().zip(&other.0).map(|(own, other)| own & other))
    }

    /// The numbers of `range` that one of them has, ascending.
    #[inline]
    pub(super) fn either_in<'a>(
        &'a self,
        other: &'a Self,
        range: Range<usize>,
    ) -> impl Iterator<Item = usize> + 'a {
        let first = range.start / WORD;
        let words = self.0.iter().zip(&other.0).take(range.end.div_ceil(WORD)).skip(first);
        numbers(words.map(|(own, other)| own | other))
            .map(move |number| first * WORD + number)
            .filter(move |number| range.contains(number))
    }

    /// The numbers that one of them has, ascending.
    #[inline]
    pub(super) fn either<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = usize> + 'a {
        numbers(self.0.iter().zip(&other.0).map(|(own, other)| own | other))
    }
}

fn numbers<I: Iterator<Item = u64>>(words: I) -> Numbers<I> {
    Numbers { words, word: 0, next: 0 }
}

/// The numbers of words, ascending.
struct Numbers<I> {
    words: I,
    /// What is left of the word at hand.
    word: u64,
    /// The first number of the word after it.
    next: usize,
}

impl<I: Iterator<Item = u64>> Iterator for Numbers<I> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.word == 0 {
            self.word = self.words.next()?;
            self.next += WORD;
        }
        let number = self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        Some(self.next - WORD + number)
    }

    #[inline]
    fn fold<B, F: FnMut(B, usize) -> B>(mut self, start: B, mut take: F) -> B {
        let mut folded = start;
        loop {
            while self.word != 0 {
                folded = take(folded, self.next - WORD + self.word.trailing_zeros() as usize);
                self.word &= self.word - 1;
            }
            let Some(word) = self.words.next() else { return folded };
            self.word = word;
            self.next += WORD;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[usize]) -> Bits {
        Bits::of(70, numbers.iter().copied())
    }

    #[test]
    fn numbers_come_back_in_order() {
        let mut bits = Bits::none(200);
        for number in [199, 0, 64, 63, 130] {
            assert!(bits.insert(number));
        }
        assert!(!bits.insert(64));
        assert!(!bits.insert(1000));
        bits.remove(130);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 199]);
        assert_eq!(bits.len(), 4);
        assert!(bits.has(199) && !bits.has(198) && !bits.has(1000));
        assert_eq!(bits.first_from(0), Some(0));
        assert_eq!(bits.first_from(1), Some(63));
        assert_eq!(bits.first_from(64), Some(64));
        assert_eq!(bits.first_from(65), Some(199));
        assert_eq!(bits.first_from(200), None);
        assert_eq!(bits.first_from(1000), None);
        assert_eq!(Bits::none(0).first_from(0), None);
        assert_eq!(bits.starting_at(1).collect::<Vec<_>>(), [64, 199]);
        assert_eq!(bits.starting_at(9).next(), None);
    }

    #[test]
    fn numbers_are_listed_whatever_their_number_in_a_word() {
        let all: Vec<usize> = [0, 5, 63, 64, 130, 200, 201, 202, 203, 204, 255].into();
        let (bits, mut list) = (Bits::of(300, all.iter().copied()), Room::default());
        bits.list(&mut list);
        assert!(list.list().iter().map(|number| *number as usize).eq(all));
        Bits::all(256).list(&mut list);
        assert!(list.list().iter().copied().eq(0..256));
        Bits::none(300).list(&mut list);
        assert!(list.list().is_empty());
    }

    #[test]
    fn sets_combine() {
        let mut bits = of(&[1, 66]);
        bits.add(&of(&[2]));
        assert_eq!(bits, of(&[1, 2, 66]));
        bits.drop(&of(&[1]));
        assert_eq!(bits, of(&[2, 66]));
        bits.keep(&of(&[66, 3]));
        assert_eq!(bits, of(&[66]));
        let mut fewer = of(&[69]);
        fewer.copy_below(66, &of(&[1, 65, 66]));
        assert_eq!(fewer, of(&[1, 65]));
        let mut all = of(&[1]);
        all.add_all(&[2_u32, 3, 66, 5, 69, 1000], |number| number as usize);
        assert_eq!(all, of(&[1, 2, 3, 5, 66, 69]));
        assert!(all.overlaps(&of(&[0, 69])) && !all.overlaps(&of(&[0, 4])));
        all.drop_from(64, &Bits::of(140, [1, 2, 64 + 3, 64 + 66]));
        assert_eq!(all, of(&[1, 2, 5, 69]));
        let (mut with, mut without) = (of(&[5]), of(&[6]));
        Bits::part(&of(&[1, 2, 66]), &of(&[2, 3, 66]), [&mut with, &mut without]);
        assert_eq!((with, without), (of(&[2, 66]), of(&[1])));
        let mut all = Bits::all(70);
        all.keep(&bits);
        assert_eq!(all, bits);
        assert_eq!(of(&[1, 2, 66]).shared(&of(&[2, 3, 66])).collect::<Vec<_>>(), [2, 66]);
        let (own, other) = (of(&[1, 3, 65, 69]), of(&[2, 3, 64, 69]));
        let either = |range| own.either_in(&other, range).collect::<Vec<_>>();
        assert_eq!(either(2..66), [2, 3, 64, 65]);
        assert!(either(64..64).is_empty());
        assert_eq!(either(66..1000), [69]);
    }
}
