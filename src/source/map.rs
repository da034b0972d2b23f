//! The files of a policy and the lines in them.

use std::sync::{Arc, OnceLock};

use serde::ser::SerializeSeq as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Span;

/// Every file of a policy, in one space of byte offsets.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: OnceLock<Vec<SourceFile>>,
    stored: Option<Stored>,
}

/// Files that are read when one is asked for: most decisions quote none.
#[derive(Clone, Debug)]
struct Stored {
    bytes: Arc<Vec<u8>>,
    /// Where they begin.
    start: usize,
    read: fn(&[u8]) -> SourceMap,
}

/// One file: its name as shown to people, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    base: u32,
    /// Offsets, from the start of the text, at which lines begin; found when a line is
    /// asked for.
    lines: OnceLock<Vec<u32>>,
}

/// A place as people name it: lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file's name.
    pub file: String,
    /// Line of the first character.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
    /// Line one past the last character.
    pub end_line: u32,
    /// Column one past the last character.
    pub end_column: u32,
}

/// The files together are larger than the offsets can count (4 GiB).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the policy's files are together larger than 4 GiB")]
pub struct SourceMapFull;

impl SourceMap {
    /// The files that `read` finds in the bytes from `start` on, read when one is asked for.
    #[must_use]
    pub fn stored(bytes: Vec<u8>, start: usize, read: fn(&[u8]) -> Self) -> Self {
        let stored = Some(Stored { bytes: Arc::new(bytes), start, read });
        Self { files: OnceLock::new(), stored }
    }

    /// Adds a file and returns the offset at which it begins.
    ///
    /// # Errors
    /// When the files together exceed what the offsets can count.
    pub fn add(&mut self, name: impl Into<String>, text: String) -> Result<u32, SourceMapFull> {
        let base = self.files().last().map_or(0, |file| file.base + file.len() + 1);
        let length = u32::try_from(text.len()).map_err(|_| SourceMapFull)?;
        base.checked_add(length).and_then(|end| end.checked_add(1)).ok_or(SourceMapFull)?;
        if let Some(files) = self.files.get_mut() {
            files.push(SourceFile { name: name.into(), text, base, lines: OnceLock::new() });
        }
        Ok(base)
    }

    /// The files, in the order in which they were added.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        self.files.get_or_init(|| {
            let read = |stored: &Stored| {
                let bytes = stored.bytes.get(stored.start..).unwrap_or_default();
                (stored.read)(bytes).files().to_vec()
            };
            self.stored.as_ref().map(read).unwrap_or_default()
        })
    }

    /// The file that `span` lies in; none for a map without files.
    #[must_use]
    pub fn file(&self, span: Span) -> Option<&SourceFile> {
        let files = self.files();
        let after = files.partition_point(|file| file.base <= span.start);
        files.get(after.checked_sub(1)?)
    }

    /// The text that `span` covers, empty where it covers none.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.file(span).map_or("", |file| file.slice(span))
    }

    /// `span` as file, line and column.
    #[must_use]
    pub fn locate(&self, span: Span) -> Location {
        let Some(file) = self.file(span) else {
            return Location {
                file: String::new(),
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
            };
        };
        let (line, column) = file.start(span);
        let (end_line, end_column) = file.line_column(span.end.max(span.start));
        Location { file: file.name.clone(), line, column, end_line, end_column }
    }
}

/// A list of names and texts, from which all else follows.
impl Serialize for SourceMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut files = serializer.serialize_seq(Some(self.files().len()))?;
        for file in self.files() {
            files.serialize_element(&(&file.name, &file.text))?;
        }
        files.end()
    }
}

impl<'de> Deserialize<'de> for SourceMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut map = Self::default();
        for (name, text) in Vec::<(String, String)>::deserialize(deserializer)? {
            map.add(name, text).map_err(serde::de::Error::custom)?;
        }
        Ok(map)
    }
}

impl SourceFile {
    /// The name as shown to people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The offset of its first byte.
    #[must_use]
    pub fn base(&self) -> u32 {
        self.base
    }

    /// The span of the whole file.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.base, self.base + self.len())
    }

    /// The text of line `number` (from 1), without its line end.
    #[must_use]
    pub fn line(&self, number: u32) -> &str {
        let index = number.saturating_sub(1) as usize;
        let lines = self.lines();
        let start = lines.get(index).map_or(self.text.len(), |at| *at as usize);
        let end = lines.get(index + 1).map_or(self.text.len(), |at| *at as usize);
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = self.text.bytes().zip(1u32..).filter(|(byte, _)| *byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(_, next)| next)).collect()
        })
    }

    fn len(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }

    fn slice(&self, span: Span) -> &str {
        let start = span.start.saturating_sub(self.base) as usize;
        let end = (span.end.saturating_sub(self.base) as usize).min(self.text.len());
        self.text.get(start..end).unwrap_or("")
    }

    /// The line and the column of the first character of `span`.
    #[must_use]
    pub fn start(&self, span: Span) -> (u32, u32) {
        self.line_column(span.start)
    }

    fn line_column(&self, offset: u32) -> (u32, u32) {
        let local = offset.saturating_sub(self.base).min(self.len());
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= local).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start as usize..local as usize).unwrap_or("");
        let column = before.trim_start_matches('\u{feff}').chars().count() + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }
}
