//! What came of mutation testing, in the form that is printed and published.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Mutant, Operator, Verdict};
use crate::eval::PolicyDocument;
use crate::explain::{PlaceDocument, WitnessDocument};
use crate::policy::Policy;

/// What came of mutation testing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MutationDocument {
    /// The policy.
    pub policy: PolicyDocument,
    /// How many came to what.
    pub summary: MutationSummary,
    /// How many each operator made, and how many of them were noticed.
    pub operators: Vec<OperatorDocument>,
    /// The mutants that no test notices, in the order of their places.
    pub missed: Vec<MissedDocument>,
    /// Those that no test could notice, in the order of their places: what is left out or changed
    /// in them makes no difference.
    pub equivalent: Vec<EquivalentDocument>,
}

/// A mutant that decides the same of everybody who could exist.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EquivalentDocument {
    /// The operator.
    pub operator: Operator,
    /// Where the mistake is made.
    pub place: PlaceDocument,
    /// What the mistake is.
    pub description: String,
    /// The rule that it is made in.
    pub rule: String,
}

/// How many mutants came to what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MutationSummary {
    /// Those that a test notices, in percent of those that a test could notice, rounded down
    /// to a tenth; null where there is none to notice.
    #[schemars(with = "Option<f64>", range(min = 0.0, max = 100.0))]
    pub score: Option<Score>,
    /// How many there are.
    pub mutants: usize,
    /// Those that a test notices.
    pub caught: usize,
    /// Those that no test notices, undecided ones included.
    pub missed: usize,
    /// Those of them that there was no time for.
    pub undecided: usize,
    /// Those that decide the same of everybody who could exist: they do not count.
    pub equivalent: usize,
}

/// A share in tenths of a percent. It is 1000 only if all are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(u32);

/// What came of the mutants of one operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OperatorDocument {
    /// The operator.
    pub operator: Operator,
    /// How many there are.
    pub mutants: usize,
    /// Those that a test notices.
    pub caught: usize,
    /// Those that no test notices, undecided ones included.
    pub missed: usize,
    /// Those that do not count.
    pub equivalent: usize,
}

/// A mutant that no test notices.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MissedDocument {
    /// The operator.
    pub operator: Operator,
    /// Where the mistake is made.
    pub place: PlaceDocument,
    /// What the mistake is.
    pub description: String,
    /// The rule that it is made in.
    pub rule: String,
    /// Whether it is known that a test could notice it: otherwise there was no time.
    pub decided: bool,
    /// Somebody about whom it decides something else; null where nobody could be made up.
    pub example: Option<WitnessDocument>,
    /// A test that would notice it, ready to paste; null where there is none.
    pub test: Option<String>,
}

impl MutationDocument {
    /// What came of `mutants` of `policy`.
    #[must_use]
    pub fn of(policy: &Policy, mutants: &[Mutant], verdicts: &[Verdict]) -> Self {
        let pairs: Vec<(&Mutant, &Verdict)> = mutants.iter().zip(verdicts).collect();
        let operators = Operator::ALL.into_iter().filter_map(|operator| {
            let own = pairs.iter().filter(|(mutant, _)| mutant.operator == operator);
            let counted = MutationSummary::of(own.map(|(_, verdict)| *verdict));
            (counted.mutants > 0).then_some(OperatorDocument {
                operator,
                mutants: counted.mutants,
                caught: counted.caught,
                missed: counted.missed,
                equivalent: counted.equivalent,
            })
        });
        let operators = operators.collect();
        let mut missed: Vec<(&Mutant, &Verdict)> = pairs
            .iter()
            .copied()
            .filter(|(_, verdict)| matches!(verdict, Verdict::Missed(_) | Verdict::Undecided))
            .collect();
        missed.sort_by_key(|(mutant, _)| mutant.span.start);
        let missed = missed.into_iter().map(|(mutant, verdict)| missing(policy, mutant, verdict));
        Self {
            policy: PolicyDocument::of(policy),
            summary: MutationSummary::of(verdicts),
            operators,
            missed: missed.collect(),
            equivalent: equivalent(policy, &pairs),
        }
    }
}

fn equivalent(policy: &Policy, pairs: &[(&Mutant, &Verdict)]) -> Vec<EquivalentDocument> {
    let same = pairs.iter().filter(|(_, verdict)| **verdict == Verdict::Equivalent);
    let mut same: Vec<&Mutant> = same.map(|(mutant, _)| *mutant).collect();
    same.sort_by_key(|mutant| mutant.span.start);
    let documents = same.into_iter().map(|mutant| EquivalentDocument {
        operator: mutant.operator,
        place: PlaceDocument::of(policy, mutant.span),
        description: mutant.description.clone(),
        rule: mutant.rule.clone(),
    });
    documents.collect()
}

fn missing(policy: &Policy, mutant: &Mutant, verdict: &Verdict) -> MissedDocument {
    let example = match verdict {
        Verdict::Missed(example) => example.as_ref(),
        _ => None,
    };
    MissedDocument {
        operator: mutant.operator,
        place: PlaceDocument::of(policy, mutant.span),
        description: mutant.description.clone(),
        rule: mutant.rule.clone(),
        decided: *verdict != Verdict::Undecided,
        example: example.map(|example| WitnessDocument::of(&example.witness)),
        test: example.and_then(|example| example.test.clone()),
    }
}

impl MutationSummary {
    /// How many of these came to what.
    pub fn of<'v>(verdicts: impl IntoIterator<Item = &'v Verdict>) -> Self {
        let mut summary =
            Self { score: None, mutants: 0, caught: 0, missed: 0, undecided: 0, equivalent: 0 };
        for verdict in verdicts {
            summary.mutants += 1;
            match verdict {
                Verdict::Caught => summary.caught += 1,
                Verdict::Missed(_) => summary.missed += 1,
                Verdict::Equivalent => summary.equivalent += 1,
                Verdict::Undecided => {
                    summary.missed += 1;
                    summary.undecided += 1;
                }
            }
        }
        summary.score = Score::of(summary.caught, summary.caught + summary.missed);
        summary
    }
}

impl Score {
    /// `part` of `whole`, rounded down; none of nothing.
    #[must_use]
    pub fn of(part: usize, whole: usize) -> Option<Self> {
        let tenths = part.checked_mul(1000)?.checked_div(whole)?;
        u32::try_from(tenths).ok().map(Self)
    }

    /// In percent.
    #[must_use]
    pub fn percent(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// Whether it is less than so many percent.
    #[must_use]
    pub fn is_below(self, percent: u8) -> bool {
        self.0 < u32::from(percent) * 10
    }

    /// Whether all are there.
    #[must_use]
    pub fn is_full(self) -> bool {
        self.0 == 1000
    }
}

impl std::fmt::Display for Score {
    /// `87.5 %`, `100 %`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.0 / 10, self.0 % 10) {
            (whole, 0) => write!(f, "{whole} %"),
            (whole, tenth) => write!(f, "{whole}.{tenth} %"),
        }
    }
}

impl Serialize for Score {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.percent())
    }
}
