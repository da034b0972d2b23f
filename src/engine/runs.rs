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
}
