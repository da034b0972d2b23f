//! Everything that is declared, by kind and name.

use rustc_hash::FxHashMap;

use super::error::{Kind, NameError};
use super::report::Report;
use super::{Input, limits};
use crate::policy::{Header, Id, Mode, OriginId};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, DeclarationKind};

/// A declaration, with who declares it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared<'a, T> {
    pub(super) item: &'a T,
    pub(super) doc: Option<&'a ast::Text>,
    pub(super) origin: OriginId,
    /// The keyword.
    pub(super) span: Span,
    /// Whether parts of it could not be read, so that it is not said to lack anything.
    pub(super) damaged: bool,
    /// Whether names declared in it may be lost, so that no name is said to be unknown.
    pub(super) lossy: bool,
}

/// What bears a name.
pub(super) trait Named {
    fn name(&self) -> &ast::Name;
}

macro_rules! named {
    ($($ty:ident)*) => {$(
        impl Named for ast::$ty {
            fn name(&self) -> &ast::Name {
                &self.name
            }
        }
    )*};
}

named! { App Approval Condition Conflict Enum Exception Fixture Forbid Review Role Entitlement }

/// All declarations of all origins. Those that bear a name are sorted by it, without
/// repetition, so that a place in the list is an id whatever the order of the files.
#[derive(Debug, Default)]
pub(super) struct Declarations<'a> {
    pub(super) identities: Vec<Declared<'a, ast::Identity>>,
    pub(super) lifecycles: Vec<Declared<'a, ast::Lifecycle>>,
    pub(super) requirements: Vec<Declared<'a, ast::Requirement>>,
    pub(super) enums: Vec<Declared<'a, ast::Enum>>,
    pub(super) apps: Vec<Declared<'a, ast::App>>,
    pub(super) conditions: Vec<Declared<'a, ast::Condition>>,
    pub(super) roles: Vec<Declared<'a, ast::Role>>,
    pub(super) approvals: Vec<Declared<'a, ast::Approval>>,
    pub(super) forbids: Vec<Declared<'a, ast::Forbid>>,
    pub(super) conflicts: Vec<Declared<'a, ast::Conflict>>,
    pub(super) exceptions: Vec<Declared<'a, ast::Exception>>,
    pub(super) reviews: Vec<Declared<'a, ast::Review>>,
    pub(super) invariants: Vec<Declared<'a, ast::Invariant>>,
    pub(super) fixtures: Vec<Declared<'a, ast::Fixture>>,
    pub(super) tests: Vec<Declared<'a, ast::Test>>,
    pub(super) scenarios: Vec<Declared<'a, ast::Scenario>>,
    broken: Vec<&'a ast::Broken>,
}

impl<'a> Declarations<'a> {
    pub(super) fn collect(input: &'a Input, report: &mut Report) -> Self {
        let mut all = Self::default();
        for (index, origin) in input.origins.iter().enumerate() {
            for declaration in origin.files.iter().flat_map(|file| &file.declarations) {
                all.add(declaration, OriginId::from_index(index));
            }
        }
        all.identities.sort_by_key(|declared| (declared.origin, declared.span));
        all.lifecycles.sort_by_key(|declared| (declared.origin, declared.span));
        all.requirements.sort_by_key(|declared| declared.span);
        // Titles may repeat; where they do, the place decides.
        all.invariants.sort_by_key(|declared| (&declared.item.title.value, declared.span));
        by_name(&mut all.enums, Kind::Enum, report);
        by_name(&mut all.apps, Kind::App, report);
        by_name(&mut all.conditions, Kind::Condition, report);
        by_name(&mut all.roles, Kind::Role, report);
        by_name(&mut all.approvals, Kind::Approval, report);
        by_name(&mut all.forbids, Kind::Forbid, report);
        by_name(&mut all.conflicts, Kind::Conflict, report);
        by_name(&mut all.exceptions, Kind::Exception, report);
        by_name(&mut all.reviews, Kind::Review, report);
        by_name(&mut all.fixtures, Kind::Fixture, report);
        all
    }

    fn add(&mut self, declaration: &'a ast::Declaration, origin: OriginId) {
        let doc = declaration.doc.as_ref();
        let ast::Declaration { damaged, lossy, .. } = *declaration;
        let keyword = |text: &str| {
            let start = declaration.span.start;
            let length = u32::try_from(text.len()).unwrap_or(0);
            Span::new(start, start.saturating_add(length).min(declaration.span.end))
        };
        macro_rules! push {
            ($list:ident, $item:expr, $keyword:literal) => {
                self.$list.push(Declared {
                    item: $item,
                    doc,
                    origin,
                    span: keyword($keyword),
                    damaged,
                    lossy,
                })
            };
        }
        match &declaration.kind {
            DeclarationKind::Identity(item) => push!(identities, item, "identity"),
            DeclarationKind::Enum(item) => push!(enums, item, "enum"),
            DeclarationKind::Lifecycle(item) => push!(lifecycles, item, "lifecycle"),
            DeclarationKind::App(item) => push!(apps, item, "app"),
            DeclarationKind::Condition(item) => push!(conditions, item, "condition"),
            DeclarationKind::Role(item) => push!(roles, item, "role"),
            DeclarationKind::Approval(item) => push!(approvals, item, "approval"),
            DeclarationKind::Forbid(item) => push!(forbids, item, "forbid"),
            DeclarationKind::Conflict(item) => push!(conflicts, item, "conflict"),
            DeclarationKind::Exception(item) => push!(exceptions, item, "exception"),
            DeclarationKind::Review(item) => push!(reviews, item, "review"),
            DeclarationKind::Requires(item) => push!(requirements, item, "requires"),
            DeclarationKind::Fixture(item) => push!(fixtures, item, "fixture"),
            DeclarationKind::Broken(broken) => self.broken.push(broken),
            DeclarationKind::Invariant(item) => push!(invariants, item, "invariant"),
            DeclarationKind::Test(item) => push!(tests, item, "test"),
            DeclarationKind::Scenario(item) => push!(scenarios, item, "scenario"),
        }
    }

    /// The names that broken declarations of this keyword leave behind: declared, but
    /// nothing is known about them. One without a keyword may have declared anything.
    pub(super) fn broken_names(&self, keyword: &str) -> impl Iterator<Item = &'a ast::Name> {
        self.broken
            .iter()
            .filter(move |broken| broken.keyword.as_deref().is_none_or(|word| word == keyword))
            .filter_map(|broken| broken.name.as_ref())
    }

    /// The names that packs require of this kind: where they lack, the requirement is
    /// reported, and not their uses too.
    pub(super) fn required(
        &self,
        kind: &ast::RequirementKind,
    ) -> impl Iterator<Item = &'a ast::Name> + use<'_, 'a> {
        let kind = kind.clone();
        let items = self.requirements.iter().map(|declared| declared.item);
        items.filter(move |item| item.kind == kind).map(|item| &item.name)
    }

    /// Whether a declaration of this keyword could not be read.
    pub(super) fn has_broken(&self, keyword: &str) -> bool {
        self.broken
            .iter()
            .any(|broken| broken.keyword.as_deref().is_none_or(|word| word == keyword))
    }
}

/// Sorts by name; of those that share one, the first in the text stays and the others are
/// reported.
pub(super) fn by_name<T: Named>(
    declared: &mut Vec<Declared<'_, T>>,
    kind: Kind,
    report: &mut Report,
) {
    declared.sort_by_key(|declared| {
        let name = declared.item.name();
        (name.text.as_str(), name.span)
    });
    declared.dedup_by(|later, first_declared| {
        let (name, first) = (later.item.name(), first_declared.item.name());
        let repeated = name.text == first.text;
        if repeated {
            // The later one may have what the first one lacks.
            (first_declared.damaged, first_declared.lossy) = (true, true);
            report.add(NameError::Duplicate {
                kind,
                name: name.text.clone(),
                span: name.span,
                first: first.span,
            });
        }
        repeated
    });
    let limit = limits::DECLARATIONS;
    if let Some(over) = declared.get(limit) {
        let span = over.item.name().span;
        report.exceeds("declarations of one kind", declared.len(), limit, span);
    }
}

/// The names of one kind.
#[derive(Debug)]
pub(super) struct Namespace<'a, I> {
    kind: Kind,
    /// The id of each name; none where nothing but the name is known.
    ids: FxHashMap<&'a str, Option<I>>,
}

impl<'a, I: Id> Namespace<'a, I> {
    /// The names of a sorted list, and further names of which nothing is known.
    pub(super) fn new<T: Named>(
        kind: Kind,
        declared: &[Declared<'a, T>],
        opaque: impl Iterator<Item = &'a ast::Name>,
    ) -> Self {
        let mut ids: FxHashMap<&str, Option<I>> =
            opaque.map(|name| (name.text.as_str(), None)).collect();
        for (index, declared) in declared.iter().enumerate() {
            ids.insert(&declared.item.name().text, Some(I::from_index(index)));
        }
        Self { kind, ids }
    }

    /// What `name` names. None where it is unknown, which is reported, or where nothing
    /// but the name is known.
    pub(super) fn resolve(&self, name: &ast::Name, report: &mut Report) -> Option<I> {
        match self.ids.get(name.text.as_str()) {
            Some(id) => *id,
            None => {
                report.unknown(self.kind, name, self.names());
                None
            }
        }
    }

    /// What `name` names, if it is declared.
    pub(super) fn get(&self, name: &str) -> Option<Option<I>> {
        self.ids.get(name).copied()
    }

    /// All of them, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        let mut names: Vec<&str> = self.ids.keys().copied().collect();
        names.sort_unstable();
        names.into_iter()
    }
}

/// The header of a rule.
pub(super) fn header<T: Named>(
    declared: &Declared<'_, T>,
    title: Option<&ast::Text>,
    control: Option<&ast::Text>,
    mode: Option<&Spanned<Mode>>,
) -> Header {
    let name = declared.item.name();
    Header {
        name: name.text.clone(),
        title: text(title),
        doc: text(declared.doc),
        control: text(control),
        mode: mode.map_or(Mode::Enforce, |mode| mode.value),
        span: name.span,
        origin: declared.origin,
    }
}

/// The value of a string, if it stands there.
pub(super) fn text(text: Option<&ast::Text>) -> Option<String> {
    text.map(|text| text.value.clone())
}
