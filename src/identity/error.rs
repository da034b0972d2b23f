//! Why an input cannot be read at all.

use std::io;

/// Nothing can be said of the records. What is wrong with one record is a
/// [`Finding`](super::Finding) instead. Offsets count bytes from 0, a byte order mark included.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ReadError {
    /// The input failed.
    #[error("the records cannot be read: {0}")]
    #[diagnostic(code("unreadable-input"))]
    Io(#[from] io::Error),
    /// Nothing but blanks.
    #[error("the input is empty")]
    #[diagnostic(
        code("empty-input"),
        help("an export without people is `[]`, or a CSV header without rows")
    )]
    Empty,
    /// A byte that UTF-8 does not have there.
    #[error("byte {offset} is not UTF-8")]
    #[diagnostic(
        code("not-utf8"),
        help("export as UTF-8, or convert it first: `iconv -f {} -t UTF-8`", encoding.unwrap_or("WINDOWS-1252"))
    )]
    NotUtf8 {
        /// Where it stands.
        offset: u64,
        /// The encoding that the first bytes show.
        encoding: Option<&'static str>,
    },
    /// Malformed JSON, so that nobody can tell where the record ends.
    #[error("the JSON breaks off at byte {offset}, in record {record}: {message}")]
    #[diagnostic(
        code("broken-json"),
        help(
            "nothing was read, because what follows cannot be told apart; export again, or as NDJSON, where a broken line costs only its own record"
        )
    )]
    BrokenJson {
        /// Where it stands.
        offset: u64,
        /// Which record, counted from 1.
        record: u64,
        /// What is wrong.
        message: String,
    },
    /// Something after the end of the JSON document.
    #[error("there is more after the end of the JSON document, at byte {offset}")]
    #[diagnostic(
        code("trailing-data"),
        help(
            "one JSON document is one array or one object; objects on lines of their own are `ndjson`"
        )
    )]
    TrailingData {
        /// Where it stands.
        offset: u64,
    },
    /// JSON, but neither an array nor an object.
    #[error("the JSON document is {found}, not an array of records")]
    #[diagnostic(code("not-records"), help("write the records as objects in one array"))]
    NotRecords {
        /// What it is.
        found: &'static str,
    },
    /// A record larger than any record is.
    #[error("the record at byte {offset} is larger than {limit} MiB")]
    #[diagnostic(code("record-too-long"), help("is the input really one record a line?"))]
    RecordTooLong {
        /// Where it begins.
        offset: u64,
        /// The limit, in MiB.
        limit: usize,
    },
    /// Two columns of one name.
    #[error("two columns are called `{name}`")]
    #[diagnostic(
        code("duplicate-column"),
        help("rename or drop one of columns {first} and {second}")
    )]
    DuplicateColumn {
        /// The name.
        name: String,
        /// The first such column, counted from 1.
        first: usize,
        /// The second.
        second: usize,
    },
    /// A quote that opens a cell and is never closed.
    #[error("the quote at byte {offset} is never closed")]
    #[diagnostic(
        code("open-quote"),
        help(
            "it would swallow every record after it; close it, and write a quote inside a cell as `\"\"`"
        )
    )]
    OpenQuote {
        /// Where the quote stands.
        offset: u64,
    },
    /// Text between a closing quote and the next comma.
    #[error("the quoted cell ends at byte {offset}, but text follows it")]
    #[diagnostic(
        code("text-after-quote"),
        help(
            "after the closing quote comes a comma or the end of the line; write a quote inside a cell as `\"\"`"
        )
    )]
    TextAfterQuote {
        /// Where the closing quote stands.
        offset: u64,
    },
    /// The csv reader objects to something.
    #[error("the CSV cannot be read: {0}")]
    #[diagnostic(code("broken-csv"))]
    BrokenCsv(String),
    /// A file of columns that is not what it should be.
    #[error("the {format} cannot be read: {message}")]
    #[diagnostic(
        code("broken-columns"),
        help("nothing was read; is the file complete, and really {format}? export it again")
    )]
    BrokenColumns {
        /// The format.
        format: &'static str,
        /// What is wrong.
        message: String,
    },
    /// Columns, which this program was built without.
    #[error("the input is {format}, which this rolebook was built without")]
    #[diagnostic(
        code("without-columns"),
        help(
            "`cargo install rolebook --features columns` builds it in; or export as CSV, NDJSON or JSON"
        )
    )]
    WithoutColumns {
        /// The format.
        format: &'static str,
    },
    /// A file of columns through a pipe, and too large to be held.
    #[error("the {format} from a pipe is larger than {limit} MiB")]
    #[diagnostic(
        code("pipe-too-long"),
        help("{format} is read from its end: write it to a file, and name that")
    )]
    PipeTooLong {
        /// The format.
        format: &'static str,
        /// The limit, in MiB.
        limit: u64,
    },
    /// A SCIM message that lists no users.
    #[error("the input is a SCIM {what}, not a list of users")]
    #[diagnostic(code("not-a-user-list"), help("read the response to `GET /Users`"))]
    NotUsers {
        /// What it is.
        what: String,
    },
    /// A column that is no SCIM path.
    #[error("`{path}`, the column of `{attribute}`, is not a SCIM path")]
    #[diagnostic(
        code("scim-path"),
        help(
            "write `title`, `name.givenName`, `emails[primary].value`, `emails[type eq \"work\"].value`, `groups[].display`, or an attribute of an extension after its URN and `:`"
        )
    )]
    ScimPath {
        /// The attribute.
        attribute: String,
        /// What its column is called.
        path: String,
    },
}
