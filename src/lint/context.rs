//! What rules may ask.

use std::collections::BTreeMap;
use std::time::Instant;

use super::config::{Config, Options};
use super::exact::Exact;
use crate::eval::World;
use crate::graph::DependencyGraph;
use crate::identity::Population;
use crate::policy::{Date, Policy};
use crate::project::Loaded;
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{self, DeclarationKind};

/// What is asked of the rules.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The date: what has expired, or is about to.
    pub as_of: Date,
    /// The people, where they are given.
    pub population: Option<&'a Population>,
    /// When questions about everybody who could exist are given up, if ever.
    pub deadline: Option<Instant>,
}

/// What is written: the files of the unit and how they are to be judged.
pub(super) struct Written<'a> {
    loaded: &'a Loaded,
    /// The options of the rules.
    pub(super) options: &'a Options,
    /// The evaluation date.
    pub(super) as_of: Date,
    /// The files that the policy's owners can mend: all but those of shipped packs.
    pub(super) files: Vec<&'a ast::File>,
    /// The same, by the offset at which each begins.
    by_start: BTreeMap<u32, &'a ast::File>,
}

/// The checked policy, and what is known about it.
///
/// INVARIANT: whatever a rule asks is here, so that a rule is a function of this alone.
pub(super) struct Context<'a> {
    /// What is written.
    pub(super) written: &'a Written<'a>,
    /// The policy.
    pub(super) policy: &'a Policy,
    /// What depends on what.
    pub(super) graph: &'a DependencyGraph,
    /// The policy with the people, ready to be asked: what covers what, who includes whom.
    pub(super) world: World<'a>,
    /// Whether people were given; else the world is empty.
    pub(super) has_people: bool,
    /// Everybody who could exist.
    pub(super) exact: Exact<'a>,
    /// Declarations by the place of their name.
    declared: BTreeMap<u32, &'a DeclarationKind>,
}

impl<'a> Written<'a> {
    pub(super) fn new(loaded: &'a Loaded, config: &'a Config, as_of: Date) -> Self {
        let ours = loaded.origins.iter().filter(|origin| !is_shipped(&origin.name));
        let files: Vec<&ast::File> = ours.flat_map(|origin| &origin.files).collect();
        let by_start = files.iter().filter_map(|file| {
            let declaration = file.declarations.first().map(|declaration| declaration.span);
            let span = declaration.or(file.comments.first().map(|comment| comment.span))?;
            Some((loaded.sources.file(span)?.base(), *file))
        });
        let by_start = by_start.collect();
        Self { loaded, options: &config.options, as_of, files, by_start }
    }

    pub(super) fn sources(&self) -> &'a SourceMap {
        &self.loaded.sources
    }

    /// Whether others use this: what is not used here may be used there.
    pub(super) fn is_pack(&self) -> bool {
        self.loaded.manifest.pack
    }

    /// The text at a place.
    pub(super) fn text(&self, span: Span) -> &'a str {
        self.sources().text(span)
    }

    /// The file of a place, as seen from the policy directory.
    pub(super) fn path(&self, span: Span) -> &'a str {
        self.loaded.path(span)
    }

    /// Whether the policy's owners can mend what stands there.
    pub(super) fn is_ours(&self, span: Span) -> bool {
        !is_shipped(self.path(span))
    }

    /// Every file of the unit, those of shipped packs too.
    pub(super) fn all_files(&self) -> impl Iterator<Item = &'a ast::File> + use<'a> {
        self.loaded.origins.iter().flat_map(|origin| &origin.files)
    }

    /// The declarations that the policy's owners can mend.
    pub(super) fn declarations(&self) -> impl Iterator<Item = &'a ast::Declaration> + '_ {
        self.files.iter().flat_map(|file| &file.declarations)
    }

    /// Whether a comment lies in a place, which an edit of it would lose.
    pub(super) fn has_comment(&self, span: Span) -> bool {
        let comments = self.file(span).map_or(&[][..], |file| &file.comments);
        let next = comments.partition_point(|comment| comment.span.end <= span.start);
        comments.get(next).is_some_and(|comment| comment.span.start < span.end)
    }

    /// The declaration in which a place lies.
    pub(super) fn declaration(&self, span: Span) -> Option<&'a ast::Declaration> {
        let file = self.file(span)?;
        let after = file.declarations.partition_point(|one| one.span.start <= span.start);
        let found = file.declarations.get(after.checked_sub(1)?)?;
        (span.start < found.span.end).then_some(found)
    }

    /// The file of a place, as it was read.
    fn file(&self, span: Span) -> Option<&'a ast::File> {
        let start = self.sources().file(span)?.base();
        self.by_start.get(&start).copied()
    }
}

impl<'a> Context<'a> {
    pub(super) fn new(
        written: &'a Written<'a>,
        policy: &'a Policy,
        graph: &'a DependencyGraph,
        population: &'a Population,
        asked: &Asked<'_>,
    ) -> Self {
        let all = written.all_files().flat_map(|file| &file.declarations);
        let declared = all.filter_map(|declaration| {
            let name = declared_name(&declaration.kind)?;
            Some((name.span.start, &declaration.kind))
        });
        Self {
            written,
            policy,
            graph,
            world: World::new(policy, population),
            has_people: asked.population.is_some(),
            exact: Exact::new(policy, asked.as_of, asked.deadline),
            declared: declared.collect(),
        }
    }

    /// The role as written, by the place of its name.
    pub(super) fn role(&self, name: Span) -> Option<&'a ast::Role> {
        match self.declared.get(&name.start)? {
            DeclarationKind::Role(role) => Some(role),
            _ => None,
        }
    }

    /// The named condition as written, by the place of its name.
    pub(super) fn condition(&self, name: Span) -> Option<&'a ast::Condition> {
        match self.declared.get(&name.start)? {
            DeclarationKind::Condition(condition) => Some(condition),
            _ => None,
        }
    }

    /// The forbid as written, by the place of its name.
    pub(super) fn forbid(&self, name: Span) -> Option<&'a ast::Forbid> {
        match self.declared.get(&name.start)? {
            DeclarationKind::Forbid(forbid) => Some(forbid),
            _ => None,
        }
    }

    /// The exception as written, by the place of its name.
    pub(super) fn exception(&self, name: Span) -> Option<&'a ast::Exception> {
        match self.declared.get(&name.start)? {
            DeclarationKind::Exception(exception) => Some(exception),
            _ => None,
        }
    }
}

/// The name that a declaration declares, if it has one.
pub(super) fn declared_name(kind: &DeclarationKind) -> Option<&ast::Name> {
    match kind {
        DeclarationKind::Enum(item) => Some(&item.name),
        DeclarationKind::App(item) => Some(&item.name),
        DeclarationKind::Condition(item) => Some(&item.name),
        DeclarationKind::Role(item) => Some(&item.name),
        DeclarationKind::Approval(item) => Some(&item.name),
        DeclarationKind::Forbid(item) => Some(&item.name),
        DeclarationKind::Conflict(item) => Some(&item.name),
        DeclarationKind::Exception(item) => Some(&item.name),
        DeclarationKind::Review(item) => Some(&item.name),
        DeclarationKind::Fixture(item) => Some(&item.name),
        DeclarationKind::Broken(_)
        | DeclarationKind::Identity(_)
        | DeclarationKind::Lifecycle(_)
        | DeclarationKind::Requires(_)
        | DeclarationKind::Test(_)
        | DeclarationKind::Scenario(_)
        | DeclarationKind::Invariant(_) => None,
    }
}

/// Whether a path, or the name of an origin, is that of a pack shipped in the binary.
fn is_shipped(name: &str) -> bool {
    name.starts_with("std:")
}
