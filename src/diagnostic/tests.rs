//! The renderings, each with its source beside it.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;

/// The files, and a span for each `«…»` in them, in order; the marks are taken out.
fn marked(files: &[(&str, &str)]) -> (SourceMap, Vec<Span>) {
    let mut sources = SourceMap::default();
    let mut spans = Vec::new();
    for (name, text) in files {
        let plain = text.replace(['«', '»'], "");
        let base = sources.add(*name, plain).unwrap();
        let mut offset = base;
        let mut start = base;
        for character in text.chars() {
            match character {
                '«' => start = offset,
                '»' => spans.push(Span::new(start, offset)),
                other => offset += u32::try_from(other.len_utf8()).unwrap(),
            }
        }
    }
    (sources, spans)
}

fn diagnostic(severity: Severity, message: &str, labels: &[(Span, &str)]) -> Diagnostic {
    let labels = labels.iter().map(|(span, text)| Label { span: *span, text: (*text).to_owned() });
    Diagnostic {
        code: "some-code".to_owned(),
        severity,
        message: message.to_owned(),
        help: None,
        labels: labels.collect(),
        fingerprint: None,
    }
}

fn rendered(diagnostics: &[Diagnostic], sources: &SourceMap, form: Form) -> String {
    let mut out = Vec::new();
    render(diagnostics, sources, form, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn text(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    rendered(diagnostics, sources, Form::Text(TextStyle::default()))
}

fn unknown_role() -> (SourceMap, Vec<Diagnostic>) {
    let source = "role rep {\n\tinclude «saels»\n}\n";
    let (sources, spans) = marked(&[("roles.role", source)]);
    let message = "there is no role `saels`";
    let mut unknown = diagnostic(Severity::Error, message, &[(spans[0], "not declared")]);
    unknown.help = Some("did you mean `sales`?".to_owned());
    (sources, vec![unknown])
}

#[test]
fn text_shows_the_place_what_is_wrong_and_what_to_do() {
    let (sources, diagnostics) = unknown_role();
    assert_snapshot!(text(&diagnostics, &sources), @r#"
    error[some-code]: there is no role `saels`
       ╭─[roles.role:2:10]
     1 │ role rep {
     2 │     include saels
       ·             ──┬──
       ·               ╰── not declared
     3 │ }
       ╰────
      help: did you mean `sales`?

    1 error
    "#);
}

#[test]
fn the_place_itself_comes_first_even_where_another_stands_before_it() {
    let (sources, spans) = marked(&[
        ("a.role", "role «x» {}\n"),
        ("b.role", "role «x» {}\n\n\n\n\n\n\n\n\n\nrole «x» {}\n"),
    ]);
    let labels = [(spans[2], "declared again"), (spans[1], "and here"), (spans[0], "first here")];
    let found = diagnostic(Severity::Error, "the role `x` is declared three times", &labels);
    assert_snapshot!(text(&[found], &sources), @r#"
    error[some-code]: the role `x` is declared three times
        ╭─[b.role:11:6]
     10 │ 
     11 │ role x {}
        ·      ┬
        ·      ╰── declared again
        ╰────
       ╭─[b.role:1:6]
     1 │ role x {}
       ·      ┬
       ·      ╰── and here
       ╰────
       ╭─[a.role:1:6]
     1 │ role x {}
       ·      ┬
       ·      ╰── first here
       ╰────

    1 error
    "#);
}

#[test]
fn places_near_each_other_share_a_snippet() {
    let (sources, spans) = marked(&[("a.role", "enum E {\n  «\"A\"»\n  \"B\"\n  «\"a\"»\n}\n")]);
    let labels = [(spans[1], "spells it again"), (spans[0], "this label")];
    let found = diagnostic(Severity::Warning, "two labels are spelt alike", &labels);
    assert_snapshot!(text(&[found], &sources), @r#"
    warning[some-code]: two labels are spelt alike
       ╭─[a.role:4:3]
     1 │ enum E {
     2 │   "A"
       ·   ─┬─
       ·    ╰── this label
     3 │   "B"
     4 │   "a"
       ·   ─┬─
       ·    ╰── spells it again
     5 │ }
       ╰────

    1 warning
    "#);
}

#[test]
fn without_a_place_there_is_no_snippet_and_the_count_covers_every_severity() {
    let found = [
        diagnostic(Severity::Error, "one", &[]),
        diagnostic(Severity::Error, "two", &[]),
        diagnostic(Severity::Warning, "three", &[]),
        diagnostic(Severity::Note, "four", &[]),
    ];
    assert_snapshot!(text(&found, &SourceMap::default()), @r#"
    error[some-code]: one

    error[some-code]: two

    warning[some-code]: three

    note[some-code]: four

    2 errors, 1 warning, 1 note
    "#);
    assert_eq!(text(&[], &SourceMap::default()), "");
}

#[test]
fn a_place_at_the_end_or_in_an_empty_file_is_shown() {
    let (sources, spans) = marked(&[("empty.role", "«»"), ("end.role", "role x {«»")]);
    let found = [
        diagnostic(Severity::Error, "nothing here", &[(spans[0], "")]),
        diagnostic(Severity::Error, "`}` is missing", &[(spans[1], "before the file ends")]),
    ];
    assert_snapshot!(text(&found, &sources), @r#"
    error[some-code]: nothing here
       ╭─[empty.role:1:1]
     1 │ 
       · ▲
       ╰────

    error[some-code]: `}` is missing
       ╭─[end.role:1:9]
     1 │ role x {
       ·         ▲
       ·         ╰── before the file ends
       ╰────

    2 errors
    "#);
}

#[test]
fn of_a_long_place_the_first_line_is_shown() {
    let body = "  grant a.b\n".repeat(30);
    let (sources, spans) = marked(&[("a.role", &format!("«role x {{\n{body}}}»\n"))]);
    let found = diagnostic(Severity::Warning, "the role is long", &[(spans[0], "this role")]);
    assert_snapshot!(text(&[found], &sources), @r#"
    warning[some-code]: the role is long
       ╭─[a.role:1:1]
     1 │ role x {
       · ────┬───
       ·     ╰── this role
     2 │   grant a.b
       ╰────

    1 warning
    "#);
}

#[test]
fn of_a_line_of_a_megabyte_only_a_piece_is_shown() {
    let long = "é".repeat(500_000);
    let source = format!("// x\n{long}«here»{long}«{long}»\n// y");
    let (sources, spans) = marked(&[("a.role", &source)]);
    let labels = [(spans[0], "this"), (spans[1], "and all this")];
    let found = diagnostic(Severity::Error, "something is wrong", &labels);
    let shown = text(&[found], &sources);
    assert!(shown.len() < 3_000, "{} bytes", shown.len());
    assert_snapshot!(shown, @r#"
    error[some-code]: something is wrong
       ╭─[a.role:2:500001]
     2 │ ééééééééééééééééééééééééééééééhereéééééééééééééééééééééééééééééé
       ·                               ──┬─
       ·                                 ╰── this
       ╰────
       ╭─[a.role:2:1000005]
     2 │ éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé
       ·                               ───────────────┬──────────────
       ·                                              ╰── and all this
       ╰────

    1 error
    "#);
}

#[test]
fn what_would_disturb_a_terminal_is_not_passed_on() {
    let (sources, spans) = marked(&[("a.role", "role \u{1b}[31m\u{202e}«x» {}\n")]);
    let found = diagnostic(Severity::Error, "bad \u{1b}[2J name", &[(spans[0], "\u{7}")]);
    assert_snapshot!(text(&[found], &sources), @r#"
    error[some-code]: bad ?[2J name
       ╭─[a.role:1:12]
     1 │ role ?[31m�x {}
       ·            ┬
       ·            ╰── ?
       ╰────

    1 error
    "#);
}

#[test]
fn colour_is_used_only_where_it_is_asked_for() {
    let (sources, diagnostics) = unknown_role();
    assert!(!text(&diagnostics, &sources).contains('\u{1b}'));
    let style = TextStyle { color: true, width: 80, tally: true };
    assert!(rendered(&diagnostics, &sources, Form::Text(style)).contains('\u{1b}'));
}

#[test]
fn json_tells_places_in_lines_and_columns() {
    let (sources, diagnostics) = unknown_role();
    assert_snapshot!(rendered(&diagnostics, &sources, Form::Json), @r#"
    {
      "diagnostics": [
        {
          "code": "some-code",
          "severity": "error",
          "message": "there is no role `saels`",
          "help": "did you mean `sales`?",
          "file": "roles.role",
          "line": 2,
          "column": 10,
          "end_line": 2,
          "end_column": 15,
          "labels": [
            {
              "text": "not declared",
              "file": "roles.role",
              "line": 2,
              "column": 10,
              "end_line": 2,
              "end_column": 15
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn workflow_commands_are_escaped() {
    let (sources, spans) = marked(&[("a,b:c.role", "role «x» {\n  «a\n  b»\n}\n")]);
    let mut found = diagnostic(Severity::Error, "100% wrong,\r\nsee: here", &[(spans[0], "")]);
    found.help = Some("write `y`".to_owned());
    let long = diagnostic(Severity::Warning, "two lines", &[(spans[1], "")]);
    let nowhere = diagnostic(Severity::Note, "nowhere", &[]);
    assert_snapshot!(rendered(&[found, long, nowhere], &sources, Form::Github), @r#"
    ::error file=a%2Cb%3Ac.role,line=1,endLine=1,col=6,endColumn=6,title=some-code::100%25 wrong,%0D%0Asee: here%0Ahelp: write `y`
    ::warning file=a%2Cb%3Ac.role,line=2,endLine=3,title=some-code::two lines
    ::notice title=some-code::nowhere
    "#);
}

#[test]
fn sarif_has_rules_results_and_related_places() {
    let (sources, spans) = marked(&[("std:duties/a b.role", "role «x» {}\nrole «x» {}\n")]);
    let labels = [(spans[1], "again"), (spans[0], "first here")];
    let found = diagnostic(Severity::Error, "declared twice", &labels);
    assert_snapshot!(rendered(&[found], &sources, Form::Sarif), @r#"
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "runs": [
        {
          "columnKind": "unicodeCodePoints",
          "results": [
            {
              "level": "error",
              "locations": [
                {
                  "message": {
                    "text": "again"
                  },
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "std%3Aduties/a%20b.role"
                    },
                    "region": {
                      "endColumn": 7,
                      "endLine": 2,
                      "startColumn": 6,
                      "startLine": 2
                    }
                  }
                }
              ],
              "message": {
                "text": "declared twice"
              },
              "relatedLocations": [
                {
                  "message": {
                    "text": "first here"
                  },
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "std%3Aduties/a%20b.role"
                    },
                    "region": {
                      "endColumn": 7,
                      "endLine": 1,
                      "startColumn": 6,
                      "startLine": 1
                    }
                  }
                }
              ],
              "ruleId": "some-code",
              "ruleIndex": 0
            }
          ],
          "tool": {
            "driver": {
              "informationUri": "https://crates.io/crates/rolebook",
              "name": "rolebook",
              "rules": [
                {
                  "id": "some-code"
                }
              ],
              "version": "0.1.0"
            }
          }
        }
      ],
      "version": "2.1.0"
    }
    "#);
}

#[test]
fn junit_has_a_case_for_every_file_and_is_escaped() {
    let (sources, spans) = marked(&[("a.role", "role «x» {}\n"), ("b.role", "")]);
    let message = "`<x>` & \"y\"\u{1b}";
    let found = diagnostic(Severity::Warning, message, &[(spans[0], "")]);
    let nowhere = diagnostic(Severity::Error, "nowhere", &[]);
    assert_snapshot!(rendered(&[found, nowhere], &sources, Form::Junit), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites tests="3" failures="2">
      <testsuite name="rolebook" tests="3" failures="2">
        <testcase classname="a.role" name="some-code at 1:6">
          <failure type="warning" message="`&lt;x&gt;` &amp; &quot;y&quot;�"></failure>
        </testcase>
        <testcase classname="rolebook" name="some-code">
          <failure type="error" message="nowhere"></failure>
        </testcase>
        <testcase classname="b.role" name="policy"/>
      </testsuite>
    </testsuites>
    "#);
}

proptest! {
    #[test]
    fn every_rendering_copes_with_every_place(
        texts in prop::collection::vec("(?s).{0,80}", 1..4),
        spans in prop::collection::vec((0u32..300, 0u32..300), 0..5),
        width in 0usize..100,
    ) {
        let mut sources = SourceMap::default();
        for (number, text) in texts.into_iter().enumerate() {
            sources.add(format!("{number}.role"), text).unwrap();
        }
        let labels: Vec<(Span, &str)> =
            spans.iter().map(|(start, end)| (Span::new(*start, *end), "here")).collect();
        let found = [diagnostic(Severity::Error, "something is wrong", &labels)];
        let style = TextStyle { color: false, width, tally: true };
        for form in [Form::Text(style), Form::Json, Form::Github, Form::Sarif, Form::Junit] {
            let shown = rendered(&found, &sources, form);
            prop_assert!(shown.contains("some-code"), "{}", shown);
            prop_assert!(!shown.contains("Failed"), "{}", shown);
        }
    }
}
