//! A list with room behind its end.

/// A list that has room behind its end. What may not count is written there all the same, and
/// only the end moves or does not: the processor has nothing to foresee.
#[derive(Clone, Debug)]
pub(super) struct Room<T> {
    items: Vec<T>,
    end: usize,
}

impl<T> Default for Room<T> {
    fn default() -> Self {
        Self { items: Vec::new(), end: 0 }
    }
}

impl<T: Copy> Room<T> {
    /// What counts.
    #[inline]
    pub(super) fn list(&self) -> &[T] {
        self.items.get(..self.end).unwrap_or_default()
    }

    /// Takes everything off.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.end = 0;
    }

    /// Room for so many more behind the end; whatever was there, or `filler`.
    #[inline]
    pub(super) fn reserve(&mut self, more: usize, filler: T) -> &mut [T] {
        let end = self.end + more;
        if self.items.len() < end {
            self.items.resize(end.next_power_of_two(), filler);
        }
        self.items.get_mut(self.end..end).unwrap_or_default()
    }

    /// Adds the first `count` of what is behind the end.
    #[inline]
    pub(super) fn add(&mut self, count: usize) {
        self.end = self.items.len().min(self.end + count);
    }

    /// Adds these.
    pub(super) fn extend(&mut self, more: impl Iterator<Item = T>) {
        for item in more {
            self.reserve(1, item).iter_mut().for_each(|next| *next = item);
            self.add(1);
        }
    }

    /// Keeps those of which this holds.
    pub(super) fn retain(&mut self, holds: impl Fn(&T) -> bool) {
        let mut count = 0;
        for place in 0..self.end {
            let Some(item) = self.items.get(place).copied() else { break };
            if let Some(next) = self.items.get_mut(count) {
                *next = item;
            }
            count += usize::from(holds(&item));
        }
        self.end = count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_before_the_end_counts() {
        let mut room = Room::default();
        assert!(room.list().is_empty());
        room.reserve(3, 0).copy_from_slice(&[1, 2, 3]);
        room.add(2);
        assert_eq!(room.list(), [1, 2]);
        room.extend([4, 5, 6].into_iter());
        assert_eq!(room.list(), [1, 2, 4, 5, 6]);
        room.retain(|number| number % 2 == 0);
        assert_eq!(room.list(), [2, 4, 6]);
        room.add(1_000);
        assert_eq!(room.list().get(..3), Some(&[2, 4, 6][..]));
        room.clear();
        assert!(room.list().is_empty());
        assert_eq!(room.reserve(5, 0).len(), 5);
    }
}
