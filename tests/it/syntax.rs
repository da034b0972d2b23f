//! Tests of the `syntax` area.

mod mistakes;

use std::time::{Duration, Instant};

use proptest::prelude::*;
use rolebook::fmt::format;
use rolebook::syntax::ast::{DeclarationKind, ExprKind, File};
use rolebook::syntax::{MAX_FILE_BYTES, MAX_NESTING, parse, parse_expr, print};

use crate::support;
use crate::support::spans::without_spans;

const EVERYTHING: &str = include_str!("syntax/everything.role");

fn sound(text: &str) -> File {
    let (file, errors) = parse(text, 0);
    assert_eq!(errors, [], "{text}");
    file
}

#[test]
fn every_form_of_the_language_is_read() {
    let file = sound(EVERYTHING);
    assert!(file.declarations.iter().all(|declaration| {
        !declaration.damaged && !matches!(declaration.kind, DeclarationKind::Broken(_))
    }));
    insta::assert_snapshot!("everything", format(&print(&file), 0).unwrap());
    assert_eq!(
        without_spans(&file.declarations),
        without_spans(&sound(&print(&file)).declarations)
    );
}

#[test]
fn a_field_named_like_a_declaration_starts_none() {
    sound("fixture a {\n  app: { }\n  role: \"x\"\n  enum: 3\n}");
}

#[test]
fn spans_are_offsets_of_the_source_map() {
    let text = "\u{feff}role a { // note\r\n  owner \"é\"  \r\n}";
    let (file, errors) = parse(text, 1000);
    assert_eq!(errors, []);
    let DeclarationKind::Role(role) = &file.declarations[0].kind else { panic!("no role") };
    let covered =
        |span: rolebook::source::Span| &text[span.start as usize - 1000..span.end as usize - 1000];
    assert_eq!(covered(role.name.span), "a");
    assert_eq!(covered(role.owner.as_ref().unwrap().span), "\"é\"");
    assert_eq!(covered(file.declarations[0].span), &text[3..]);
    assert_eq!(covered(file.comments[0].span), "// note");
}

#[test]
fn a_damaged_declaration_keeps_what_can_be_read() {
    let text = "role a { owner \"o\" when x = 3 grant b.c grant d.\ngrant e.f }\nrole b { }";
    let (file, errors) = parse(text, 0);
    assert_eq!(errors.len(), 2, "{errors:?}");
    insta::assert_snapshot!(print(&file), @r#"
    role a {
    owner "o"
    grant b.c
    grant e.f
    }
    role b {
    }
    "#);
    assert!(file.declarations[0].damaged);
    assert!(!file.declarations[1].damaged);
}

#[test]
fn a_broken_declaration_keeps_its_name() {
    let (file, errors) = parse("condition senior = level >=\nrole b { }", 0);
    assert_eq!(errors.len(), 1, "{errors:?}");
    let DeclarationKind::Broken(broken) = &file.declarations[0].kind else { panic!("read") };
    assert_eq!(broken.keyword.as_deref(), Some("condition"));
    assert_eq!(broken.name.as_ref().unwrap().text, "senior");
}

#[test]
fn documentation_goes_with_what_it_precedes() {
    let file = sound("/// one\n///  two\n///\n// note\nrole a { }");
    assert_eq!(file.declarations[0].doc.as_ref().unwrap().value, "one\n two\n");
    let (file, errors) = parse("role a { }\n/// lost", 0);
    assert!(errors.len() == 1 && errors[0].is_warning());
    assert_eq!(file.comments.len(), 1);
}

#[test]
fn parentheses_leave_no_node_but_widen_the_span() {
    let expr = parse_expr("(a or b) and c", 0).unwrap();
    let ExprKind::And(operands) = &expr.kind else { panic!("{expr:?}") };
    assert!(matches!(operands[0].kind, ExprKind::Or(_)));
    assert_eq!((operands[0].span.start, operands[0].span.end), (0, 8));
    assert_eq!(parse_expr("a &&", 0).unwrap_err().len(), 1);
}

#[test]
fn nesting_has_a_limit_that_is_told() {
    let nested = |open: &str, close: &str, levels: usize| {
        parse_expr(&format!("{}a{}", open.repeat(levels), close.repeat(levels)), 0)
    };
    assert!(nested("(", ")", MAX_NESTING - 1).is_ok());
    assert!(nested("not ", "", MAX_NESTING - 1).is_ok());
    for (open, close) in [("(", ")"), ("not ", ""), ("{", "}"), ("not (", ")"), ("a - ", "")] {
        let errors = nested(open, close, 100_000).unwrap_err();
        assert_eq!(errors.len(), 1, "{open}: {errors:?}");
    }
    let (_, errors) = parse(&"role a { ".repeat(100_000), 0);
    assert!(!errors.is_empty());
}

#[test]
fn a_file_has_a_greatest_size() {
    let (file, errors) = parse(&" ".repeat(MAX_FILE_BYTES + 1), 0);
    assert_eq!((file, errors.len()), (File::default(), 1));
}

#[test]
fn mistakes_are_found_in_time_linear_in_the_text() {
    let start = Instant::now();
    for text in
        ["role a { when x = 3 } ", "app a { entitlement b { risk } ", "x ", "\" ", "} ", "'"]
    {
        let (_, errors) = parse(&text.repeat(5_000), 0);
        assert!(!errors.is_empty());
    }
    for (open, close) in [("{", ")"), ("(", "}"), ("{", "]"), ("{(", "}")] {
        let (_, errors) = parse(&(open.repeat(200_000) + &close.repeat(200_000)), 0);
        assert!(!errors.is_empty());
    }
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_as_the_same_tree(file in support::ast::file()) {
        let text = print(&file);
        let (again, errors) = parse(&text, 0);
        prop_assert_eq!(errors, [], "{}", &text);
        prop_assert_eq!(without_spans(&again.declarations), without_spans(&file.declarations), "{}", text);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _ = parse(&text, 0);
        let _ = parse_expr(&text, 0);
    }

    #[test]
    fn a_refused_text_has_an_error_inside_it(cut in 0usize..6000, length in 0usize..40, put in "[ -~\n\"'{}()é]{0,4}") {
        let mut text: Vec<char> = EVERYTHING.chars().collect();
        let start = cut.min(text.len());
        let end = (start + length).min(text.len());
        text.splice(start..end, put.chars());
        let text: String = text.into_iter().collect();
        let (file, errors) = parse(&text, 7);
        for error in &errors {
            prop_assert!(error.at().start >= 7 && error.at().end as usize <= text.len() + 7);
        }
        let damaged = file.declarations.iter().any(|declaration| declaration.damaged);
        prop_assert!(!damaged || errors.iter().any(|error| !error.is_warning()), "{}", text);
    }
}
