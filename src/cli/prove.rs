//! `rolebook prove`

use super::args::{DiagnosticFormat, ProveArgs};
use super::check::counted;
use super::company::{sound_policy, sound_policy_asking};
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use super::progress::of_questions;
use crate::analysis::prove;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::explain::{ProofDocument, ProofResult, ProofsDocument, explain_proofs, proofs_text};
use crate::policy::{InvariantId, Policy};
use crate::project::QUESTION;

pub(crate) fn run(args: &ProveArgs, output: &Output) -> Result<Exit, Failure> {
    let policy = match &args.claim {
        Some(claim) => sound_policy_asking(&args.policy, claim, output)?,
        None => sound_policy(&args.policy, output)?,
    };
    let ids = asked(&policy, args.claim.is_some());
    if ids.is_empty() {
        return Err(Failure::negative(
            "no-invariants",
            "the policy has no invariants, so there is nothing to prove".to_owned(),
            Some(
                "write one, `invariant \"…\" { never … and holds app.entitlement }`, or ask: \
                 `rolebook prove 'never …'`"
                    .to_owned(),
            ),
        ));
    }
    let as_of = args.questions.date();
    let bar = of_questions(ids.len(), output);
    let told = || bar.inc(1);
    let proofs = prove(&policy, ids.iter().copied(), as_of, args.questions.deadline(), told);
    bar.finish_and_clear();
    let document = explain_proofs(&policy, as_of, &proofs);
    match (args.format, args.format.machine()) {
        (DiagnosticFormat::Json, _) => output.print_json(&document)?,
        (_, None) => {
            output.print(&proofs_text(&policy, &document))?;
            output.note(&summary(&document));
        }
        (_, machine) => {
            let found = findings(&policy, &ids, &document);
            output.diagnostics(&found, &policy.sources, machine)?;
        }
    }
    Ok(if document.summary.is_sound() { Exit::Done } else { Exit::Negative })
}

/// The question, or else every invariant.
fn asked(policy: &Policy, is_question: bool) -> Vec<InvariantId> {
    let stands_in_question = |id: &InvariantId| {
        let file = policy.sources.file(policy.invariants[*id].span);
        file.is_some_and(|file| file.name() == QUESTION)
    };
    policy.invariants.ids().filter(|id| !is_question || stands_in_question(id)).collect()
}

fn summary(document: &ProofsDocument) -> String {
    let counts = [
        (document.summary.proved, "proved"),
        (document.summary.refuted, "refuted"),
        (document.summary.not_analysable, "not analysable"),
        (document.summary.not_finished, "not finished"),
        (document.summary.skipped, "skipped"),
    ];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    format!("\n{}: {}\n", counted(document.invariants.len(), "invariant"), parts.join(", "))
}

/// What is not proved, as diagnostics at the invariants.
fn findings(policy: &Policy, ids: &[InvariantId], document: &ProofsDocument) -> Vec<Diagnostic> {
    let told = ids.iter().zip(&document.invariants);
    told.filter_map(|(id, proof)| {
        let (code, message, help) = finding(policy, proof)?;
        Some(Diagnostic {
            code: code.to_owned(),
            severity: if proof.record_mode { Severity::Warning } else { Severity::Error },
            message,
            help: Some(help),
            fingerprint: None,
            labels: vec![Label {
                span: policy.invariants[*id].span,
                text: "claimed here".to_owned(),
            }],
        })
    })
    .collect()
}

fn finding(policy: &Policy, proof: &ProofDocument) -> Option<(&'static str, String, String)> {
    let title = &proof.title;
    Some(match proof.result {
        ProofResult::Proved | ProofResult::Skipped => return None,
        ProofResult::Refuted => {
            let single = ProofsDocument {
                policy: crate::eval::PolicyDocument::of(policy),
                as_of: String::new(),
                invariants: vec![proof.clone()],
                summary: crate::explain::ProofsSummary::default(),
            };
            let text = anstream::adapter::strip_str(&proofs_text(policy, &single)).to_string();
            ("invariant-refuted", format!("the invariant \"{title}\" does not hold"), text)
        }
        ProofResult::NotAnalysable => {
            let why: Vec<String> = proof.gaps.iter().map(|gap| gap.why.clone()).collect();
            let message = format!("the invariant \"{title}\" cannot be analysed");
            ("invariant-not-analysable", message, why.join("; "))
        }
        ProofResult::NotFinished => {
            let message = format!("the invariant \"{title}\" was not decided in time");
            ("invariant-not-finished", message, "give it more with --time-limit".to_owned())
        }
    })
}
