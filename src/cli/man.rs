//! `rolebook man`

use std::fs;

use clap::CommandFactory;

use super::args::{Cli, ManArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::policy::plain;

pub(crate) fn run(args: &ManArgs, output: &Output) -> Result<Exit, Failure> {
    let Some(dir) = &args.dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        output.print(&String::from_utf8_lossy(&page))?;
        return Ok(Exit::Done);
    };
    let written =
        fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(Cli::command(), dir));
    written.map_err(|error| Failure::unwritable(dir, &error, "name another directory"))?;
    let dir = dir.display().to_string();
    output.note(&format!("wrote the manual pages to {}\n", plain(&dir)));
    Ok(Exit::Done)
}
