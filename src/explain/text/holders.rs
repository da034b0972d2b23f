//! Who could ever hold an entitlement, as text.

use super::page::{FAINT, Page, STRONG, styled, titled};
use crate::explain::{HoldersDocument, WayDocument};
use crate::policy::plain;

/// The conditions as text, a paragraph each.
#[must_use]
pub fn holders_text(told: &HoldersDocument) -> String {
    let mut page = Page::default();
    let name = styled(STRONG, &told.entitlement);
    let title = titled(told.title.as_ref());
    if told.ways.is_empty() {
        let says = if told.complete { "nobody could ever hold" } else { "nobody is known to hold" };
        page.line(0, format!("{says} {name}{title}"));
    } else {
        page.line(0, format!("{name}{title} could be held by whoever is at work and is like this"));
    }
    page.line(0, styled(FAINT, format!("risk {}  {}", told.risk, told.place)));
    for (number, way) in told.ways.iter().enumerate() {
        page.line(0, "");
        way_lines(&mut page, number + 1, way);
    }
    if !told.complete {
        page.line(0, "");
        page.line(0, "there are more ways; ask for them with --limit");
    }
    page.finish()
}

fn way_lines(page: &mut Page, number: usize, way: &WayDocument) {
    let number = format!("{number:>3}.");
    let mut lines: Vec<String> = Vec::new();
    for (place, condition) in way.when.iter().enumerate() {
        let word = if place == 0 { "" } else { "and " };
        lines.push(format!("{word}{}", plain(condition)));
    }
    if lines.is_empty() {
        lines.push("anybody".to_owned());
    }
    if !way.approvals.is_empty() {
        // `sensitive (manager, owner)`
        let mut approvals: Vec<(&str, Vec<&str>)> = Vec::new();
        for needed in &way.approvals {
            match approvals.iter_mut().find(|(approval, _)| *approval == needed.approval) {
                Some((_, stages)) => stages.push(&needed.stage),
                None => approvals.push((&needed.approval, vec![&needed.stage])),
            }
        }
        let approvals: Vec<String> = approvals
            .into_iter()
            .map(|(approval, stages)| format!("{approval} ({})", stages.join(", ")))
            .collect();
        lines.push(format!("once approved: {}", approvals.join(", ")));
    }
    for (place, line) in lines.iter().enumerate() {
        let lead = if place == 0 { number.as_str() } else { "    " };
        page.line(0, format!("{lead} {line}"));
    }
}
