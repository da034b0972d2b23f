//! What is wrong with a record.

use std::collections::BTreeMap;
use std::fmt;

/// Where in a file of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordPlace {
    /// The header of a CSV file.
    Header,
    /// A record.
    Record {
        /// Which, counted from 1.
        number: u64,
        /// The line on which it begins, counted from 1.
        line: u64,
    },
}

/// A mistake, where it stands, and how often it comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFault {
    /// The first place that has it.
    pub place: RecordPlace,
    /// How many further records have it.
    pub more: u64,
    /// What is wrong.
    pub mistake: Mistake,
}

/// What is wrong. Values are cut where they are long, and without control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error, miette::Diagnostic)]
pub enum Mistake {
    /// A line of NDJSON that is no JSON.
    #[error("the line is broken at column {column}: {reason}")]
    #[diagnostic(code("broken-line"), help("write one JSON object on each line"))]
    BrokenLine {
        /// Where it breaks, in bytes from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// A record that is no object.
    #[error("the record is {found}, not an object")]
    #[diagnostic(code("not-an-object"), help("write it as `{{\"identity\": …}}`"))]
    NotAnObject {
        /// What it is.
        found: &'static str,
    },
    /// A row of another width than the header.
    #[error("the row has {cells} cells and the header {width}")]
    #[diagnostic(code("ragged-row"), help("put a cell that has a comma in it in quotes"))]
    RaggedRow {
        /// How many cells it has.
        cells: usize,
        /// How many the header has.
        width: usize,
    },
    /// None of the fields is one of such a record.
    #[error("there is no field of {record} here")]
    #[diagnostic(code("no-known-field"))]
    NoKnownField {
        /// `an approval` or `a review`.
        record: &'static str,
        /// What the fields are.
        #[help]
        help: String,
    },
    /// A field that such a record does not have.
    #[error("`{field}` is no field of {record}")]
    #[diagnostic(code("unknown-field"))]
    UnknownField {
        /// The field.
        field: String,
        /// `an approval` or `a review`.
        record: &'static str,
        /// Which one may be meant.
        #[help]
        help: String,
    },
    /// A field that is given twice.
    #[error("`{field}` is given more than once")]
    #[diagnostic(code("duplicate-member"), help("keep the right one"))]
    RepeatedField {
        /// The field.
        field: String,
    },
    /// A column that every record needs.
    #[error("there is no column `{field}`")]
    #[diagnostic(code("missing-column"), help("add it: {meaning}"))]
    MissingColumn {
        /// The field.
        field: &'static str,
        /// What it says.
        meaning: &'static str,
    },
    /// A field that the record needs.
    #[error("`{field}` is missing")]
    #[diagnostic(code("missing-field"), help("add it: {meaning}"))]
    MissingField {
        /// The field.
        field: &'static str,
        /// What it says.
        meaning: &'static str,
    },
    /// Anything but a text, in JSON.
    #[error("`{field}` is {found}, not a text")]
    #[diagnostic(code("wrong-type"), help("{remedy}: {meaning}"))]
    WrongType {
        /// The field.
        field: &'static str,
        /// What it is.
        found: &'static str,
        /// What to write instead.
        remedy: &'static str,
        /// What the field says.
        meaning: &'static str,
    },
    /// A text where a date is expected.
    #[error("`{field}` is `{value}`, which is no date")]
    #[diagnostic(code("unreadable-date"), help("write it as `2026-11-23`"))]
    NoDate {
        /// The field.
        field: &'static str,
        /// As written.
        value: String,
    },
    /// A text where a date or a time is expected.
    #[error("`{field}` is `{value}`, which is neither a date nor a time")]
    #[diagnostic(
        code("unreadable-time"),
        help(
            "write a date as `2026-11-23`, or a time with its offset from UTC as `2026-11-23T09:30:00Z`"
        )
    )]
    NoMoment {
        /// The field.
        field: &'static str,
        /// As written.
        value: String,
    },
    /// A word where one of a few is expected.
    #[error("`{field}` is `{value}`, not {words}")]
    #[diagnostic(code("unknown-word"))]
    UnknownWord {
        /// The field.
        field: &'static str,
        /// As written.
        value: String,
        /// The words, in backticks.
        words: String,
        /// Which one may be meant.
        #[help]
        help: Option<String>,
    },
    /// An approval that says when it was decided, but not what.
    #[error("`at` says when it was decided, but `decision` is missing")]
    #[diagnostic(
        code("missing-decision"),
        help("write `approved` or `rejected`; for a request, give `requested` in place of `at`")
    )]
    Undecided,
    /// An approval that is neither a decision nor a request.
    #[error("the record is neither a decision nor a request")]
    #[diagnostic(
        code("missing-decision"),
        help("give `decision`, `approver` and `at`; or, for a request, `requested`")
    )]
    NeitherDecidedNorRequested,
}

impl fmt::Display for RecordPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => f.write_str("header"),
            Self::Record { number, line } => write!(f, "record {number} (line {line})"),
        }
    }
}

impl fmt::Display for RecordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.mistake)?;
        match self.more {
            0 => Ok(()),
            1 => f.write_str(" (and in 1 record more)"),
            more => write!(f, " (and in {more} records more)"),
        }
    }
}

impl std::error::Error for RecordFault {}

impl miette::Diagnostic for RecordFault {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.mistake.code()
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.mistake.help()
    }
}

/// Gathers mistakes; one that many records share is told once.
#[derive(Debug, Default)]
pub(super) struct Faults(BTreeMap<Mistake, (RecordPlace, u64)>);

impl Faults {
    /// Adds one. Places come in the order of the input.
    pub(super) fn add(&mut self, place: RecordPlace, mistake: Mistake) {
        let repeated = |(first, more): &mut (RecordPlace, u64)| {
            *more += u64::from(*first != place);
        };
        self.0.entry(mistake).and_modify(repeated).or_insert((place, 0));
    }

    /// All of them, in the order of the input.
    pub(super) fn into_sorted(self) -> Vec<RecordFault> {
        let faults = self.0.into_iter();
        let faults = faults.map(|(mistake, (place, more))| RecordFault { place, more, mistake });
        let mut faults: Vec<RecordFault> = faults.collect();
        faults.sort_by_key(|fault| fault.place);
        faults
    }
}
