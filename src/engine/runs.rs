//! Many short lists, one after the other in one piece of memory.

/// A list for each number, so that reading one touches little else.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs<T> {
    /// Where each list begins, and where the last one ends.
    starts: Box<[u32]>,
    items: Box<[T]>,
}

impl<T> Runs<T> {
    /// These lists, by number.
    pub(super) fn of<L: IntoIterator<Item = T>>(lists: impl IntoIterator<Item = L>) -> Self {
        Self::written(lists, |list, items| items.extend(list))
    }

    /// What `write` adds of each, by number.
    pub(super) fn written<E>(
        all: impl IntoIterator<Item = E>,
        write: impl Fn(E, &mut Vec<T>),
    ) -> Self {
        let (mut starts, mut items) = (vec![0], Vec::new());
        for each in all {
            write(each, &mut items);
            // INVARIANT: no policy is so large.
            starts.push(u32::try_from(items.len()).unwrap_or(u32::MAX));
        }
        Self { starts: starts.into(), items: items.into() }
    }

    /// Where the list of a number begins and ends.
    #[inline]
    fn span(&self, number: usize) -> Option<(usize, usize)> {
        let &[start, end] = self.starts.get(number..number + 2)? else { return None };
        Some((start as usize, end as usize))
    }

    /// How many lists there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The list of a number; empty where there is none.
    #[inline]
    pub(super) fn at(&self, number: usize) -> &[T] {
        let span = self.span(number);
        span.and_then(|(start, end)| self.items.get(start..end)).unwrap_or_default()
    }
}

impl<T: Copy> Runs<T> {
    /// How many items no more than one list in eight has more of.
    pub(super) fn usual(&self) -> usize {
        let mut lengths: Vec<usize> = (0..self.len()).map(|list| self.at(list).len()).collect();
        lengths.sort_unstable();
        lengths.get(lengths.len() * 7 / 8).copied().unwrap_or_default()
    }

    /// The list of a number at the beginning of `WIDE` items, and how many of these are in it; none
    /// where it is longer, or the last.
    #[inline]
    pub(super) fn wide<const WIDE: usize>(&self, number: usize) -> Option<(&[T; WIDE], usize)> {
        let (start, end) = self.span(number)?;
        let length = end.saturating_sub(start);
        let wide = self.items.get(start..)?.first_chunk::<WIDE>()?;
        (length <= WIDE).then_some((wide, length))
    }

    /// Adds the list of a number to `out`; one of up to `WIDE` items is copied in one piece.
    #[inline]
    pub(super) fn write<const WIDE: usize>(&self, number: usize, out: &mut Vec<T>) {
        match self.wide(number) {
            Some((wide, length)) => add_first::<T, WIDE>(wide, length, out),
            None => out.extend_from_slice(self.at(number)),
        }
    }
}

/// Adds the first `length` items of `wide` to `out`: all in one piece of a length that is known
/// beforehand, so that nothing has to be foreseen about it, and what is too much taken off.
#[inline]
pub(super) fn add_first<T: Copy, const WIDE: usize>(
    wide: &[T; WIDE],
    length: usize,
    out: &mut Vec<T>,
) {
    out.extend_from_slice(wide);
    out.truncate(out.len() - WIDE.saturating_sub(length));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_its_list() {
        let runs = Runs::of([vec!['a', 'b'], vec![], vec!['c']]);
        assert_eq!(runs.at(0), ['a', 'b']);
        assert!(runs.at(1).is_empty());
        assert_eq!(runs.at(2), ['c']);
        assert_eq!((runs.len(), runs.usual()), (3, 2));
        assert!(runs.at(3).is_empty());
        let none = Runs::<char>::default();
        assert!(none.at(0).is_empty() && none.usual() == 0);
    }

    fn writes_whatever_the_length<const WIDE: usize>() {
        let lists: Vec<Vec<u8>> = [0, 1, WIDE - 1, WIDE, WIDE + 1, 3 * WIDE, 2]
            .map(|length| (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect())
            .into();
        let runs = Runs::written(&lists, |list, out| out.extend_from_slice(list));
        let mut out = b"before".to_vec();
        for (number, list) in lists.iter().enumerate() {
            runs.write::<WIDE>(number, &mut out);
            assert_eq!(runs.at(number), list);
        }
        runs.write::<WIDE>(lists.len(), &mut out);
        assert_eq!(out, [b"before".to_vec(), lists.concat()].concat());
    }

    #[test]
    fn lists_are_written_whatever_their_length() {
        writes_whatever_the_length::<16>();
        writes_whatever_the_length::<48>();
    }
}
