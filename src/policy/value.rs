//! Values of attributes and literals.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;
use wildmatch::WildMatch;

use super::{Date, Duration, LabelId, stored};

/// A value of an attribute, or a literal that is compared with one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// A text; compares exactly, case included.
    Text(Box<str>),
    /// An integer.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A calendar duration.
    Duration(Duration),
    /// A label of the enum that the type names.
    Label(LabelId),
    /// The key of an identity.
    Identity(Box<str>),
    /// A set, in the order of [`Value::order`], without repetition.
    Set(#[serde(deserialize_with = "stored::deeper")] Box<[Value]>),
}

impl Value {
    /// The order of two values of one type; values without an order, or of two types,
    /// give none.
    #[must_use]
    pub fn order(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.scalar().ok()?.order(&other.scalar().ok()?)
    }

    /// A set of these elements, sorted and without repetition.
    #[must_use]
    pub fn set(mut elements: Vec<Value>) -> Self {
        elements.sort_by(|a, b| a.order(b).unwrap_or(std::cmp::Ordering::Equal));
        elements.dedup();
        Self::Set(elements.into())
    }
}

/// A pattern of `*` (any characters) and `?` (one character) that must match the whole
/// text, case included.
#[derive(Clone, PartialEq)]
pub struct Glob {
    matcher: WildMatch,
    text: String,
}

impl Glob {
    /// The pattern `text`; every text is one.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { matcher: WildMatch::new(text), text: text.to_owned() }
    }

    /// The pattern as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it matches the whole of `text`.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.matcher.matches(text)
    }
}

impl Serialize for Glob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Glob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

impl fmt::Debug for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Glob({:?})", self.text)
    }
}

/// The form in which labels are compared: trimmed, inner blanks collapsed, NFC, case folded.
#[must_use]
pub fn fold_label(text: &str) -> String {
    if text.is_ascii() {
        let mut folded = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
        folded.make_ascii_lowercase();
        return folded;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let folded = caseless::default_case_fold_str(&words.join(" ").nfc().collect::<String>());
    folded.nfc().collect()
}

/// The form in which unique texts are compared: trimmed, NFC, case folded.
#[must_use]
pub fn fold_unique(text: &str) -> String {
    let text = text.trim();
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    caseless::default_case_fold_str(&text.nfc().collect::<String>()).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_fold_blanks_and_case() {
        assert_eq!(fold_label("  Customer \u{a0} Success\t"), "customer success");
        assert_eq!(fold_label("STRASSE"), fold_label("Straße"));
        assert_eq!(fold_label("Cafe\u{301}"), fold_label("CAFÉ"));
    }

    #[test]
    fn globs_match_the_whole_text_and_mind_the_case() {
        let glob = Glob::new("Senior * ?");
        assert!(glob.matches("Senior Engineer I"));
        assert!(!glob.matches("senior Engineer I"));
        assert!(!glob.matches("A Senior Engineer I"));
    }
}
