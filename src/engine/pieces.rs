//! What every line of output is put together from, prepared once.

use std::sync::OnceLock;

use super::program::{Program, Route};
use super::runs::{Runs, add_first};
use crate::policy::{Id, Policy, RoleId, Table};

/// The end of a granted path.
const GRANTED: &[u8] = b"granted\"}";

/// Texts, by the number of what they name.
#[derive(Debug)]
pub(super) struct Pieces {
    texts: Runs<u8>,
    slots: Slots,
}

/// The same texts, those that are not too long, each in a slot of one width, so that one look
/// finds it and it is copied at once. The narrower the slots, the less memory is gone through.
#[derive(Debug)]
enum Slots {
    Narrow(Box<[Slot<15>]>),
    Middle(Box<[Slot<31>]>),
    Wide(Box<[Slot<47>]>),
    Widest(Box<[Slot<95>]>),
}

/// A text, and what follows it in its slot.
#[derive(Clone, Copy, Debug)]
struct Slot<const WIDE: usize> {
    text: [u8; WIDE],
    /// How long it is; [`Slot::TOO_LONG`] where that is more than there is room for.
    length: u8,
}

impl<const WIDE: usize> Slot<WIDE> {
    const TOO_LONG: u8 = u8::MAX;

    fn of(text: &[u8]) -> Self {
        let mut slot = Self { text: [0; WIDE], length: Self::TOO_LONG };
        if let (Some(room), Ok(length)) = (slot.text.get_mut(..text.len()), text.len().try_into()) {
            room.copy_from_slice(text);
            slot.length = length;
        }
        slot
    }

    /// The texts of `all` in slots.
    fn all(all: &Runs<u8>) -> Box<[Self]> {
        (0..all.len()).map(|number| Self::of(all.at(number))).collect()
    }

    /// Adds the texts of these numbers to `out`.
    #[inline]
    fn write(
        slots: &[Self],
        texts: &Runs<u8>,
        numbers: impl Iterator<Item = usize>,
        out: &mut Vec<u8>,
    ) {
        numbers.for_each(|number| match slots.get(number) {
            Some(slot) if slot.length != Self::TOO_LONG => {
                add_first(&slot.text, usize::from(slot.length), out);
            }
            _ => out.extend_from_slice(texts.at(number)),
        });
    }
}

impl Pieces {
    /// What `write` adds of each, by number.
    fn written<E>(all: impl IntoIterator<Item = E>, write: impl Fn(E, &mut Vec<u8>)) -> Self {
        let texts = Runs::written(all, write);
        let slots = match texts.usual() {
            0..=15 => Slots::Narrow(Slot::all(&texts)),
            16..=31 => Slots::Middle(Slot::all(&texts)),
            32..=47 => Slots::Wide(Slot::all(&texts)),
            _ => Slots::Widest(Slot::all(&texts)),
        };
        Self { texts, slots }
    }

    /// Adds the text of a number to `out`.
    #[inline]
    pub(super) fn write(&self, number: usize, out: &mut Vec<u8>) {
        self.write_each(std::iter::once(number), out);
    }

    /// Adds the texts of these numbers to `out`.
    #[inline]
    pub(super) fn write_each(&self, numbers: impl Iterator<Item = usize>, out: &mut Vec<u8>) {
        match &self.slots {
            Slots::Narrow(slots) => Slot::write(slots, &self.texts, numbers, out),
            Slots::Middle(slots) => Slot::write(slots, &self.texts, numbers, out),
            Slots::Wide(slots) => Slot::write(slots, &self.texts, numbers, out),
            Slots::Widest(slots) => Slot::write(slots, &self.texts, numbers, out),
        }
    }
}

/// The pieces of the decisions of one policy, in JSON, by the number of what they name; each kind
/// is made when it is first printed.
#[derive(Debug)]
pub(super) struct Prints<'a> {
    policy: &'a Policy,
    roles: OnceLock<Pieces>,
    entitlements: OnceLock<Pieces>,
    holdings: OnceLock<Pieces>,
    granted: OnceLock<Pieces>,
    implied: OnceLock<Pieces>,
    routes: Table<RoleId, OnceLock<Runs<u8>>>,
}

impl<'a> Prints<'a> {
    /// The pieces of a policy.
    pub(super) fn of(policy: &'a Policy) -> Self {
        let none = OnceLock::new;
        Self {
            policy,
            roles: none(),
            entitlements: none(),
            holdings: none(),
            granted: none(),
            implied: none(),
            routes: policy.roles.values().map(|_| OnceLock::new()).collect(),
        }
    }

    /// `"name",` of each role.
    #[inline]
    pub(super) fn roles(&self) -> &Pieces {
        self.roles.get_or_init(|| {
            Pieces::written(self.policy.roles.values(), |role, out| {
                quoted(&role.header.name, b",", out)
            })
        })
    }

    /// `"name",` of each entitlement.
    #[inline]
    pub(super) fn entitlements(&self) -> &Pieces {
        self.entitlements.get_or_init(|| self.of_entitlements(b"", b","))
    }

    /// The start of a holding: `{"entitlement":"name","state":"`
    #[inline]
    pub(super) fn holdings(&self) -> &Pieces {
        self.holdings.get_or_init(|| self.of_entitlements(b"{\"entitlement\":", b",\"state\":\""))
    }

    /// The start of a holding that is granted for good, up to its paths:
    /// `{"entitlement":"name","state":"granted","until":null,"via":[`
    #[inline]
    pub(super) fn granted(&self) -> &Pieces {
        self.granted.get_or_init(|| {
            let end = b",\"state\":\"granted\",\"until\":null,\"via\":[";
            self.of_entitlements(b"{\"entitlement\":", end)
        })
    }

    /// The start of a path over what implies something: `{"implied_by":"name","state":"`
    #[inline]
    pub(super) fn implied(&self) -> &Pieces {
        self.implied.get_or_init(|| self.of_entitlements(b"{\"implied_by\":", b",\"state\":\""))
    }

    fn of_entitlements(&self, start: &[u8], end: &[u8]) -> Pieces {
        Pieces::written(self.policy.entitlements.values(), |row, out| {
            out.extend_from_slice(start);
            quoted(&row.name, end, out);
        })
    }

    /// A path over a way from a role, up to its state.
    pub(super) fn route(&self, program: &Program, role: RoleId, place: u32) -> &[u8] {
        let whole = self.granted_route(program, role, place);
        whole.strip_suffix(GRANTED).unwrap_or(whole)
    }

    /// A granted path over a way from a role:
    /// `{"role":"name","chain":[…],"state":"granted"}`
    #[inline]
    pub(super) fn granted_route(&self, program: &Program, role: RoleId, place: u32) -> &[u8] {
        let Some(cell) = self.routes.at(role) else { return &[] };
        let pieces = cell.get_or_init(|| {
            Runs::written(program.routes(self.policy, role), |route, out| self.way(route, out))
        });
        pieces.at(place as usize)
    }

    fn way(&self, route: &Route, out: &mut Vec<u8>) {
        let roles = self.roles();
        out.extend_from_slice(b"{\"role\":");
        roles.write(route.end.index(), out);
        out.extend_from_slice(b"\"chain\":[");
        roles.write_each(route.chain.iter().map(|role| role.index()), out);
        // The comma after the last.
        out.pop();
        out.extend_from_slice(b"],\"state\":\"");
        out.extend_from_slice(GRANTED);
    }
}

/// Adds a text as JSON writes it, and an end, to `out`.
fn quoted(text: &str, end: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
    out.extend_from_slice(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_whatever_their_length() {
        for usual in [3, 15, 16, 31, 32, 47, 48, 95, 96, 300] {
            let lengths = [usual, 0, 1, usual, usual + 1, 2 * usual, usual, usual];
            let texts = lengths.map(|length| {
                let text = (0..length).map(|at| u8::try_from(at % 251).unwrap());
                text.collect::<Vec<u8>>()
            });
            let pieces = Pieces::written(&texts, |text, out| out.extend_from_slice(text));
            let mut out = b"before".to_vec();
            for number in 0..=texts.len() {
                pieces.write(number, &mut out);
            }
            assert_eq!(out, [b"before".to_vec(), texts.concat()].concat());
            out.clear();
            pieces.write_each([4, 1, 0].into_iter(), &mut out);
            assert_eq!(out, [&texts[4][..], &texts[0]].concat());
        }
    }
}
