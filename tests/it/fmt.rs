//! Tests of the `fmt` area.

mod layouts;
mod random;

use rolebook::fmt::format;
use rolebook::syntax::{parse, parse_concrete};

use crate::support::spans::without_spans;

/// The layout of a text, which is found to be stable and to say what the text says.
fn formatted(text: &str) -> String {
    let result = format(text, 0).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    let again = format(&result, 7).unwrap_or_else(|error| panic!("{error:?}\n{result}"));
    assert_eq!(again, result, "not stable: {text}");
    assert_eq!(meaning(&result), meaning(text), "{text}\n=>\n{result}");
    assert_eq!(comments(&result), comments(text), "{text}\n=>\n{result}");
    for line in result.lines() {
        assert_eq!(line.trim_end(), line, "{result}");
    }
    assert!(!result.contains('\r') && !result.contains("\n\n\n"), "{result}");
    result
}

/// The declarations of a text without spans, the lists that have no order sorted.
fn meaning(text: &str) -> String {
    let (file, errors) = parse(text, 0);
    assert!(errors.iter().all(|error| error.is_warning()), "{errors:?}\n{text}");
    sorted(&without_spans(&file.declarations))
}

/// The comments of a text, each without the blanks around its lines.
fn comments(text: &str) -> Vec<String> {
    let file = parse_concrete(text, 0).unwrap();
    let texts = file.comments.iter().map(|span| &text[span.start as usize..span.end as usize]);
    texts.map(|comment| comment.lines().map(comment_line).collect::<Vec<_>>().join("\n")).collect()
}

fn comment_line(line: &str) -> String {
    let line = line.trim();
    match line.strip_prefix("///").filter(|said| !said.starts_with('/')) {
        Some(said) => format!("/// {}", said.strip_prefix(' ').unwrap_or(said)).trim().to_owned(),
        None => line.to_owned(),
    }
}

/// A list in a printed tree.
#[derive(Default)]
struct List {
    /// Whether its order says nothing.
    unordered: bool,
    elements: Vec<String>,
    element: String,
    /// How many other brackets are open in the element.
    depth: usize,
}

/// A printed tree, its lists sorted that have no order.
fn sorted(tree: &str) -> String {
    let unordered = ["Grant { targets: ", "GrantClause { targets: ", "set: ", "elements: ", "Set("];
    let mut lists = vec![List::default()];
    let mut characters = tree.chars();
    while let Some(character) = characters.next() {
        let inner = lists.len() > 1;
        let list = lists.last_mut().unwrap();
        match character {
            '[' => {
                let unordered = unordered.iter().any(|name| list.element.ends_with(name));
                lists.push(List { unordered, ..List::default() });
            }
            ']' => {
                let mut list = lists.pop().unwrap();
                list.elements.push(list.element);
                if list.unordered {
                    list.elements.sort();
                }
                let text = format!("[{}]", list.elements.join(","));
                lists.last_mut().unwrap().element.push_str(&text);
            }
            ',' if list.depth == 0 && inner => {
                list.elements.push(std::mem::take(&mut list.element));
                characters.next();
            }
            '"' => {
                list.element.push('"');
                let mut escaped = false;
                for inside in characters.by_ref() {
                    list.element.push(inside);
                    if inside == '"' && !escaped {
                        break;
                    }
                    escaped = inside == '\\' && !escaped;
                }
            }
            _ => {
                list.depth += usize::from("({".contains(character));
                list.depth -= usize::from(")}".contains(character));
                list.element.push(character);
            }
        }
    }
    lists.pop().unwrap().element
}
