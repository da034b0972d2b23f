//! What every line of output is put together from, prepared once.

use std::sync::OnceLock;

use super::program::Program;
use crate::policy::{EntitlementId, Id, Policy, RoleId, Table};

/// How many bytes are copied at once: no fewer than most names take, so that each is one copy of
/// a length that is known beforehand.
const WIDE: usize = 48;

/// The end of a granted path.
const GRANTED: &[u8] = b"granted\"}";

/// Texts, one after the other.
#[derive(Debug, Default)]
struct Pieces {
    bytes: Vec<u8>,
    /// Where each begins; and one end more.
    starts: Vec<usize>,
}

impl Pieces {
    fn of(texts: impl Iterator<Item = Vec<u8>>) -> Self {
        let mut pieces = Self { bytes: Vec::new(), starts: vec![0] };
        for text in texts {
            pieces.bytes.extend_from_slice(&text);
            pieces.starts.push(pieces.bytes.len());
        }
        // So that the last ones can be copied widely too.
        pieces.bytes.extend([0; WIDE]);
        pieces
    }

    /// Adds a piece to `out`.
    #[inline]
    fn write(&self, place: usize, out: &mut Vec<u8>) {
        let Some(&[start, end]) = self.starts.get(place..place + 2) else { return };
        let length = end.saturating_sub(start);
        match self.bytes.get(start..).and_then(<[u8]>::first_chunk::<WIDE>) {
            Some(wide) if length <= WIDE => {
                out.extend_from_slice(wide);
                out.truncate(out.len() - (WIDE - length));
            }
            _ => out.extend_from_slice(self.bytes.get(start..end).unwrap_or_default()),
        }
    }

    #[inline]
    fn at(&self, place: usize) -> &[u8] {
        let span = self.starts.get(place).zip(self.starts.get(place + 1));
        span.and_then(|(start, end)| self.bytes.get(*start..*end)).unwrap_or_default()
    }
}

/// The pieces of the decisions of one policy, in JSON.
#[derive(Debug)]
pub(super) struct Prints {
    /// `"name",`
    roles: Pieces,
    /// `"name",`
    entitlements: Pieces,
    /// `{"entitlement":"name","state":"`
    holdings: Pieces,
    /// `{"entitlement":"name","state":"granted","until":null,"via":[`
    granted: Pieces,
    /// `{"implied_by":"name","state":"`, where something is implied.
    implied: Pieces,
    /// `{"role":"name","chain":[…],"state":"granted"}` for each way from a role.
    routes: Table<RoleId, OnceLock<Pieces>>,
}

impl Prints {
    /// The pieces of a policy.
    pub(super) fn of(policy: &Policy) -> Self {
        let entitlements = || policy.entitlements.values();
        let listed = |name: &str| joined(&[&quoted(name), b","]);
        let roles = policy.roles.values().map(|role| listed(&role.header.name));
        let holding = |name: &str| joined(&[b"{\"entitlement\":", &quoted(name), b",\"state\":\""]);
        let implied = |name: &str| joined(&[b"{\"implied_by\":", &quoted(name), b",\"state\":\""]);
        Self {
            roles: Pieces::of(roles),
            entitlements: Pieces::of(entitlements().map(|row| listed(&row.name))),
            holdings: Pieces::of(entitlements().map(|row| holding(&row.name))),
            granted: Pieces::of(
                entitlements().map(|row| {
                    joined(&[&holding(&row.name), b"granted\",\"until\":null,\"via\":["])
                }),
            ),
            implied: Pieces::of(entitlements().map(|row| match row.implies.is_empty() {
                true => Vec::new(),
                false => implied(&row.name),
            })),
            routes: policy.roles.values().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Adds a role's name, and a comma, to `out`.
    #[inline]
    pub(super) fn write_role(&self, id: RoleId, out: &mut Vec<u8>) {
        self.roles.write(id.index(), out);
    }

    /// Adds an entitlement's name, and a comma, to `out`.
    #[inline]
    pub(super) fn write_entitlement(&self, id: EntitlementId, out: &mut Vec<u8>) {
        self.entitlements.write(id.index(), out);
    }

    /// A role's name, and a comma.
    #[inline]
    pub(super) fn role(&self, id: RoleId) -> &[u8] {
        self.roles.at(id.index())
    }

    /// The start of a holding.
    pub(super) fn holding(&self, id: EntitlementId) -> &[u8] {
        self.holdings.at(id.index())
    }

    /// The start of a holding that is granted for good, up to its paths.
    #[inline]
    pub(super) fn granted(&self, id: EntitlementId) -> &[u8] {
        self.granted.at(id.index())
    }

    /// The start of a path over what implies an entitlement.
    pub(super) fn implied(&self, id: EntitlementId) -> &[u8] {
        self.implied.at(id.index())
    }

    /// A path over a way from a role, up to its state.
    pub(super) fn route(
        &self,
        program: &Program,
        policy: &Policy,
        role: RoleId,
        place: u32,
    ) -> &[u8] {
        let whole = self.granted_route(program, policy, role, place);
        whole.strip_suffix(GRANTED).unwrap_or(whole)
    }

    /// A granted path over a way from a role.
    #[inline]
    pub(super) fn granted_route(
        &self,
        program: &Program,
        policy: &Policy,
        role: RoleId,
        place: u32,
    ) -> &[u8] {
        let Some(cell) = self.routes.at(role) else { return &[] };
        let pieces = cell.get_or_init(|| {
            let routes = program.routes(policy, role).iter();
            Pieces::of(routes.map(|route| {
                let names: Vec<&[u8]> = route.chain.iter().map(|role| self.role(*role)).collect();
                let chain = joined(&names);
                let chain = chain.strip_suffix(b",").unwrap_or(&chain);
                let end = self.role(route.end);
                joined(&[b"{\"role\":", end, b"\"chain\":[", chain, b"],\"state\":\"", GRANTED])
            }))
        });
        pieces.at(place as usize)
    }
}

/// A text as JSON writes it.
fn quoted(text: &str) -> Vec<u8> {
    serde_json::Value::from(text).to_string().into_bytes()
}

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_written_whatever_their_length() {
        let texts: Vec<Vec<u8>> = [0, 1, WIDE - 1, WIDE, WIDE + 1, 3 * WIDE, 2]
            .map(|length| (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect())
            .into();
        let pieces = Pieces::of(texts.iter().cloned());
        let mut out = b"before".to_vec();
        for (place, text) in texts.iter().enumerate() {
            pieces.write(place, &mut out);
            assert_eq!(pieces.at(place), text);
        }
        pieces.write(texts.len(), &mut out);
        assert_eq!(out, [b"before".to_vec(), texts.concat()].concat());
    }
}
