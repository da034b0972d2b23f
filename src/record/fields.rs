//! The fields of one record, taken one by one.

use std::collections::BTreeMap;

use super::Moment;
use super::fault::{Faults, Mistake, RecordPlace};
use crate::diagnostic::nearest;
use crate::identity::{Json, excerpt, iso_date};
use crate::policy::Date;

/// A kind of record, and how it is made from fields.
pub(super) trait Kind: Sized {
    /// What several are called.
    const MANY: &'static str;
    /// What one is called, with its article.
    const ONE: &'static str;
    /// Its fields, in the order in which they are written.
    const FIELDS: &'static [Field];

    /// The record that `fields` are; none where one of them is at fault, and said to be.
    fn from_fields(fields: &mut Fields<'_>) -> Option<Self>;
}

/// A field of a kind of record.
pub(super) struct Field {
    pub(super) name: &'static str,
    /// What to write there, as help says it.
    pub(super) meaning: &'static str,
    /// Whether every record has it.
    pub(super) required: bool,
}

/// What a record has under the name of a field.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// Not blank, and trimmed.
    Text(String),
    /// JSON of another type.
    Other(&'static str),
    /// Something that is at fault already.
    Broken,
}

/// The fields of one record.
pub(super) struct Fields<'f> {
    /// Which record, counted from 1.
    pub(super) number: u64,
    place: RecordPlace,
    known: &'static [Field],
    given: BTreeMap<&'static str, Given>,
    faults: &'f mut Faults,
}

impl Given {
    /// A cell or a text; none where it is blank, which is missing.
    pub(super) fn text(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self::Text(text.to_owned()))
    }

    /// A JSON value; none where it is null or blank, which is missing.
    pub(super) fn json(value: &Json) -> Option<Self> {
        match value {
            Json::Null => None,
            Json::Text(text) => Self::text(text),
            other => Some(Self::Other(other.kind())),
        }
    }
}

impl<'f> Fields<'f> {
    /// The fields `given` to a record that has those of `known`.
    pub(super) fn new(
        (number, line): (u64, u64),
        known: &'static [Field],
        given: BTreeMap<&'static str, Given>,
        faults: &'f mut Faults,
    ) -> Self {
        Self { number, place: RecordPlace::Record { number, line }, known, given, faults }
    }

    /// Whether there is anything under this name, if only something at fault.
    pub(super) fn has(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// Objects to the record.
    pub(super) fn object(&mut self, mistake: Mistake) {
        self.faults.add(self.place, mistake);
    }

    /// Objects to the record where it has nothing under this name.
    pub(super) fn require(&mut self, name: &'static str) {
        if !self.has(name) {
            let meaning = self.meaning(name);
            self.object(Mistake::MissingField { field: name, meaning });
        }
    }

    /// A text.
    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        match self.given.get(name)? {
            Given::Text(text) => Some(text.clone()),
            Given::Other(found) => {
                let found = *found;
                let remedy = match found {
                    "a list" | "an object" => "write one text",
                    _ => "write it in quotes",
                };
                let meaning = self.meaning(name);
                self.object(Mistake::WrongType { field: name, found, remedy, meaning });
                None
            }
            Given::Broken => None,
        }
    }

    /// A text that every such record has.
    pub(super) fn required(&mut self, name: &'static str) -> Option<String> {
        self.require(name);
        self.text(name)
    }

    /// A date.
    pub(super) fn date(&mut self, name: &'static str) -> Option<Date> {
        let text = self.text(name)?;
        let date = iso_date(&text);
        if date.is_none() {
            self.object(Mistake::NoDate { field: name, value: excerpt(&text) });
        }
        date
    }

    /// A date or a time.
    pub(super) fn moment(&mut self, name: &'static str) -> Option<Moment> {
        let text = self.text(name)?;
        let moment = text.parse().ok();
        if moment.is_none() {
            self.object(Mistake::NoMoment { field: name, value: excerpt(&text) });
        }
        moment
    }

    /// One of `words`.
    pub(super) fn word<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let text = self.text(name)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let value = excerpt(&text);
            let near = nearest(&value, words.iter().map(|(word, _)| *word));
            let named: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            self.object(Mistake::UnknownWord {
                field: name,
                words: named.join(" or "),
                help: near.map(|near| format!("did you mean `{near}`?")),
                value,
            });
        }
        found
    }

    fn meaning(&self, name: &str) -> &'static str {
        let field = self.known.iter().find(|field| field.name == name);
        field.map_or("", |field| field.meaning)
    }
}
