//! What every line of output is put together from, prepared once.

use std::sync::OnceLock;

use super::program::{Program, Route};
use super::runs::Runs;
use crate::policy::{Id, Policy, RoleId, Table};

/// The end of a granted path.
const GRANTED: &[u8] = b"granted\"}";

/// Texts, by the number of what they name.
pub(super) type Pieces = Runs<u8>;

impl Pieces {
    /// No fewer bytes than most names take.
    const NAME: usize = 48;

    /// Adds a piece, mostly a name, to `out`.
    #[inline]
    pub(super) fn write_name(&self, number: usize, out: &mut Vec<u8>) {
        self.write::<{ Self::NAME }>(number, out);
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
            Pieces::written(program.routes(self.policy, role), |route, out| self.way(route, out))
        });
        pieces.at(place as usize)
    }

    fn way(&self, route: &Route, out: &mut Vec<u8>) {
        let roles = self.roles();
        out.extend_from_slice(b"{\"role\":");
        roles.write_name(route.end.index(), out);
        out.extend_from_slice(b"\"chain\":[");
        route.chain.iter().for_each(|role| roles.write_name(role.index(), out));
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
