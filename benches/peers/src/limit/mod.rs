//! A prototype of the physical limit: what is left when a policy is only tables of numbers.
//!
//! Words are codes, start dates are numbered by the dates that conditions name, conditions are
//! lines of atoms. Two ways to match: [`Rows`] takes one person at a time and intersects, for
//! each attribute, the lines that the person's value leaves; [`Blocks`] takes 512 people at a
//! time and intersects, for each line, the people of whom its atoms are so. Both can answer
//! only this job.

mod blocks;
mod coding;
mod compiled;
mod output;
mod rows;

pub(crate) use blocks::Blocks;
pub(crate) use rows::{Matching, Rows};
