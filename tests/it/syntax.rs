//! Tests of the `syntax` area.

use rolebook::syntax::ast::DeclarationKind;
use rolebook::syntax::parse;

const EVERYTHING: &str = include_str!("syntax/everything.role");

#[test]
fn every_form_of_the_language_is_read() {
    let (file, errors) = parse(EVERYTHING, 0);
    assert_eq!(errors, []);
    assert!(file.declarations.iter().all(|declaration| {
        !declaration.damaged && !matches!(declaration.kind, DeclarationKind::Broken(_))
    }));
}
