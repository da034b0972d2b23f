//! Enums: their labels and spellings, inline or from a CSV file.

use std::collections::{BTreeMap, HashMap};

use super::declared::{Declarations, Declared, Namespace, text};
use super::error::{Kind, NameError, SchemaError};
use super::report::Report;
use super::{Input, Origin, limits};
use crate::policy::{EnumId, EnumType, Id, LabelId, Table, fold_label};
use crate::source::Span;
use crate::syntax::ast;

/// The enums.
#[derive(Debug)]
pub(super) struct Vocabularies<'a> {
    pub(super) names: Namespace<'a, EnumId>,
    pub(super) enums: Table<EnumId, EnumType>,
    /// The label of each canonical spelling, to the letter.
    canonical: Table<EnumId, HashMap<String, LabelId>>,
    /// Whether all labels are known: not those of a vocabulary that could not be read.
    complete: Table<EnumId, bool>,
}

impl<'a> Vocabularies<'a> {
    pub(super) fn check(all: &Declarations<'a>, input: &Input, report: &mut Report) -> Self {
        let mut enums = Table::default();
        let mut complete = Table::default();
        for declared in &all.enums {
            let mut spellings = Spellings::new(&declared.item.name);
            check_name(&declared.item.name, report);
            let mut whole = !declared.damaged;
            match &declared.item.labels {
                ast::EnumLabels::Inline(labels) => {
                    whole &=
                        (declared.damaged && labels.is_empty()) || spellings.inline(labels, report)
                }
                ast::EnumLabels::File { path, column } => {
                    let origin = input.origins.get(declared.origin.index());
                    whole &= spellings.file(path, column, origin, report);
                }
            }
            complete.push(whole);
            enums.push(spellings.into_enum(declared));
        }
        let canonical = enums.values().map(letters).collect();
        let names = Namespace::new(Kind::Enum, &all.enums, all.broken_names("enum"));
        Self { names, enums, canonical, complete }
    }

    /// The label that `text` is, to the letter.
    pub(super) fn canonical(&self, id: EnumId, text: &str) -> Option<LabelId> {
        self.canonical.at(id)?.get(text).copied()
    }

    pub(super) fn is_complete(&self, id: EnumId) -> bool {
        self.complete.at(id).copied().unwrap_or(false)
    }
}

fn letters(ty: &EnumType) -> HashMap<String, LabelId> {
    ty.labels.iter().map(|(id, label)| (label.clone(), id)).collect()
}

fn check_name(name: &ast::Name, report: &mut Report) {
    if name.text.starts_with(|first: char| first.is_ascii_uppercase()) {
        return;
    }
    report.add(NameError::TypeName {
        name: name.text.clone(),
        suggestion: camel(&name.text),
        span: name.span,
    });
}

/// `worker_type` as `WorkerType`.
fn camel(name: &str) -> String {
    name.split('_')
        .filter_map(|word| {
            let first = word.chars().next()?;
            Some(first.to_uppercase().chain(word.chars().skip(1)).collect::<String>())
        })
        .collect()
}

/// The spellings of one enum, as they are gathered. Methods say whether the labels are
/// whole enough that a string which is none of them is a mistake.
struct Spellings<'a> {
    name: &'a ast::Name,
    labels: Table<LabelId, String>,
    spellings: BTreeMap<String, LabelId>,
    spans: HashMap<String, Span>,
}

impl<'a> Spellings<'a> {
    fn new(name: &'a ast::Name) -> Self {
        Self { name, labels: Table::default(), spellings: BTreeMap::new(), spans: HashMap::new() }
    }

    fn inline(&mut self, labels: &[ast::Label], report: &mut Report) -> bool {
        if labels.is_empty() {
            let (name, span) = (self.name.text.clone(), self.name.span);
            report.add(SchemaError::EmptyEnum { name, span });
            return false;
        }
        let count = labels.iter().map(|label| 1 + label.also.len()).sum();
        let span = self.name.span;
        if report.exceeds("labels of one enum", count, limits::LABELS, span) {
            return false;
        }
        for label in labels {
            let Some(id) = self.label(&label.text, report) else { continue };
            for also in &label.also {
                self.spelling(also, id, report);
            }
        }
        true
    }

    /// Adds a label, unless it is none. A repeated one stands for its first occurrence, so
    /// that its other spellings are not lost.
    fn label(&mut self, text: &ast::Text, report: &mut Report) -> Option<LabelId> {
        let id = LabelId::from_index(self.labels.len());
        match self.spelling(text, id, report) {
            Some(taken) if taken == id => Some(self.labels.push(text.value.clone())),
            other => other,
        }
    }

    /// Adds a spelling of `id`; yields the label that has it.
    fn spelling(&mut self, text: &ast::Text, id: LabelId, report: &mut Report) -> Option<LabelId> {
        let (name, span) = (self.name.text.clone(), text.span);
        let folded = fold_label(&text.value);
        if folded.is_empty() {
            report.add(SchemaError::BlankLabel { name, span });
            return None;
        }
        if let Some(taken) = self.spellings.get(&folded) {
            report.add(SchemaError::RepeatedSpelling {
                spelling: text.value.clone(),
                label: self.labels.at(*taken).unwrap_or(&text.value).clone(),
                span,
                first: self.spans.get(&folded).copied().unwrap_or(span),
            });
            return Some(*taken);
        }
        self.spans.insert(folded.clone(), span);
        self.spellings.insert(folded, id);
        Some(id)
    }

    fn file(
        &mut self,
        path: &ast::Text,
        column: &ast::Text,
        origin: Option<&Origin>,
        report: &mut Report,
    ) -> bool {
        let found = origin.and_then(|origin| origin.vocabularies.get(&path.value));
        let result = match found {
            Some(Ok(text)) => self.rows(text, column),
            Some(Err(reason)) => Err(Fault::new(format!("cannot be read: {reason}"), path.span)),
            None => Err(Fault::new("is not there".to_owned(), path.span)),
        };
        match result {
            Ok(()) => true,
            Err(Fault { problem, span, candidates }) => {
                let near = report.suggest(&column.value, candidates.iter().map(String::as_str));
                let columns = (!candidates.is_empty() && candidates.len() <= 8)
                    .then(|| format!("its columns are {}", candidates.join(", ")));
                let help = near.or(columns);
                let path = path.value.clone();
                report.add(SchemaError::Vocabulary { path, problem, span, help });
                false
            }
        }
    }

    fn rows(&mut self, text: &str, column: &ast::Text) -> Result<(), Fault> {
        let fault = |problem: String| Fault::new(problem, column.span);
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|error| fault(unreadable(&error)))?;
        let headers: Vec<String> = headers.iter().map(|cell| cell.trim().to_owned()).collect();
        let Some(index) = headers.iter().position(|header| *header == column.value) else {
            let problem = format!("has no column `{}`", column.value);
            return Err(Fault { candidates: headers, ..fault(problem) });
        };
        let mut lines: HashMap<String, u64> = HashMap::new();
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| fault(unreadable(&error)))? {
            let line = record.position().map_or(0, csv::Position::line);
            let label = record.get(index).unwrap_or("").trim();
            let folded = fold_label(label);
            if folded.is_empty() {
                return Err(fault(format!("has a blank label on line {line}")));
            }
            if let Some(first) = lines.insert(folded.clone(), line) {
                return Err(fault(format!("has `{label}` twice, on lines {first} and {line}")));
            }
            if self.labels.len() >= limits::LABELS {
                return Err(fault(format!("has more than {} labels", limits::LABELS)));
            }
            let id = self.labels.push(label.to_owned());
            self.spellings.insert(folded, id);
        }
        if self.labels.is_empty() {
            return Err(fault("has no labels".to_owned()));
        }
        Ok(())
    }

    fn into_enum(self, declared: &Declared<'_, ast::Enum>) -> EnumType {
        EnumType {
            name: self.name.text.clone(),
            doc: text(declared.doc),
            labels: self.labels,
            spellings: self.spellings,
            span: self.name.span,
        }
    }
}

/// Why a vocabulary file cannot be used.
struct Fault {
    problem: String,
    span: Span,
    /// The columns that it has, where the one named is not among them.
    candidates: Vec<String>,
}

impl Fault {
    fn new(problem: String, span: Span) -> Self {
        Self { problem, span, candidates: Vec::new() }
    }
}

fn unreadable(error: &csv::Error) -> String {
    let line = error.position().map_or(String::new(), |at| format!(" on line {}", at.line()));
    format!("is not readable as CSV{line}")
}
