//! What formulas are made of: the questions that can be put to a possible identity, to the
//! people around it, and to what is on record.
//!
//! Two policies that are compared share one alphabet: the same attribute of the same person
//! is the same subject, whichever policy asks.

use std::collections::{BTreeMap, HashMap};

use super::formula::{Formula, Graph};
use super::labels::Labels;
use super::line::Line;
use super::stage::StageTerms;
use crate::policy::{Date, Policy, Value};
use crate::source::Span;

/// An attribute of the identity, or of somebody that references lead to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Subject {
    /// The references that lead to the person, from the identity itself.
    pub(super) through: Vec<Box<str>>,
    /// The attribute; `today` (a word that no attribute can bear) for the evaluation date.
    pub(super) attribute: Box<str>,
    /// What values it has.
    pub(super) sort: Sort,
}

/// What values a subject has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sort {
    /// `true` or `false`.
    Flag,
    /// One of the labels of [`Labels`].
    Label,
    /// A text, blanks at its ends included.
    Text,
    /// A text without blanks at its ends: a key, or a reference to one.
    Key,
    /// A duration as written: only whether two are equal is asked.
    Duration,
    /// An integer of 64 bits.
    Int,
    /// A day, as its number (see [`super::line`]).
    Date,
    /// A set.
    Set,
}

/// A place in the table of subjects.
pub(super) type SubjectId = usize;

/// A question with the answer yes or no.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Leaf {
    /// The subject is this label, by its place in [`Labels`].
    Is(SubjectId, usize),
    /// The subject is this text.
    Word(SubjectId, Box<str>),
    /// The subject is a text of this kind.
    Like(SubjectId, Pattern),
    /// The two are one text.
    Same(SubjectId, SubjectId),
    /// The subject is at most this.
    AtMost(SubjectId, i64),
    /// The one is not above the other.
    NotAbove(Line, Line),
    /// The set has this element.
    Has(SubjectId, Element),
    /// The subject is true.
    Flag(SubjectId),
    /// The subject has a value.
    Present(SubjectId),
    /// A stage of an approval is given (or, where `false`, rejected) on record.
    Stage(usize, bool),
    /// Somebody whom no path reads bears this key.
    OtherKey(Box<str>),
    /// The person of this key stands in the reporting line, above everybody that paths read.
    Above(Box<str>),
    /// The identity reports to whom a policy names, told as one answer.
    ReportsTo(Box<str>),
    /// The identity is whom a policy names, told as one answer.
    Called(Box<str>),
    /// Whether exceptions count.
    Exceptions,
    /// Whether approvals count.
    Approvals,
    /// What cannot be analysed, by its place among the gaps: anything may come of it.
    Gap(usize),
}

/// A kind of text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Pattern {
    /// `starts with`
    Start(Box<str>),
    /// `ends with`
    End(Box<str>),
    /// `contains`
    Part(Box<str>),
    /// `matches`: a glob of `*` and `?`.
    Glob(Box<str>),
    /// Names the same person as this, as unique attributes are compared: trimmed and without
    /// case.
    Named(Box<str>),
}

/// An element of a set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Element {
    /// A label, by its place in [`Labels`].
    Label(usize),
    /// A text, or the key of somebody.
    Text(Box<str>),
    /// An integer.
    Int(i64),
    /// A day.
    Date(Date),
    /// `true` or `false`.
    Flag(bool),
    /// A duration as written.
    Duration(Box<str>),
}

impl Element {
    /// The element that a value is; none for labels, which depend on the policy.
    pub(super) fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Text(text) | Value::Identity(text) => Self::Text(text.clone()),
            Value::Int(number) => Self::Int(*number),
            Value::Bool(flag) => Self::Flag(*flag),
            Value::Date(date) => Self::Date(*date),
            Value::Duration(duration) => Self::Duration(duration.to_string().into()),
            Value::Label(_) | Value::Set(_) => return None,
        })
    }
}

/// A place in a policy of which nothing can be said exactly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Where it stands; none for what has no place in the text.
    pub span: Option<Span>,
    /// Of which of the policies compared, counted from 0.
    pub policy: usize,
    /// Why.
    pub why: String,
}

/// Every subject and leaf so far, and the formulas made of them.
#[derive(Debug)]
pub(super) struct Alphabet {
    pub(super) graph: Graph,
    leaves: Vec<Leaf>,
    by_leaf: HashMap<Leaf, usize>,
    subjects: Vec<Subject>,
    by_subject: BTreeMap<Subject, SubjectId>,
    /// The stages that are asked for.
    pub(super) stages: Vec<StageTerms>,
    by_stage: BTreeMap<StageTerms, usize>,
    /// The labels of each enum attribute, by its name.
    pub(super) labels: BTreeMap<Box<str>, Labels>,
    /// What cannot be analysed.
    pub(super) gaps: Vec<Gap>,
    /// The one evaluation date; none where every date is meant.
    pub(super) date: Option<Date>,
    /// What must hold of every possible identity, however it is asked about.
    pub(super) axioms: Vec<Formula>,
}

impl Alphabet {
    /// An empty alphabet for questions about these policies on `date`, or on every date.
    pub(super) fn new(policies: &[&Policy], date: Option<Date>) -> Self {
        Self {
            graph: Graph::default(),
            leaves: Vec::new(),
            by_leaf: HashMap::new(),
            subjects: Vec::new(),
            by_subject: BTreeMap::new(),
            stages: Vec::new(),
            by_stage: BTreeMap::new(),
            labels: Labels::of(policies),
            gaps: Vec::new(),
            date,
            axioms: Vec::new(),
        }
    }

    /// The formula that a leaf is.
    pub(super) fn leaf(&mut self, leaf: Leaf) -> Formula {
        let place = match self.by_leaf.get(&leaf) {
            Some(place) => *place,
            None => {
                let place = self.leaves.len();
                self.leaves.push(leaf.clone());
                self.by_leaf.insert(leaf, place);
                place
            }
        };
        self.graph.leaf(place)
    }

    /// The leaf at a place.
    pub(super) fn leaf_at(&self, place: usize) -> Option<&Leaf> {
        self.leaves.get(place)
    }

    /// The place of a leaf, if it has been asked for.
    pub(super) fn place_of(&self, leaf: &Leaf) -> Option<usize> {
        self.by_leaf.get(leaf).copied()
    }

    /// How many leaves there are.
    pub(super) fn leaf_count(&self) -> usize {
        self.leaves.len()
    }

    /// The id of a subject.
    pub(super) fn subject(&mut self, subject: Subject) -> SubjectId {
        if let Some(known) = self.by_subject.get(&subject) {
            return *known;
        }
        let id = self.subjects.len();
        self.subjects.push(subject.clone());
        self.by_subject.insert(subject, id);
        id
    }

    /// The subjects, by id.
    pub(super) fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// The labels of a subject's attribute.
    pub(super) fn labels_of(&self, subject: SubjectId) -> Option<&Labels> {
        self.labels.get(&self.subjects.get(subject)?.attribute)
    }

    /// The id of a stage's terms.
    pub(super) fn stage(&mut self, terms: StageTerms) -> usize {
        if let Some(known) = self.by_stage.get(&terms) {
            return *known;
        }
        let id = self.stages.len();
        self.stages.push(terms.clone());
        self.by_stage.insert(terms, id);
        id
    }

    /// What stands for something that cannot be analysed.
    pub(super) fn gap(&mut self, gap: Gap) -> Formula {
        let place = match self.gaps.iter().position(|known| *known == gap) {
            Some(place) => place,
            None => {
                self.gaps.push(gap);
                self.gaps.len() - 1
            }
        };
        self.leaf(Leaf::Gap(place))
    }
}
