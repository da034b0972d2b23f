//! The files that tests ask for.

use std::collections::BTreeMap;

use crate::identity::Population;
use crate::policy::{OriginId, Policy, PopulationExpectationKind, Trial};
use crate::source::Span;

/// A file that a test asks for. Its path is relative to the directory that has the test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedFile {
    /// The directory.
    pub origin: OriginId,
    /// The path, as written.
    pub path: String,
    /// What for.
    pub kind: WantedKind,
    /// Where it is asked for first.
    pub span: Span,
}

/// What a file is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WantedKind {
    /// The people of a test; it must be there.
    Population,
    /// What everybody's access should be; it need not be there yet.
    Snapshot,
}

/// The files that tests of a policy ask for, each once, in the order of the tests; which ones
/// is said by their places.
#[must_use]
pub fn wanted_files(policy: &Policy, tests: &[usize]) -> Vec<WantedFile> {
    let mut wanted: Vec<WantedFile> = Vec::new();
    let mut want = |file: WantedFile| {
        let same = |other: &&WantedFile| {
            (other.origin, &other.path, other.kind) == (file.origin, &file.path, file.kind)
        };
        if wanted.iter().find(same).is_none() {
            wanted.push(file);
        }
    };
    for test in tests.iter().filter_map(|place| policy.tests.get(*place)) {
        if test.skip.is_some() {
            continue;
        }
        let Trial::Population(trial) = &test.trial else { continue };
        let (origin, kind) = (test.origin, WantedKind::Population);
        want(WantedFile { origin, path: trial.path.clone(), kind, span: trial.path_span });
        for expectation in &trial.expectations {
            if let PopulationExpectationKind::Snapshot { path, span } = &expectation.kind {
                let (path, kind) = (path.clone(), WantedKind::Snapshot);
                want(WantedFile { origin, path, kind, span: *span });
            }
        }
    }
    wanted
}

/// What stands in the files that tests ask for.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The people of each file.
    pub populations: BTreeMap<(OriginId, String), Population>,
    /// The text of each snapshot that there is.
    pub snapshots: BTreeMap<(OriginId, String), String>,
}
