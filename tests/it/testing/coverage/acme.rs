//! The example company.

use std::path::Path;

use rolebook::policy::Policy;
use rolebook::testing::coverage::{Coverage, coverage_text};

use super::day;
use crate::support::disk::load;

fn acme() -> Policy {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    load(&root.join("examples/acme")).policy.unwrap()
}

#[test]
fn zz_show() {
    let policy = acme();
    let before = std::time::Instant::now();
    let report = Coverage::new(&policy).report(day("2026-11-23"), None);
    eprintln!("{:?}", before.elapsed());
    eprintln!("{}", coverage_text(&report, 5));
}
