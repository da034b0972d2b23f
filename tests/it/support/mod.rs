//! What the tests share.

pub(crate) mod ast;
pub(crate) mod company;
pub(crate) mod disk;
pub(crate) mod spans;
pub(crate) mod told;
