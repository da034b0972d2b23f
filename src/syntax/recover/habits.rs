//! Habits of other languages, and what Rolebook writes instead.

/// What to write instead of `found`, if that is a habit: `before` is the token before it,
/// `operator` whether an operator was due.
pub(super) fn habit(found: &str, before: &str, operator: bool) -> Option<(String, String)> {
    let wrote = match (before, found) {
        ("is", "not") => "is not",
        ("is", "null" | "none" | "nil" | "empty") | ("not", "null") => "is null",
        _ => found,
    };
    let help = match wrote {
        "&&" | "&" => "write `and`",
        "||" | "|" => "write `or`",
        "!" => "write `not`, or `!=` for unequal",
        "=" | ":=" if operator => "write `==` to compare",
        "===" => "write `==`",
        "!==" | "<>" | "~=" => "write `!=`",
        "≤" | "=<" => "write `<=`",
        "≥" | "=>" if operator => "write `>=`",
        "≠" => "write `!=`",
        "is not" => "write `is present` or `is missing`; a value is compared with `!=`",
        "is null" => "write `is missing`",
        "not" if operator => "`not` stands before what it negates: `not x in { … }`",
        "then" => "leave it out: a role says `when` and then what it grants",
        "if" | "unless" | "where" if operator => "a rule's condition follows `when`",
        "if" => "a condition follows `when`",
        "True" | "TRUE" => "write `true`",
        "False" | "FALSE" => "write `false`",
        "null" | "None" | "NULL" | "nil" => "a missing value is asked for: `x is missing`",
        "like" | "LIKE" if operator => {
            "write `matches \"…\"`, with `*` for any text and `?` for one character"
        }
        "equals" | "eq" if operator => "write `==`",
        "[" if before == "in" => "a set stands in braces: `in { \"a\", \"b\" }`",
        "(" if before == "in" => "a set stands in braces: `in { \"a\", \"b\" }`",
        "%" | "*" | "/" if operator => {
            "there is no arithmetic but that of dates: `start_date + 90d`"
        }
        _ => return None,
    };
    Some((wrote.to_owned(), help.to_owned()))
}
