//! `rolebook graph`

use super::args::GraphArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;

pub(crate) fn run(_args: &GraphArgs, _output: &Output) -> Result<Exit, Failure> {
    Ok(Exit::Done)
}
