//! Mistakes and what is said of them: `mistakes.role` holds one case after another, and
//! the snapshot shows each with its messages.

use rolebook::diagnostic::Diagnostic;
use rolebook::source::SourceMap;
use rolebook::syntax::parse;

fn told(text: &str) -> String {
    let mut sources = SourceMap::default();
    let base = sources.add("a.role", text.to_owned()).unwrap();
    let (_, errors) = parse(text, base);
    let mut out = String::new();
    for error in &errors {
        let diagnostic = Diagnostic::from_error(error);
        let span = diagnostic.span().unwrap();
        let place = sources.locate(span);
        out += &format!(
            "{}:{} `{}` {}: {}\n",
            place.line,
            place.column,
            sources.text(span),
            diagnostic.code,
            diagnostic.message
        );
        if let Some(help) = diagnostic.help {
            out += &format!("    help: {help}\n");
        }
    }
    out
}

#[test]
fn each_mistake_is_told_once_and_with_what_to_write_instead() {
    let cases = include_str!("mistakes.role").split("\n----\n");
    let told: Vec<String> = cases.map(|case| format!("{case}\n=>\n{}", told(case))).collect();
    insta::assert_snapshot!("mistakes", told.join("\n----\n"));
}
