//! Many sets of one bound, in one piece of memory, for intersecting several of them at once.

use super::bits::{Bits, WORD};

/// How many words are worked on at a time: as many as wide registers hold.
const WIDE: usize = 8;

/// Sets of numbers below one bound, by row.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// How many numbers a row has room for.
    bound: usize,
    words: Vec<[u64; WIDE]>,
}

/// The rows of a grid, as they are collected.
pub(super) struct Rows {
    bound: usize,
    rows: Vec<Bits>,
}

impl Rows {
    /// No rows yet, for numbers below `bound` and some beyond it.
    pub(super) fn new(bound: usize) -> Self {
        Self { bound: bound.next_multiple_of(WIDE * WORD), rows: Vec::new() }
    }

    /// How many numbers a row has room for, which is what every set has that is a row or is
    /// combined with rows.
    pub(super) fn bound(&self) -> usize {
        self.bound
    }

    /// Adds a row, and says which one it is.
    pub(super) fn add(&mut self, row: Bits) -> usize {
        self.add_all(vec![row])
    }

    /// Adds rows, and says which one the first is.
    pub(super) fn add_all(&mut self, rows: Vec<Bits>) -> usize {
        let first = self.rows.len();
        self.rows.extend(rows);
        first
    }

    /// All of them, in one piece.
    pub(super) fn into_grid(self) -> Grid {
        let mut grid = Grid { bound: self.bound, words: Vec::new() };
        grid.words.reserve_exact(self.rows.len() * grid.width());
        self.rows.iter().for_each(|row| grid.words.extend_from_slice(row.wide()));
        grid
    }
}

impl Grid {
    /// How many numbers a row has room for.
    pub(super) fn bound(&self) -> usize {
        self.bound
    }

    fn width(&self) -> usize {
        self.bound / (WIDE * WORD)
    }

    /// Keeps of `bits` what all these rows have.
    #[inline]
    pub(super) fn keep(&self, bits: &mut Bits, rows: &[usize]) {
        let width = self.width();
        for (at, words) in bits.wide_mut::<WIDE>().iter_mut().enumerate() {
            let mut kept = *words;
            for row in rows {
                if let Some(other) = self.words.get(row * width + at) {
                    kept.iter_mut().zip(other).for_each(|(own, other)| *own &= other);
                }
            }
            *words = kept;
        }
    }

    /// Keeps of `bits` what any of these rows has.
    #[inline]
    pub(super) fn keep_any(&self, bits: &mut Bits, rows: impl Iterator<Item = usize> + Clone) {
        let width = self.width();
        for (at, words) in bits.wide_mut::<WIDE>().iter_mut().enumerate() {
            let mut any = [0; WIDE];
            for row in rows.clone() {
                if let Some(other) = self.words.get(row * width + at) {
                    any.iter_mut().zip(other).for_each(|(any, other)| *any |= other);
                }
            }
            words.iter_mut().zip(any).for_each(|(own, any)| *own &= any);
        }
    }

    /// Takes out of `bits` what a row has.
    #[inline]
    pub(super) fn drop(&self, bits: &mut Bits, row: usize) {
        let width = self.width();
        let row = self.words.get(row * width..(row + 1) * width).unwrap_or_default();
        for (words, other) in bits.wide_mut::<WIDE>().iter_mut().zip(row) {
            words.iter_mut().zip(other).for_each(|(own, other)| *own &= !other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_intersected() {
        let mut grid = Rows::new(600);
        assert_eq!(grid.bound(), 1024);
        let of = |numbers: &[usize]| Bits::of(1024, numbers.iter().copied());
        let rows = [&[1, 2, 64, 599][..], &[2, 64, 598, 599], &[3, 599]];
        let rows = rows.map(|row| grid.add(of(row)));
        assert_eq!(rows, [0, 1, 2]);
        let grid = grid.into_grid();
        assert_eq!(grid.bound(), 1024);
        let kept = |change: &dyn Fn(&mut Bits)| {
            let mut bits = Bits::all(grid.bound());
            change(&mut bits);
            bits
        };
        assert_eq!(kept(&|bits| grid.keep(bits, &[0, 1])), of(&[2, 64, 599]));
        assert_eq!(kept(&|bits| grid.keep(bits, &[])), Bits::all(1024));
        assert_eq!(kept(&|bits| grid.keep_any(bits, [0, 2].into_iter())), of(&[1, 2, 3, 64, 599]));
        assert_eq!(kept(&|bits| grid.keep_any(bits, [].into_iter())), of(&[]));
        let mut bits = of(&[1, 5, 599]);
        grid.drop(&mut bits, 0);
        assert_eq!(bits, of(&[5]));
    }
}
