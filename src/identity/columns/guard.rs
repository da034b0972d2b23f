//! Readers that lose their footing on a broken file.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::super::ReadError;

thread_local! {
    static IS_READING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is in the hands of a reader of columns, whose panics are caught and told
/// as errors. For whoever prints panics.
pub(crate) fn is_reading_columns() -> bool {
    IS_READING.get()
}

/// Lets a reader work. The readers check much of what a file says, but not all: bytes that went
/// wrong make them panic, which must end in the same error as what they do find.
pub(super) fn guarded<T>(
    format: &'static str,
    work: impl FnOnce() -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    IS_READING.set(true);
    // What a panic leaves half done belongs to the reader, which is not asked again.
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_READING.set(false);
    done.unwrap_or_else(|panic| Err(ReadError::BrokenColumns { format, message: said(&*panic) }))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    let text = text.unwrap_or("its parts contradict each other");
    crate::policy::plain(text).into_owned()
}
