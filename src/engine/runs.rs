//! Many short lists, one after the other in one piece of memory.

/// How many items are copied at once: as many as most lists have.
const WIDE: usize = 16;

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
        let (mut starts, mut items) = (vec![0], Vec::new());
        for list in lists {
            items.extend(list);
            starts.push(u32::try_from(items.len()).unwrap_or(u32::MAX));
        }
        Self { starts: starts.into(), items: items.into() }
    }

    /// The list of a number; empty where there is none.
    #[inline]
    pub(super) fn at(&self, number: usize) -> &[T] {
        let Some(&[start, end]) = self.starts.get(number..number + 2) else { return &[] };
        self.items.get(start as usize..end as usize).unwrap_or_default()
    }
}

impl<T: Copy> Runs<T> {
    /// Adds the list of a number to `out`. Most are copied widely, whatever their length, so that
    /// nothing has to be foreseen about it.
    #[inline]
    pub(super) fn write(&self, number: usize, out: &mut Vec<T>) {
        let Some(&[start, end]) = self.starts.get(number..number + 2) else { return };
        let (start, end) = (start as usize, end as usize);
        let length = end.saturating_sub(start);
        match self.items.get(start..).and_then(<[T]>::first_chunk::<WIDE>) {
            Some(wide) if length <= WIDE => {
                out.extend_from_slice(wide);
                out.truncate(out.len() - (WIDE - length));
            }
            _ => out.extend_from_slice(self.items.get(start..end).unwrap_or_default()),
        }
    }
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
        assert!(runs.at(3).is_empty());
        assert!(Runs::<char>::default().at(0).is_empty());
    }

    #[test]
    fn lists_are_written_whatever_their_length() {
        let lists: Vec<Vec<usize>> =
            [0, 1, WIDE, WIDE + 1, 2, WIDE - 1, 3].map(|length| (0..length).collect()).into();
        let runs = Runs::of(lists.clone());
        let mut out = vec![7];
        (0..=lists.len()).for_each(|number| runs.write(number, &mut out));
        assert_eq!(out, [vec![7], lists.concat()].concat());
    }
}
