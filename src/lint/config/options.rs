//! The options of rules.

use toml::de::DeValue;

use crate::policy::{Duration, DurationUnit, Risk};

/// The options of rules, by the rule that has them.
#[derive(Clone, Debug)]
pub struct Options {
    /// `exception-expiring`, `within`: how long before its end an exception is told of.
    pub expiring_within: Duration,
    /// `exception-too-long`, `longest`: how long an exception may stand.
    pub longest_exception: Duration,
    /// `role-too-complex`, `most`: how much there may be to a role.
    pub most_complex: u32,
    /// `unknown-control-format`, `patterns`: how the company's own controls are named.
    pub control_patterns: Vec<regex_lite::Regex>,
    /// `reaches-contractors`, `labels`: labels of people who are not employed.
    pub contractor_labels: Vec<String>,
    /// `reaches-contractors`, `risk`: the least risk that counts.
    pub contractors_risk: Risk,
    /// `unknown-owner`, `teams`: addresses that are teams.
    pub teams: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        let days = |count| Duration { count, unit: DurationUnit::Day };
        Self {
            expiring_within: days(14),
            longest_exception: days(180),
            most_complex: 30,
            control_patterns: Vec::new(),
            contractor_labels: ["contractor", "contingent worker", "contingent", "external"]
                .map(str::to_owned)
                .to_vec(),
            contractors_risk: Risk::Medium,
            teams: Vec::new(),
        }
    }
}

/// The options of rules: the rule, and the key.
pub(super) const KEYS: [(&str, &str); 7] = [
    ("exception-expiring", "within"),
    ("exception-too-long", "longest"),
    ("reaches-contractors", "labels"),
    ("reaches-contractors", "risk"),
    ("role-too-complex", "most"),
    ("unknown-control-format", "patterns"),
    ("unknown-owner", "teams"),
];

/// Why a value cannot be an option: what it should be, and how that is written.
pub(super) struct Unfit {
    pub(super) expected: String,
    pub(super) help: Option<String>,
}

fn unfit<T>(expected: &str, help: &str) -> Result<T, Unfit> {
    Err(Unfit { expected: expected.to_owned(), help: Some(help.to_owned()) })
}

impl Options {
    /// Sets an option of `rule`, which is one of [`KEYS`].
    pub(super) fn set(&mut self, rule: &str, key: &str, value: &DeValue<'_>) -> Result<(), Unfit> {
        match rule {
            "reaches-contractors" if key == "risk" => self.contractors_risk = risk(value)?,
            "reaches-contractors" => {
                self.contractor_labels = texts(value, "labels = [\"contractor\", \"agency\"]")?;
            }
            "exception-expiring" => self.expiring_within = duration(value)?,
            "exception-too-long" => self.longest_exception = duration(value)?,
            "role-too-complex" => self.most_complex = count(value)?,
            "unknown-control-format" => self.control_patterns = patterns(value)?,
            _ => self.teams = texts(value, "teams = [\"it@acme.example\"]")?,
        }
        Ok(())
    }
}

fn duration(value: &DeValue<'_>) -> Result<Duration, Unfit> {
    let DeValue::String(text) = value else {
        return unfit("a duration", "write it in quotes: \"14d\", \"2w\", \"6mo\" or \"1y\"");
    };
    text.parse().or_else(|_| {
        unfit("a duration", "one number and one unit: \"14d\", \"2w\", \"6mo\" or \"1y\"")
    })
}

fn risk(value: &DeValue<'_>) -> Result<Risk, Unfit> {
    let DeValue::String(text) = value else {
        return unfit("a risk", "write it in quotes: \"medium\"");
    };
    let found = Risk::ALL.into_iter().find(|risk| risk.name() == text.as_ref());
    found.map_or_else(|| unfit("a risk", "one of low, medium, high and critical"), Ok)
}

fn count(value: &DeValue<'_>) -> Result<u32, Unfit> {
    let number = match value {
        DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
        _ => None,
    };
    match number {
        Some(number) if number > 0 => Ok(number),
        _ => unfit("a number above zero", "write it without quotes: most = 40"),
    }
}

fn patterns(value: &DeValue<'_>) -> Result<Vec<regex_lite::Regex>, Unfit> {
    let texts = texts(value, "patterns = ['CTL-\\d+']")?;
    let compiled = texts.iter().map(|text| {
        // A pattern describes the whole name.
        regex_lite::Regex::new(&format!("^(?:{text})$")).map_err(|error| Unfit {
            expected: "a list of regular expressions".to_owned(),
            help: Some(format!("`{text}` is none: {error}")),
        })
    });
    compiled.collect()
}

fn texts(value: &DeValue<'_>, example: &str) -> Result<Vec<String>, Unfit> {
    let help = format!("write `{example}`");
    let DeValue::Array(elements) = value else { return unfit("a list of strings", &help) };
    let texts = elements.iter().map(|element| match element.get_ref() {
        DeValue::String(text) => Ok(text.clone().into_owned()),
        _ => unfit("a list of strings", &help),
    });
    texts.collect()
}
