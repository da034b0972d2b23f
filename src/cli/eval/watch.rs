//! Deciding again whenever a file changes: only those whom the change can concern, and telling
//! only what has changed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use super::super::args::EvalArgs;
use super::super::company::{Company, sound_policy_with_reading};
use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::files::Disk;
use super::super::output::Output;
use super::super::place::Place;
use super::super::watching;
use super::decider::Source as _;
use super::previous::{dateless, key_of};
use super::session::Session;
use crate::engine::{Census, Concerned, Engine};
use crate::eval::Rule;
use crate::identity::{PersonId, stands_alone};
use crate::policy::Policy;
use crate::project;
use crate::syntax::ast::{Declaration, DeclarationKind, File};
use crate::syntax::print;

/// Decides everybody, and again after every change, until somebody stops it.
pub(super) fn run(args: &EvalArgs, output: &Output) -> Result<Exit, Failure> {
    let (Place::Directory(dir) | Place::Compiled(dir)) = Place::named(&args.policy)?;
    let mut kept: Option<Round> = None;
    let mut lines = Lines::new();
    loop {
        let watched = || watched(&dir, args);
        let before = watching::stamps(&watched());
        match Round::run(args, &dir, kept.as_ref(), &mut lines, output) {
            Ok(round) => kept = Some(round),
            Err(Failure::Said { diagnostics, sources, .. }) => {
                // The next change may mend it; what was decided stands until then.
                output.diagnostics(&diagnostics, &sources, None)?;
            }
            Err(broken @ Failure::Output(_)) => return Err(broken),
        }
        output.note("waiting for a change; Ctrl-C ends it\n");
        watching::wait(&before, watched);
    }
}

/// The policy's directories, and the files named beside them.
fn watched(dir: &Path, args: &EvalArgs) -> Vec<PathBuf> {
    let asked = &args.population;
    let files =
        [&asked.people.identities, &asked.approvals, &asked.reviews, &asked.previous_identities];
    let files = files.into_iter().flatten().filter(|path| *path != Path::new("-"));
    watching::of_policy(dir).into_iter().chain(files.cloned()).collect()
}

/// Each person's decision, without its date, by key; those without a key come last.
type Lines = BTreeMap<(bool, String), Vec<u8>>;

/// What was decided from.
struct Round {
    company: Company,
    rules: Option<Rules>,
    census: Census,
}

/// The text of each role, forbid and exception, by kind and name, and that of everything else
/// that decisions depend on.
#[derive(PartialEq)]
struct Rules {
    named: BTreeMap<(&'static str, String), String>,
    rest: String,
}

impl Round {
    fn run(
        args: &EvalArgs,
        dir: &Path,
        before: Option<&Self>,
        lines: &mut Lines,
        output: &Output,
    ) -> Result<Self, Failure> {
        let (policy, reading) = sound_policy_with_reading(&args.policy, output)?;
        let company = Company::of(policy, &reading, &args.population, output)?;
        let rules = Rules::of(dir);
        let people = match before {
            Some(before) => before.concerned(&company, rules.as_ref(), args),
            None => company.population.ids().collect(),
        };
        let (asked, all) = (people.len(), company.population.len());
        let engine = Engine::of(company.prepared());
        let hidden = ProgressBar::hidden();
        let session = Session::new(&company, Some(&engine), args, people, hidden, output);
        let mut data = output.data();
        let (mut number, mut changed) = (0_u64, 0_u64);
        session.lines(|more| {
            for text in more.split_inclusive(|byte| *byte == b'\n') {
                number += 1;
                let key = key_of(text).flatten();
                let place = key.map_or_else(|| (true, number.to_string()), |key| (false, key));
                let (start, end) = dateless(text.trim_ascii_end());
                let plain = [start, end].concat();
                let is_new = match lines.entry(place) {
                    Entry::Occupied(mut entry) => entry.insert(plain.clone()) != plain,
                    Entry::Vacant(entry) => {
                        entry.insert(plain);
                        true
                    }
                };
                if is_new {
                    changed += 1;
                    data.write_all(text)?;
                }
            }
            Ok(())
        })?;
        data.flush()?;
        drop(session);
        let has_record = |key: &str| company.population.by_key(key).is_some();
        let keys = lines.keys().filter(|(no_key, key)| !no_key && !has_record(key));
        let gone: Vec<_> = keys.cloned().collect();
        for (no_key, key) in gone {
            output.note(&format!("{key} has no record any more\n"));
            lines.remove(&(no_key, key));
        }
        output.note(&format!(
            "{asked} of {all} people looked at, {changed} decisions new or changed\n"
        ));
        let identities = company.population.ids().map(|id| company.population.identity(id));
        let census = Census::of(engine.index(), identities);
        drop(engine);
        Ok(Self { company, rules, census })
    }

    /// Whom a change can concern, among the people as they are now.
    fn concerned(&self, now: &Company, rules: Option<&Rules>, args: &EvalArgs) -> Vec<PersonId> {
        let everybody = || now.population.ids().collect();
        let asked = &args.population;
        let on_record = asked.approvals.is_some() || asked.reviews.is_some();
        let (before, after) = (&self.company.population, &now.population);
        let changed: Vec<PersonId> = after.ids().filter(|id| self.has_changed(now, *id)).collect();
        let same_people = changed.is_empty() && before.len() == after.len();
        if on_record || self.company.as_of != now.as_of {
            return everybody();
        }
        let (Some(earlier), Some(rules)) = (&self.rules, rules) else { return everybody() };
        if earlier == rules {
            // Whoever others are read of may have changed.
            return if stands_alone(&now.policy) { changed } else { everybody() };
        }
        if !same_people || earlier.rest != rules.rest {
            return everybody();
        }
        let names = earlier.named.keys().chain(rules.named.keys());
        let differs = names.filter(|name| earlier.named.get(*name) != rules.named.get(*name));
        let places = differs.flat_map(|name| {
            let of = |policy| rule_named(policy, name).map(|rule| (policy, rule));
            [of(&*self.company.policy), of(&*now.policy)].into_iter().flatten().collect::<Vec<_>>()
        });
        match self.census.concerned(places) {
            Concerned::Everybody => everybody(),
            Concerned::People(people) => people,
        }
    }

    /// Whether somebody's record is not what it was.
    fn has_changed(&self, now: &Company, person: PersonId) -> bool {
        let (before, after) = (&self.company.population, &now.population);
        let earlier = after.key(person).and_then(|key| before.by_key(key));
        let Some(earlier) = earlier else { return true };
        before.identity(earlier) != after.identity(person)
            || before.errors(earlier) != after.errors(person)
            || before.blocked(earlier) != after.blocked(person)
            || before.warnings(earlier) != after.warnings(person)
    }
}

impl Rules {
    /// What the directory declares; none where it is no directory, or has mistakes.
    fn of(dir: &Path) -> Option<Self> {
        let loaded = project::load(&Disk, dir).ok()?;
        let mut rules = Self { named: BTreeMap::new(), rest: String::new() };
        for origin in &loaded.origins {
            rules.rest.push_str(&format!("{}\n{:?}\n", origin.name, origin.vocabularies));
            for declaration in origin.files.iter().flat_map(|file| &file.declarations) {
                let text = text_of(declaration);
                let named = match &declaration.kind {
                    DeclarationKind::Role(role) => Some(("role", &role.name)),
                    DeclarationKind::Forbid(forbid) => Some(("forbid", &forbid.name)),
                    DeclarationKind::Exception(exception) => Some(("exception", &exception.name)),
                    DeclarationKind::Fixture(_)
                    | DeclarationKind::Test(_)
                    | DeclarationKind::Scenario(_)
                    | DeclarationKind::Invariant(_) => continue,
                    _ => None,
                };
                match named {
                    Some((kind, name)) => {
                        rules.named.insert((kind, name.text.clone()), text);
                    }
                    None => rules.rest.push_str(&text),
                }
            }
        }
        Some(rules)
    }
}

fn text_of(declaration: &Declaration) -> String {
    print(&File { declarations: vec![declaration.clone()], comments: Vec::new() })
}

fn rule_named(policy: &Policy, (kind, name): &(&'static str, String)) -> Option<Rule> {
    let roles = || policy.roles.iter().find(|(_, it)| it.header.name == *name);
    let forbids = || policy.forbids.iter().find(|(_, it)| it.header.name == *name);
    let exceptions = || policy.exceptions.iter().find(|(_, it)| it.header.name == *name);
    match *kind {
        "role" => roles().map(|(id, _)| Rule::Role(id)),
        "forbid" => forbids().map(|(id, _)| Rule::Forbid(id)),
        _ => exceptions().map(|(id, _)| Rule::Exception(id)),
    }
}
