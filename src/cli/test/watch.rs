//! Running the tests again whenever a file changes.

use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::watching;
use super::Session;

impl Session<'_> {
    /// Runs the tests, and again after every change, until somebody stops it.
    pub(super) fn watch(&self) -> Result<Exit, Failure> {
        loop {
            let watched = || watching::of_policy(&self.dir);
            let before = watching::stamps(&watched());
            if let Err(failure) = self.once() {
                self.told(failure)?;
            }
            self.output.note("waiting for a change; Ctrl-C ends it\n");
            watching::wait(&before, watched);
        }
    }

    /// Tells what kept the tests from running. The next change may mend it; an output that
    /// cannot be written to will not be mended.
    fn told(&self, failure: Failure) -> Result<(), Failure> {
        match failure {
            Failure::Said { diagnostics, sources, .. } => {
                Ok(self.output.diagnostics(&diagnostics, &sources, None)?)
            }
            output @ Failure::Output(_) => Err(output),
        }
    }
}
