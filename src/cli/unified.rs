//! How two texts differ.

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

/// A unified diff from `old` to `new`, which are both called `name`; with styles. Empty
/// where there is no difference.
pub(crate) fn unified(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut out = String::new();
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        if out.is_empty() {
            let bold = Style::new().bold();
            out.push_str(&format!("{bold}--- {name}{bold:#}\n{bold}+++ {name}{bold:#}\n"));
        }
        let place = AnsiColor::Cyan.on_default();
        out.push_str(&format!("{place}{}{place:#}\n", hunk.header()));
        for change in hunk.iter_changes() {
            let (mark, style) = match change.tag() {
                ChangeTag::Delete => ('-', AnsiColor::Red.on_default()),
                ChangeTag::Insert => ('+', AnsiColor::Green.on_default()),
                ChangeTag::Equal => (' ', Style::new()),
            };
            let line = change.value();
            let text = line.strip_suffix('\n').unwrap_or(line);
            out.push_str(&format!("{style}{mark}{text}{style:#}\n"));
            if change.missing_newline() {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plainly(old: &str, new: &str) -> String {
        anstream::adapter::strip_str(&unified("a", old, new)).to_string()
    }

    #[test]
    fn a_difference_has_lines_around_it() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let new = "1\n2\n3\n4\n5\nsix\n7\n8\n9\n";
        let told = "--- a\n+++ a\n@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n";
        assert_eq!(plainly(old, new), told);
        assert_eq!(plainly(old, old), "");
    }

    #[test]
    fn the_end_of_the_last_line_is_part_of_it() {
        let told = "--- a\n+++ a\n@@ -1 +1 @@\n-1\n\\ No newline at end of file\n+1\n";
        assert_eq!(plainly("1", "1\n"), told);
        assert_eq!(plainly("1\r\n", "1\n"), "--- a\n+++ a\n@@ -1 +1 @@\n-1\r\n+1\n");
    }

    #[test]
    fn texts_without_a_line_in_common_take_no_long_time() {
        let old: String = (0..50_000).map(|line| format!("{line}\r\n")).collect();
        let start = std::time::Instant::now();
        assert_eq!(plainly(&old, &old.replace('\r', "")).lines().count(), 100_003);
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
