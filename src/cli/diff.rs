//! `rolebook diff`

use std::collections::BTreeSet;
use std::path::Path;

use super::args::{DiffArgs, ExplanationFormat, PolicyArgs};
use super::company::{sound_policy_at, sound_policy_from, today};
use super::exit::Exit;
use super::failure::Failure;
use super::git::Revision;
use super::output::Output;
use super::place::Place;
use super::progress::of_questions;
use super::questions::deadline;
use crate::analysis::{Dates, compare, comparisons};
use crate::explain::{ComparisonDocument, Given, comparison_text, explain_comparison};
use crate::policy::{AtomKind, Claim, Expr, Leaf, Policy};
use crate::project::QUESTION;

/// How many changes are told unless all are asked for.
const TOLD: usize = 20;

pub(crate) fn run(args: &DiffArgs, output: &Output) -> Result<Exit, Failure> {
    let new_place = Place::named(&PolicyArgs { policy: args.new.clone() })?;
    let old = match Place::recognized(Path::new(&args.old)) {
        Some(place) => sound_policy_at(&place, None, output)?,
        None => sound_revision(&args.old, &new_place, output)?,
    };
    let gate = args.deny_wider.as_deref();
    let question = gate.map(|gate| format!("never holds any where ({gate})"));
    let new = sound_policy_at(&new_place, question.as_deref(), output)?;
    let gated = gate.map(|_| gated(&new));
    let dates = args.as_of.map_or_else(|| Dates::Every(today()), Dates::On);
    let bar = of_questions(comparisons(&old, &new), output);
    let found = compare(&old, &new, dates, deadline(args.time_limit), || bar.inc(1));
    bar.finish_and_clear();
    let told = explain_comparison(&old, &new, &found);
    match args.format {
        ExplanationFormat::Json => output.print_json(&told)?,
        ExplanationFormat::Text => {
            let limit = if output.display.verbose { usize::MAX } else { TOLD };
            output.print(&comparison_text(&new, &told, limit))?;
            output.note(&summary(&told));
        }
    }
    let undecided = told.summary.not_finished + told.summary.not_analysable;
    Ok(match gated {
        Some(gated) if is_wider(&told, &gated, output) => Exit::Negative,
        None if undecided > 0 => Exit::Negative,
        _ => Exit::Done,
    })
}

/// The policy as it was in a revision of the repository that the new one is in.
fn sound_revision(name: &str, new: &Place, output: &Output) -> Result<Policy, Failure> {
    let unknown = |help: &str| {
        let message =
            format!("`{name}` is neither a directory, nor a compiled policy, nor a git revision");
        Failure::could_not_run("unknown-revision", message, Some(help.to_owned()))
    };
    let Place::Directory(dir) = new else {
        return Err(unknown(
            "beside a compiled policy, name a directory or a compiled policy: a revision is one \
             of the directory that it is compared with",
        ));
    };
    let revision = Revision::find(dir, name).ok_or_else(|| {
        unknown(
            "name the policy as it was: a directory, a compiled policy, or a revision of the \
             repository that the new policy is in, such as `origin/main`",
        )
    })?;
    sound_policy_from(&revision, dir, output)
}

/// The entitlements that the gate speaks of, by name.
fn gated(policy: &Policy) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for invariant in policy.invariants.values() {
        let file = policy.sources.file(invariant.span);
        let (Claim::Never(expr), true) =
            (&invariant.claim, file.is_some_and(|file| file.name() == QUESTION))
        else {
            continue;
        };
        names.extend(held(expr, policy));
    }
    names
}

fn held(expr: &Expr, policy: &Policy) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    expr.for_each_leaf(&mut |leaf| {
        if let Leaf::Atom(atom) = leaf
            && let AtomKind::Holds(ids) = &atom.kind
        {
            names.extend(ids.iter().map(|id| policy.entitlements[*id].name.clone()));
        }
    });
    names
}

/// Whether the gate is passed by something that somebody could hold more of; says so.
fn is_wider(told: &ComparisonDocument, gated: &BTreeSet<String>, output: &Output) -> bool {
    let wider: Vec<&str> = told
        .changes
        .iter()
        .filter(|change| change.kind == Given::Entitlement && change.relation.may_be_wider())
        .map(|change| change.name.as_str())
        .filter(|name| gated.contains(*name))
        .collect();
    if wider.is_empty() {
        return false;
    }
    output.remark(&format!(
        "error: --deny-wider: somebody could hold more of {}\n",
        wider.join(", ")
    ));
    true
}

fn summary(told: &ComparisonDocument) -> String {
    let counts = [
        (told.summary.same, "the same"),
        (told.summary.wider, "wider"),
        (told.summary.narrower, "narrower"),
        (told.summary.different, "different"),
        (told.summary.not_analysable, "not analysable"),
        (told.summary.not_finished, "not finished"),
    ];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    format!("\nentitlements and roles: {}\n", parts.join(", "))
}
