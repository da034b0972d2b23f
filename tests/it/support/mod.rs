//! What the tests share.

pub(crate) mod ast;
pub(crate) mod spans;
