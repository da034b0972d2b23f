//! Where lines go: to standard output, or there only if they are not as they were.

use std::io::Write;

use super::super::args::EvalArgs;
use super::super::failure::Failure;
use super::super::output::Output;
use super::previous::{Changes, Previous};
use crate::policy::Date;

/// Where lines go: all of them, or those that are not as they were.
pub(super) struct Lines<W> {
    data: W,
    earlier: Option<Earlier>,
}

/// Decisions as they were, and what became of them.
struct Earlier {
    previous: Previous,
    as_of: String,
    changes: Changes,
    out: Vec<u8>,
}

impl<W: Write> Lines<W> {
    pub(super) fn new(data: W, args: &EvalArgs, as_of: Date) -> Result<Self, Failure> {
        let earlier = match &args.previous {
            None => None,
            Some(path) => Some(Earlier {
                previous: Previous::open(path, args.output.form())?,
                as_of: as_of.to_string(),
                changes: Changes::default(),
                out: Vec::new(),
            }),
        };
        Ok(Self { data, earlier })
    }

    pub(super) fn take(&mut self, lines: &[u8]) -> Result<(), Failure> {
        let Some(Earlier { previous, as_of, changes, out }) = &mut self.earlier else {
            return Ok(self.data.write_all(lines)?);
        };
        out.clear();
        previous.compare(lines, as_of, changes, out)?;
        Ok(self.data.write_all(out)?)
    }

    /// Ends it, and says how many identities have no record any more.
    pub(super) fn finish(mut self, output: &Output) -> Result<u64, Failure> {
        let mut left = 0;
        if let Some(Earlier { previous, as_of, changes, out }) = &mut self.earlier {
            out.clear();
            previous.finish(as_of, changes, out)?;
            self.data.write_all(out)?;
            let Changes { changed, same, gone } = *changes;
            output.note(&format!("{changed} of {} decisions have changed\n", changed + same));
            if gone > 0 {
                let who =
                    if gone == 1 { "1 identity has" } else { &format!("{gone} identities have") };
                output.note(&format!("{who} a decision there and no record here\n"));
            }
            left = gone;
        }
        self.data.flush()?;
        Ok(left)
    }
}
