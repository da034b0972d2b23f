//! Decisions as they were, read along with those that are, so that only changes are told.
//!
//! Both come in the order of the keys, and so neither is held in memory. The date is no part
//! of the comparison: the same standing on another day is no change.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::super::failure::Failure;
use crate::engine::Form;
use crate::eval::{DecisionDocument, FindingDocument};

/// The decisions of an earlier run.
pub(super) struct Previous {
    input: BufReader<File>,
    path: PathBuf,
    form: Form,
    /// The line that was read last and is not compared yet.
    next: Option<Line>,
    number: u64,
}

/// A decision on one line.
struct Line {
    /// None for a record without a key.
    key: Option<String>,
    text: Vec<u8>,
}

/// What became of the decisions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// How many differ from the earlier ones, or are new.
    pub(super) changed: u64,
    /// How many are the same.
    pub(super) same: u64,
    /// How many identities have no record any more.
    pub(super) gone: u64,
}

impl Previous {
    /// Opens decisions that `rolebook eval --format ndjson` has printed in this form.
    pub(super) fn open(path: &Path, form: Form) -> Result<Self, Failure> {
        let help = "name the output of an earlier `rolebook eval --format ndjson`";
        let file = File::open(path).map_err(|error| Failure::unreadable(path, &error, help))?;
        let input = BufReader::with_capacity(1 << 16, file);
        let mut previous = Self { input, path: path.to_owned(), form, next: None, number: 0 };
        previous.advance()?;
        Ok(previous)
    }

    /// Adds to `out` those of `lines` that are not as they were, and whoever of the earlier
    /// decisions comes before them and is gone.
    pub(super) fn compare(
        &mut self,
        lines: &[u8],
        as_of: &str,
        changes: &mut Changes,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        for text in lines.split_inclusive(|byte| *byte == b'\n') {
            let key = key_of(text).unwrap_or_default();
            if let Some(key) = &key {
                self.gone_before(Some(key), as_of, changes, out)?;
            }
            let is_same = match &self.next {
                Some(line) if key.is_some() && line.key == key => {
                    let same = dateless(&line.text).eq(&dateless(text.trim_ascii_end()));
                    self.advance()?;
                    same
                }
                _ => false,
            };
            if is_same {
                changes.same += 1;
            } else {
                changes.changed += 1;
                out.extend_from_slice(text);
            }
        }
        Ok(())
    }

    /// Adds to `out` whoever is left, once all lines are compared.
    pub(super) fn finish(
        &mut self,
        as_of: &str,
        changes: &mut Changes,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        self.gone_before(None, as_of, changes, out)
    }

    /// Tells of those before `key` that they have no record any more. Somebody whose
    /// employment had ended has nothing to lose, and a record without a key was nobody's.
    fn gone_before(
        &mut self,
        key: Option<&String>,
        as_of: &str,
        changes: &mut Changes,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        while let Some(line) = &self.next {
            let is_before = match (&line.key, key) {
                (Some(own), Some(key)) => own.cmp(key) == Ordering::Less,
                (None, Some(_)) => false,
                (_, None) => true,
            };
            if !is_before {
                break;
            }
            let had_ended = contains(&line.text, b",\"phase\":\"ended\"");
            if let (Some(own), false) = (&line.key, had_ended) {
                changes.gone += 1;
                self.form.write(gone(own, as_of), out).map_err(std::io::Error::from)?;
                out.push(b'\n');
            }
            self.advance()?;
        }
        Ok(())
    }

    /// Reads the next line, which must come after the one before.
    fn advance(&mut self) -> Result<(), Failure> {
        let before = self.next.take().and_then(|line| line.key);
        let mut text = Vec::new();
        loop {
            text.clear();
            self.number += 1;
            let help = "write the decisions again";
            let read = self.input.read_until(b'\n', &mut text);
            if read.map_err(|error| Failure::unreadable(&self.path, &error, help))? == 0 {
                return Ok(());
            }
            if !text.trim_ascii().is_empty() {
                break;
            }
        }
        text.truncate(text.trim_ascii_end().len());
        let key = self.judge(&text)?;
        if before.is_some() && key.is_some() && key <= before {
            return Err(self.refuse("comes before the line above it in the order of the keys"));
        }
        self.next = Some(Line { key, text });
        Ok(())
    }

    /// The key of a line that is a decision in the right form.
    fn judge(&self, text: &[u8]) -> Result<Option<String>, Failure> {
        let Some(key) = key_of(text) else {
            return Err(self.refuse("is no decision"));
        };
        // One line tells the form of all; the others are only compared.
        if self.number == 1 {
            let Ok(Value::Object(members)) = serde_json::from_slice(text) else {
                return Err(self.refuse("is no decision"));
            };
            let form = if members.contains_key("entitlements") {
                Form::Full
            } else if members.contains_key("granted") {
                Form::Entitlements
            } else {
                Form::Roles
            };
            if form != self.form {
                let name = match form {
                    Form::Full => "full",
                    Form::Entitlements => "entitlements",
                    Form::Roles => "roles",
                };
                return Err(Failure::negative(
                    "other-form",
                    format!("`{}` holds decisions in another form", self.path.display()),
                    Some(format!("ask for the same now, with --output {name}")),
                ));
            }
        }
        Ok(key)
    }

    fn refuse(&self, what: &str) -> Failure {
        Failure::negative(
            "previous-decisions",
            format!("`{}`: line {} {what}", self.path.display(), self.number),
            Some(
                "name the output of an earlier `rolebook eval --format ndjson`, as it was"
                    .to_owned(),
            ),
        )
    }
}

/// The key at the start of a decision; none where it is no decision.
pub(super) fn key_of(text: &[u8]) -> Option<Option<String>> {
    let rest = text.strip_prefix(b"{\"identity\":")?;
    let mut reader = serde_json::Deserializer::from_slice(rest);
    Option::<String>::deserialize(&mut reader).ok()
}

/// The parts of a decision before and after its date, which comes after the key and the
/// numbers of the records.
pub(super) fn dateless(text: &[u8]) -> (&[u8], &[u8]) {
    const MARK: &[u8] = b",\"as_of\":\"";
    const DATE: usize = b"2026-01-01\"".len();
    // A quote within a key is escaped, so that the mark cannot stand in one.
    let start = text.windows(MARK.len()).position(|window| window == MARK);
    let parts =
        start.and_then(|start| Some((text.get(..start)?, text.get(start + MARK.len() + DATE..)?)));
    parts.unwrap_or((text, &[]))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// The decision for somebody who has no record any more: nothing is granted, and nothing
/// revoked, until it is known why.
fn gone(key: &str, as_of: &str) -> DecisionDocument {
    DecisionDocument {
        identity: Some(key.to_owned()),
        records: None,
        as_of: as_of.to_owned(),
        phase: None,
        roles: None,
        entitlements: None,
        next_change: None,
        quarantine: Some(vec![FindingDocument {
            code: "no-record".to_owned(),
            message: "there was a decision before, and there is no record now: has it been lost, \
                      or has the person left? Leavers keep their record, with its end"
                .to_owned(),
            field: None,
        }]),
        observed: Vec::new(),
        warnings: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(before: &str, now: &str) -> (String, Changes) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), before).unwrap();
        let mut previous = Previous::open(file.path(), Form::Roles).unwrap();
        let (mut out, mut changes) = (Vec::new(), Changes::default());
        previous.compare(now.as_bytes(), "2026-02-02", &mut changes, &mut out).unwrap();
        previous.finish("2026-02-02", &mut changes, &mut out).unwrap();
        (String::from_utf8(out).unwrap(), changes)
    }

    fn line(key: &str, day: &str, rest: &str) -> String {
        format!("{{\"identity\":\"{key}\",\"as_of\":\"{day}\",\"phase\":{rest}}}\n")
    }

    #[test]
    fn another_day_is_no_change_and_another_standing_is() {
        let before = line("a", "2026-01-01", "\"active\"") + &line("b", "2026-01-01", "\"active\"");
        let b = line("b", "2026-02-02", "\"ended\"");
        let now = line("a", "2026-02-02", "\"active\"") + &b;
        assert_eq!(compared(&before, &now), (b, Changes { changed: 1, same: 1, gone: 0 }));
    }

    #[test]
    fn who_is_new_is_told_and_who_is_gone_is_quarantined() {
        let before = ["a", "c", "d"].map(|key| line(key, "2026-01-01", "\"active\"")).concat()
            + &line("e", "2026-01-01", "\"ended\"");
        let now = ["b", "c"].map(|key| line(key, "2026-02-02", "\"active\"")).concat();
        let (out, changes) = compared(&before, &now);
        assert_eq!(changes, Changes { changed: 1, same: 1, gone: 2 });
        let told: Vec<&str> = out.lines().map(|line| line.get(..20).unwrap()).collect();
        assert_eq!(
            told,
            ["{\"identity\":\"a\",\"as_", "{\"identity\":\"b\",\"as_", "{\"identity\":\"d\",\"as_"]
        );
        assert!(out.contains("no-record") && !out.contains("\"e\""));
    }

    #[test]
    fn what_is_no_list_of_decisions_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let refused = |text: &str, form| {
            std::fs::write(file.path(), text).unwrap();
            let opened = Previous::open(file.path(), form);
            let failed = opened.and_then(|mut previous| {
                previous.finish("2026-02-02", &mut Changes::default(), &mut Vec::new())
            });
            let Err(Failure::Said { diagnostics, .. }) = failed else { panic!("{text}") };
            diagnostics.first().unwrap().message.split(": ").last().unwrap().to_owned()
        };
        assert_eq!(refused("id,department\n", Form::Roles), "line 1 is no decision");
        let b = line("b", "2026-01-01", "\"active\"");
        let a = line("a", "2026-01-01", "\"active\"");
        assert_eq!(
            refused(&(b + &a), Form::Roles),
            "line 2 comes before the line above it in the order of the keys"
        );
        assert!(refused(&a, Form::Full).contains("in another form"));
    }
}
