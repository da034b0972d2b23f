//! What comes of invariants, and why.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::document::EntitlementExplanation;
use super::place::PlaceDocument;
use super::witness::{GapDocument, WitnessDocument, explain_witness};
use crate::analysis::{Proof, Witness};
use crate::eval::{Outcome, PolicyDocument, State, Was, World, decide};
use crate::policy::{
    AtomKind, Claim, Date, EntitlementId, Expr, Invariant, InvariantId, Leaf, Mode, Policy,
};
use crate::project::QUESTION;
use crate::source::one_line;

/// The answer to all invariants that were asked about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProofsDocument {
    /// The policy.
    pub policy: PolicyDocument,
    /// The evaluation date of invariants that do not say `for every date`.
    pub as_of: String,
    /// Each invariant, in the order of the titles.
    pub invariants: Vec<ProofDocument>,
    /// How many came to what.
    pub summary: ProofsSummary,
}

/// What came of an invariant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProofResult {
    /// It holds for every possible identity.
    Proved,
    /// It does not hold for the one in `witness`.
    Refuted,
    /// Whether it holds depends on what cannot be analysed; see `gaps`.
    NotAnalysable,
    /// The time was over first.
    NotFinished,
    /// It says itself why it is not proved.
    Skipped,
}

impl ProofResult {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Refuted => "refuted",
            Self::NotAnalysable => "not analysable",
            Self::NotFinished => "not finished",
            Self::Skipped => "skipped",
        }
    }
}

/// The answer to an invariant.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProofDocument {
    /// What it says.
    pub title: String,
    /// What it claims, as written.
    pub claim: String,
    /// Where it stands.
    pub place: PlaceDocument,
    /// What came of it.
    pub result: ProofResult,
    /// Whether it only reports.
    pub record_mode: bool,
    /// Whether every evaluation date is meant.
    pub for_every_date: bool,
    /// What it takes for granted: `no exceptions`, `no approvals`.
    pub assuming: Vec<String>,
    /// Why it is skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped_because: Option<String>,
    /// Somebody for whom it does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<WitnessDocument>,
    /// Why that one holds, or does not hold, what the claim speaks of; the first few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explanations: Vec<EntitlementExplanation>,
    /// How many entitlements of the claim are not explained because they would be too many.
    pub unexplained: usize,
    /// What cannot be analysed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<GapDocument>,
}

/// How many invariants came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProofsSummary {
    /// Proved.
    pub proved: usize,
    /// Refuted, those in record mode included.
    pub refuted: usize,
    /// Refuted in record mode.
    pub recorded: usize,
    /// Not analysable.
    pub not_analysable: usize,
    /// Not finished in time.
    pub not_finished: usize,
    /// Skipped.
    pub skipped: usize,
}

impl ProofsSummary {
    /// Whether nothing is wrong: each invariant that is not skipped is proved, or in record
    /// mode.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.refuted == self.recorded && self.not_analysable == 0 && self.not_finished == 0
    }
}

/// How many entitlements of a claim are explained.
const EXPLAINED: usize = 2;

/// Tells what came of invariants.
#[must_use]
pub fn explain_proofs(
    policy: &Policy,
    as_of: Date,
    proofs: &[(InvariantId, Proof)],
) -> ProofsDocument {
    let mut summary = ProofsSummary::default();
    let mut invariants = Vec::new();
    for (id, proof) in proofs {
        let told = explain_proof(policy, &policy.invariants[*id], proof);
        match told.result {
            ProofResult::Proved => summary.proved += 1,
            ProofResult::Refuted => {
                summary.refuted += 1;
                summary.recorded += usize::from(told.record_mode);
            }
            ProofResult::NotAnalysable => summary.not_analysable += 1,
            ProofResult::NotFinished => summary.not_finished += 1,
            ProofResult::Skipped => summary.skipped += 1,
        }
        invariants.push(told);
    }
    let policy = PolicyDocument::of(policy);
    ProofsDocument { policy, as_of: as_of.to_string(), invariants, summary }
}

fn explain_proof(policy: &Policy, invariant: &Invariant, proof: &Proof) -> ProofDocument {
    let claim = policy.sources.text(invariant.claim_span);
    let claim = one_line(claim);
    let claim = match invariant.claim {
        Claim::Never(_) => format!("never {claim}"),
        Claim::Always { .. } => format!("always {claim}"),
    };
    let mut assuming = Vec::new();
    if invariant.assuming_no_exceptions {
        assuming.push("no exceptions".to_owned());
    }
    if invariant.assuming_no_approvals {
        assuming.push("no approvals".to_owned());
    }
    // A question has no title but itself.
    let is_question = is_question(policy, invariant);
    let mut claim = claim;
    if is_question {
        assuming.iter().for_each(|each| claim.push_str(&format!(" assuming {each}")));
        if invariant.for_every_date {
            claim.push_str(" for every date");
        }
    }
    let mut told = ProofDocument {
        title: if is_question { claim.clone() } else { invariant.title.clone() },
        claim,
        place: PlaceDocument::of(policy, invariant.span),
        result: ProofResult::Proved,
        record_mode: invariant.mode == Mode::Record,
        for_every_date: invariant.for_every_date,
        assuming,
        skipped_because: None,
        witness: None,
        explanations: Vec::new(),
        unexplained: 0,
        gaps: Vec::new(),
    };
    match proof {
        Proof::Proved => {}
        Proof::Refuted(witness) => {
            told.result = ProofResult::Refuted;
            told.witness = Some(WitnessDocument::of(witness));
            let (explained, more) = spoken_of(policy, invariant, witness);
            told.explanations = explained;
            told.unexplained = more;
        }
        Proof::NotAnalysable(gaps) => {
            told.result = ProofResult::NotAnalysable;
            told.gaps = gaps.iter().map(|gap| GapDocument::of(policy, gap)).collect();
        }
        Proof::NotFinished => told.result = ProofResult::NotFinished,
        Proof::Skipped => {
            told.result = ProofResult::Skipped;
            told.skipped_because.clone_from(&invariant.skip);
        }
    }
    told
}

/// Whether this is a question, and no invariant of the policy.
fn is_question(policy: &Policy, invariant: &Invariant) -> bool {
    policy.sources.file(invariant.span).is_some_and(|file| file.name() == QUESTION)
}

/// Why the witness holds what it should never, or does not hold what it always should; and
/// how many more there are.
fn spoken_of(
    policy: &Policy,
    invariant: &Invariant,
    witness: &Witness,
) -> (Vec<EntitlementExplanation>, usize) {
    let (spoken, is_wanted) = match &invariant.claim {
        Claim::Never(expr) => (mentioned(expr), false),
        Claim::Always { conclusion, .. } => (mentioned(conclusion), true),
    };
    let states = states_of(policy, witness);
    let weight = |id: &EntitlementId| match states.get(id) {
        Some(State::Granted | State::Suspended(Was::Granted)) => 0,
        Some(State::Pending | State::Suspended(Was::Pending)) => 1,
        _ => 2,
    };
    let mut spoken: Vec<EntitlementId> = spoken;
    if !is_wanted {
        // What is held first, and what waits only where nothing is held.
        let least = spoken.iter().map(weight).min().unwrap_or(2);
        spoken.retain(|id| weight(id) == least);
    }
    let more = spoken.len().saturating_sub(EXPLAINED);
    spoken.truncate(EXPLAINED);
    (explain_witness(policy, witness, &spoken), more)
}

/// The state of everything that a rule gives the witness.
fn states_of(policy: &Policy, witness: &Witness) -> BTreeMap<EntitlementId, State> {
    let Some(population) = witness.population(policy) else { return BTreeMap::new() };
    let Some(person) = witness.person(policy, &population) else { return BTreeMap::new() };
    let world = World::with_approvals(policy, &population, &witness.approval_records());
    match decide(&world, person, witness.date).outcome {
        Outcome::Decided(standing) => standing
            .entitlements
            .into_iter()
            .map(|holding| (holding.entitlement, holding.state))
            .collect(),
        Outcome::Quarantined(_) => BTreeMap::new(),
    }
}

/// The entitlements that a claim speaks of, each once.
fn mentioned(expr: &Expr) -> Vec<EntitlementId> {
    let mut ids = Vec::new();
    expr.for_each_leaf(&mut |leaf| {
        if let Leaf::Atom(atom) = leaf
            && let AtomKind::Holds(these) | AtomKind::Pending(these) = &atom.kind
        {
            ids.extend(these.iter().copied());
        }
    });
    ids.sort_unstable();
    ids.dedup();
    ids
}
