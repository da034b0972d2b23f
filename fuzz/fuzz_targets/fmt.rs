//! Any bytes as a policy file: formatted, and formatted again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rolebook::fmt::{FormatError, format};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match format(text, 0) {
        Ok(result) => assert_eq!(format(&result, 0), Ok(result), "it is not stable"),
        Err(FormatError::Syntax(errors)) => assert!(!errors.is_empty()),
        // The layout is found faithful or refused; where a line now begins with `app when {`
        // the reader takes that for a declaration.
        Err(FormatError::Unfaithful { .. }) => {}
    }
});
