//! What comes of invariants, as text.

use super::entitlement::entitlement_text;
use super::page::{BAD, FAINT, GOOD, OPEN, Page, STRONG, styled};
use super::witness::witness_lines;
use crate::explain::{GapDocument, ProofDocument, ProofResult, ProofsDocument};
use crate::policy::{Policy, plain};

/// The answers as text: what is proved in a line each, the rest at length.
#[must_use]
pub fn proofs_text(policy: &Policy, told: &ProofsDocument) -> String {
    let mut page = Page::default();
    for (place, proof) in told.invariants.iter().enumerate() {
        let at_length = !matches!(proof.result, ProofResult::Proved);
        if place > 0 && at_length {
            page.line(0, "");
        }
        proof_lines(&mut page, policy, proof);
    }
    page.finish()
}

fn proof_lines(page: &mut Page, policy: &Policy, proof: &ProofDocument) {
    let style = match proof.result {
        ProofResult::Proved => GOOD,
        ProofResult::Refuted if proof.record_mode => OPEN,
        ProofResult::Refuted => BAD,
        ProofResult::NotAnalysable | ProofResult::NotFinished | ProofResult::Skipped => OPEN,
    };
    let mode = if proof.record_mode { " (mode record)" } else { "" };
    let result = styled(style, proof.result.name());
    let title = styled(STRONG, &proof.title);
    // A question is its own title, and has no place in the policy.
    let is_question = proof.title == proof.claim;
    let place = if is_question { String::new() } else { styled(FAINT, &proof.place) };
    page.line(0, format!("{result}{mode} {title}  {place}").trim_end());
    if proof.result == ProofResult::Proved {
        return;
    }
    let assuming: String = proof.assuming.iter().map(|each| format!(", assuming {each}")).collect();
    if !is_question {
        page.line(1, format!("{}{}", plain(&proof.claim), styled(FAINT, assuming)));
    }
    if let Some(because) = &proof.skipped_because {
        page.line(1, format!("because {}", plain(because)));
    }
    if proof.result == ProofResult::NotFinished {
        page.line(1, "the time was over; give it more with --time-limit");
    }
    gap_lines(page, 1, &proof.gaps);
    let Some(witness) = &proof.witness else { return };
    page.line(1, format!("somebody like this breaks it, on {}:", witness.date));
    witness_lines(page, 2, policy, witness);
    for explanation in &proof.explanations {
        page.line(0, "");
        for line in entitlement_text(explanation).lines() {
            page.line(if line.is_empty() { 0 } else { 1 }, line);
        }
    }
    if proof.unexplained > 0 {
        page.line(0, "");
        page.line(1, format!("and {} more that the claim speaks of", proof.unexplained));
    }
}

/// What cannot be analysed, and where.
pub(super) fn gap_lines(page: &mut Page, level: usize, gaps: &[GapDocument]) {
    for gap in gaps {
        let place = gap.place.as_ref();
        match place {
            Some(place) => {
                page.line(
                    level,
                    format!("not analysable: `{}`, because {}", place.source, gap.why),
                );
                page.line(level + 1, styled(FAINT, place));
            }
            None => page.line(level, format!("not analysable, because {}", gap.why)),
        }
    }
}
