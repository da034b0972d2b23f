//! The command line as people and machines meet it: the program itself is run, in a
//! directory of its own.

mod build;
mod columns;
mod company;
mod export;
mod fmt;
mod lint;
mod machines;
mod on_record;
mod order;
mod policy;
mod prove;
mod records;
mod scene;
mod schema;
mod streams;
mod test;
mod test_quality;
mod usage;
mod verbs;
