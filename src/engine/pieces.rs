//! What every line of output is put together from, prepared once.

use std::sync::OnceLock;

use super::program::{Program, Route};
use crate::policy::{Id, Policy, RoleId, Table};

/// How many bytes are copied at once: no fewer than most names take, so that each is one copy of
/// a length that is known beforehand.
const WIDE: usize = 48;

/// The end of a granted path.
const GRANTED: &[u8] = b"granted\"}";

/// Texts, one after the other.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    bytes: Vec<u8>,
    /// Where each begins, and one end more; in few bytes, since these are read as often.
    starts: Vec<u32>,
}

impl Pieces {
    /// What `write` writes of each.
    fn of<T>(all: impl IntoIterator<Item = T>, write: impl Fn(T, &mut Vec<u8>)) -> Self {
        let mut pieces = Self { bytes: Vec::new(), starts: vec![0] };
        for each in all {
            write(each, &mut pieces.bytes);
            // INVARIANT: names of 4 GiB do not fit into a policy.
            pieces.starts.push(u32::try_from(pieces.bytes.len()).unwrap_or(u32::MAX));
        }
        // So that the last ones can be copied widely too.
        pieces.bytes.extend([0; WIDE]);
        pieces
    }

    /// Adds a piece to `out`.
    #[inline]
    pub(super) fn write(&self, place: usize, out: &mut Vec<u8>) {
        let Some((start, end)) = self.span(place) else { return };
        let length = end.saturating_sub(start);
        match self.bytes.get(start..).and_then(<[u8]>::first_chunk::<WIDE>) {
            Some(wide) if length <= WIDE => {
                out.extend_from_slice(wide);
                out.truncate(out.len() - (WIDE - length));
            }
            _ => out.extend_from_slice(self.bytes.get(start..end).unwrap_or_default()),
        }
    }

    /// Where a piece begins and ends.
    #[inline]
    fn span(&self, place: usize) -> Option<(usize, usize)> {
        let &[start, end] = self.starts.get(place..place + 2)? else { return None };
        Some((start as usize, end as usize))
    }

    /// A piece; empty where there is none.
    #[inline]
    pub(super) fn at(&self, place: usize) -> &[u8] {
        let span = self.span(place);
        span.and_then(|(start, end)| self.bytes.get(start..end)).unwrap_or_default()
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
    routes: Table<RoleId, OnceLock<Pieces>>,
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
            routes: policy.roles.values().map(|_| none()).collect(),
        }
    }

    /// `"name",` of each role.
    #[inline]
    pub(super) fn roles(&self) -> &Pieces {
        self.roles.get_or_init(|| {
            Pieces::of(self.policy.roles.values(), |role, out| quoted(&role.header.name, b",", out))
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
        Pieces::of(self.policy.entitlements.values(), |row, out| {
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
            Pieces::of(program.routes(self.policy, role), |route, out| self.way(route, out))
        });
        pieces.at(place as usize)
    }

    fn way(&self, route: &Route, out: &mut Vec<u8>) {
        let roles = self.roles();
        out.extend_from_slice(b"{\"role\":");
        roles.write(route.end.index(), out);
        out.extend_from_slice(b"\"chain\":[");
        route.chain.iter().for_each(|role| roles.write(role.index(), out));
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
    fn pieces_are_written_whatever_their_length() {
        let texts: Vec<Vec<u8>> = [0, 1, WIDE - 1, WIDE, WIDE + 1, 3 * WIDE, 2]
            .map(|length| (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect())
            .into();
        let pieces = Pieces::of(&texts, |text, out| out.extend_from_slice(text));
        let mut out = b"before".to_vec();
        for (place, text) in texts.iter().enumerate() {
            pieces.write(place, &mut out);
            assert_eq!(pieces.at(place), text);
        }
        pieces.write(texts.len(), &mut out);
        assert_eq!(out, [b"before".to_vec(), texts.concat()].concat());
    }
}
