//! Source files and places in them.
//!
//! All files of a policy share one space of byte offsets, so that a [`Span`] alone says
//! which file it is in; the [`SourceMap`] turns it into file, line and column.

mod map;
mod span;
mod visible;

pub use map::{Location, SourceFile, SourceMap, SourceMapFull};
pub use span::{Span, Spanned};
pub use visible::{is_bidirectional, one_line};
