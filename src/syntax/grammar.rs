//! The parser that pest makes from the grammar.

#![allow(missing_docs, unreachable_pub, reason = "pest writes this code")]

use pest::iterators::Pair;

/// The parser.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/rolebook.pest"]
pub struct Grammar;

/// A piece of text that a rule has matched.
pub type Node<'a> = Pair<'a, Rule>;
