//! Any bytes as a policy file: read, printed, read again, and checked.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use rolebook::check::{Input, Origin, check};
use rolebook::diagnostic::Diagnostic;
use rolebook::source::SourceMap;
use rolebook::syntax;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (file, errors) = syntax::parse(text, 0);
    for error in &errors {
        for label in Diagnostic::from_error(error).labels {
            assert!(label.span.start <= label.span.end && label.span.end as usize <= text.len());
        }
    }
    if errors.is_empty() {
        let (again, errors) = syntax::parse(&syntax::print(&file), 0);
        assert!(errors.is_empty(), "what is printed cannot be read: {errors:?}");
        assert_eq!(syntax::print(&file), syntax::print(&again));
    }
    let mut sources = SourceMap::default();
    sources.add("fuzz.role", text.to_owned()).expect("short enough");
    let origin = Origin { files: vec![file], ..Origin::default() };
    let input = Input { origins: vec![origin], ..Input::default() };
    let _ = check(&input, Arc::new(sources));
});
