//! What a policy was made from, kept so that it can be made again without its directory.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::load::{ToCheck, ask};
use super::{Loaded, Manifest};
use crate::check::Origin;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;
use crate::syntax;

/// The texts of a policy, by the directories and packs that they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The directories and packs, the root first, in the order of the policy's origins. Of
    /// each, the sources have its manifest and then its files.
    origins: Vec<KeptOrigin>,
}

/// What comes from one directory or pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptOrigin {
    /// As named in `uses`; the root's is empty.
    name: String,
    /// How many files it has, the manifest left out.
    files: u32,
    /// The vocabulary files that its enums name, by the path as written.
    vocabularies: BTreeMap<String, String>,
}

impl Loaded {
    /// What the policy was made from, if it was found whole: its texts are among the sources.
    #[must_use]
    pub fn kept(&self) -> Kept {
        let origins = self.origins.iter().map(|origin| KeptOrigin {
            name: origin.name.clone(),
            files: u32::try_from(origin.files.len()).unwrap_or(u32::MAX),
            vocabularies: origin
                .vocabularies
                .iter()
                .filter_map(|(path, text)| Some((path.clone(), text.clone().ok()?)))
                .collect(),
        });
        Kept { origins: origins.collect() }
    }

    /// The sources with each file named as it is seen from the policy directory, wherever
    /// that stands.
    #[must_use]
    pub fn portable_sources(&self) -> SourceMap {
        let mut sources = SourceMap::default();
        for file in self.sources.files() {
            // INVARIANT: the same texts in the same order are not larger than before.
            let _ = sources.add(self.path(file.span()), file.text().to_owned());
        }
        sources
    }
}

/// Makes a policy again from the texts that it was made from; with a question, as
/// [`load_asking`](super::load_asking) does. `digest` is that of the policy.
#[must_use]
pub fn load_kept(
    kept: &Kept,
    manifest: Manifest,
    digest: String,
    sources: &SourceMap,
    question: Option<&str>,
) -> Loaded {
    let mut files = sources.files().iter();
    let mut diagnostics = Vec::new();
    let mut read = |text: &str, base: u32| {
        let (file, errors) = syntax::parse(text, base);
        diagnostics.extend(errors.iter().map(|error| Diagnostic::from_error(error)));
        file
    };
    let mut origins = Vec::new();
    for origin in &kept.origins {
        // The manifest.
        let _ = files.next();
        let own = files.by_ref().take(origin.files as usize);
        origins.push(Origin {
            name: origin.name.clone(),
            files: own.map(|file| read(file.text(), file.base())).collect(),
            vocabularies: origin
                .vocabularies
                .iter()
                .map(|(path, text)| (path.clone(), Ok(text.clone())))
                .collect(),
        });
    }
    let paths = sources.files().iter().map(|file| (file.base(), file.name().to_owned())).collect();
    let mut sources = sources.clone();
    let mut complete = true;
    match question.map(|question| ask(question, &mut sources, &mut origins)).transpose() {
        Ok(errors) => {
            let errors = errors.iter().flatten();
            diagnostics.extend(errors.map(|error| Diagnostic::from_error(error)));
        }
        Err(error) => {
            complete = false;
            diagnostics.push(Diagnostic::from_error(&error));
        }
    }
    let sources = Arc::new(sources);
    ToCheck { manifest, digest, sources, origins, paths, diagnostics, complete }.check()
}
