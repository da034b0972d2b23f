//! Any text is parsed without a panic, and every span lies in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolebook::diagnostic::Diagnostic;
use rolebook::syntax::parse;

fuzz_target!(|text: &str| {
    let (_, errors) = parse(text, 0);
    for error in &errors {
        for label in Diagnostic::from_error(error).labels {
            assert!(label.span.start <= label.span.end && label.span.end as usize <= text.len());
        }
    }
});
