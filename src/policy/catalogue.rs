//! The catalogue: apps and their entitlements.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{AppId, EntitlementId, EnumId, FamilyId, LabelId, OriginId, Policy};
use crate::source::Span;

/// An app.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct App {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its documentation.
    pub doc: Option<String>,
    /// Who is accountable for it.
    pub owner: String,
    /// Its risk, which entitlements inherit.
    pub risk: Risk,
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// How access reaches it.
    pub provision: Provision,
    /// Its entitlements, by name.
    pub entitlements: Vec<EntitlementId>,
    /// Where it is declared.
    pub span: Span,
    /// By whom.
    pub origin: OriginId,
}

/// An entitlement, or one label of a parameterised entitlement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entitlement {
    /// Its full name: `salesforce.user`, `salesforce.territory["US"]`.
    pub name: String,
    /// Its app.
    pub app: AppId,
    /// The parameterised entitlement it belongs to, and its label there.
    pub family: Option<(FamilyId, LabelId)>,
    /// Its title.
    pub title: Option<String>,
    /// Its documentation.
    pub doc: Option<String>,
    /// Its own owner, or the app's.
    pub owner: String,
    /// Its own risk, or the app's.
    pub risk: Risk,
    /// Its own tags and the app's.
    pub tags: BTreeSet<String>,
    /// The directory group that carries it.
    pub group: Option<String>,
    /// What holding it is also holding, through any number of steps; sorted.
    pub implies: Vec<EntitlementId>,
    /// What implies it, through any number of steps; sorted.
    pub implied_by: Vec<EntitlementId>,
    /// Where it is declared.
    pub span: Span,
}

impl Policy {
    /// These entitlements and everything that implies one of them; sorted.
    #[must_use]
    pub fn upward(
        &self,
        entitlements: impl IntoIterator<Item = EntitlementId>,
    ) -> Vec<EntitlementId> {
        let each = entitlements.into_iter();
        let mut covered: Vec<_> = each
            .flat_map(|id| self.entitlements[id].implied_by.iter().copied().chain([id]))
            .collect();
        covered.sort_unstable();
        covered.dedup();
        covered
    }

    /// The risk of holding an entitlement, and so what it implies.
    #[must_use]
    pub fn risk_of(&self, id: EntitlementId) -> Risk {
        let entitlement = &self.entitlements[id];
        let implied = entitlement.implies.iter().map(|other| self.entitlements[*other].risk);
        implied.fold(entitlement.risk, Risk::max)
    }

    /// Whether an entitlement is privileged: holding it is of high or critical risk.
    #[must_use]
    pub fn is_privileged(&self, id: EntitlementId) -> bool {
        self.risk_of(id) >= Risk::High
    }
}

/// A parameterised entitlement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Family {
    /// Its name: `salesforce.territory`.
    pub name: String,
    /// The enum of its parameter.
    pub parameter: EnumId,
    /// Its entitlements, one for each label, in the order of the labels.
    pub members: Vec<EntitlementId>,
}

/// How much harm an entitlement can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Risk {
    /// `low`
    Low,
    /// `medium`
    Medium,
    /// `high`
    High,
    /// `critical`
    Critical,
}

impl Risk {
    /// Every level, ascending.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// How access reaches an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Provision {
    /// By SCIM (RFC 7644).
    Scim,
    /// By membership in a directory group.
    Group,
    /// By a person.
    Manual,
}

impl Provision {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Scim, Self::Group, Self::Manual];

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Scim => "scim",
            Self::Group => "group",
            Self::Manual => "manual",
        }
    }
}
