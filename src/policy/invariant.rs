//! What must be so for every identity that could exist.

use serde::{Deserialize, Serialize};

use super::{Expr, Mode, OriginId};
use crate::source::Span;

/// A claim about every possible identity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Invariant {
    /// What it says.
    pub title: String,
    /// Its documentation.
    pub doc: Option<String>,
    /// What is claimed.
    pub claim: Claim,
    /// Whether exceptions are left aside.
    pub assuming_no_exceptions: bool,
    /// Whether it is taken that nobody has approved anything.
    pub assuming_no_approvals: bool,
    /// Whether it is claimed of every evaluation date, and not of the one that is asked about.
    pub for_every_date: bool,
    /// Whether its failing is a failure, or only reported.
    pub mode: Mode,
    /// Why it is not to be proved, if it is not.
    pub skip: Option<String>,
    /// Where its title stands.
    pub span: Span,
    /// Where the claim stands, without `never` or `always`.
    pub claim_span: Span,
    /// By whom it is declared.
    pub origin: OriginId,
}

/// What an invariant claims of everybody of whom anything is decided. Quarantined records
/// hold nothing and are left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Claim {
    /// `never A`
    Never(Expr),
    /// `always A implies B`
    Always {
        /// Whenever this holds,
        premise: Expr,
        /// this holds too.
        conclusion: Expr,
    },
}

impl Claim {
    /// What somebody is like who shows the claim to be wrong.
    #[must_use]
    pub fn violation(&self) -> Expr {
        match self {
            Self::Never(expr) => expr.clone(),
            Self::Always { premise, conclusion } => {
                Expr::And(vec![premise.clone(), Expr::Not(Box::new(conclusion.clone()))])
            }
        }
    }
}
