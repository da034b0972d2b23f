//! Records as they come in, packed, before it is known whose they are.

use std::collections::BTreeMap;

use super::arena::{Address, Arena};
use super::fault::{Fault, Place};
use super::packed::{Head, Shape, Slots};
use crate::policy::{AttributeId, Policy, Value};

/// Packed records, and what is wrong with a few of them.
#[derive(Clone, Debug)]
pub(super) struct Entries {
    pub(super) shape: Shape,
    pub(super) arena: Arena,
    /// Where each record is: in the order of the input, until they are sorted.
    pub(super) at: Vec<Address>,
    /// Whether they came sorted by key, each with one of its own.
    ascending: bool,
    /// By the record's number.
    faults: BTreeMap<u64, Vec<Fault>>,
    packed: Vec<u8>,
}

impl Entries {
    /// No records yet of `policy`.
    pub(super) fn new(policy: &Policy) -> Self {
        Self {
            shape: Shape::of(policy),
            arena: Arena::default(),
            at: Vec::new(),
            ascending: true,
            faults: BTreeMap::new(),
            packed: Vec::new(),
        }
    }

    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.at.len()
    }

    /// Adds a record.
    pub(super) fn push(&mut self, place: Place, slots: &Slots, faults: Vec<Fault>) {
        let address = self.pack(place, slots);
        if self.ascending {
            let last = self.at.last().and_then(|last| self.head(*last).key);
            let key = self.head(address).key;
            self.ascending = key.is_some() && last < key;
        }
        self.at.push(address);
        if !faults.is_empty() {
            self.faults.insert(place.record, faults);
        }
    }

    fn pack(&mut self, place: Place, slots: &Slots) -> Address {
        self.packed.clear();
        self.shape.pack(&mut self.packed, place, slots);
        self.arena.add(&self.packed)
    }

    /// Whether there is one record for each key, in order.
    pub(super) fn is_ascending(&self) -> bool {
        self.ascending
    }

    /// Whether nothing is wrong with any record.
    pub(super) fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Sorts the records by key, those without one last; of one key, in the order of the input.
    pub(super) fn sort(&mut self) {
        if self.ascending {
            return;
        }
        let arena = &self.arena;
        self.at.sort_by(|one, other| {
            let (one, other) = (head(arena, *one).key, head(arena, *other).key);
            (one.is_none(), one).cmp(&(other.is_none(), other))
        });
    }

    /// Where a record stands in the input, and its key.
    pub(super) fn head(&self, entry: Address) -> Head<'_> {
        head(&self.arena, entry)
    }

    /// A value of a record.
    pub(super) fn value(&self, entry: Address, id: AttributeId) -> Option<Value> {
        self.shape.value(self.arena.from(entry), id)
    }

    /// Adds a fault to a record.
    pub(super) fn blame(&mut self, entry: Address, fault: Fault) {
        let record = self.head(entry).place.record;
        self.faults.entry(record).or_default().push(fault);
    }

    /// The faults of a record.
    pub(super) fn faults(&self, record: u64) -> &[Fault] {
        self.faults.get(&record).map(Vec::as_slice).unwrap_or_default()
    }

    /// Takes values away from the record at a place of the order. (Packed once more: this is
    /// rare.)
    pub(super) fn forget(&mut self, place: usize, ids: &[AttributeId]) {
        let Some(entry) = self.at.get(place).copied() else { return };
        let mut slots = Slots::new(&self.shape);
        self.shape.slots(self.arena.from(entry), &mut slots);
        ids.iter().for_each(|id| slots.miss(*id));
        let at = self.head(entry).place;
        let address = self.pack(at, &slots);
        if let Some(entry) = self.at.get_mut(place) {
            *entry = address;
        }
    }
}

/// The head of the record at `entry`.
pub(super) fn head(arena: &Arena, entry: Address) -> Head<'_> {
    Head::of(arena.from(entry)).0
}
