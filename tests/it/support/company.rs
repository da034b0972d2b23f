//! A policy and people, from texts, ready to be asked.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rolebook::diagnostic::has_errors;
use rolebook::eval::{Decision, DecisionDocument, World, decide};
use rolebook::identity::{self, Format, Mapping, Population};
use rolebook::policy::{Date, Policy};
use rolebook::project::{self, Files, Loaded, MANIFEST};
use rolebook::record::{self, ApprovalRecords, ReviewRecords};
use serde_json::{Map, Value, json};

/// A policy and the people it is asked about.
pub(crate) struct Company {
    pub(crate) policy: Policy,
    pub(crate) population: Population,
    pub(crate) approvals: ApprovalRecords,
    pub(crate) reviews: ReviewRecords,
    pub(crate) previous: Option<Population>,
}

impl Company {
    /// A company of one policy file and of people as [`records`] reads them.
    pub(crate) fn new(policy: &str, people: &str) -> Self {
        Self::of(&[("policy.role", policy)], &ndjson(&records(people)))
    }

    /// A company of several policy files and of records in NDJSON.
    pub(crate) fn of(files: &[(&str, &str)], ndjson: &str) -> Self {
        let loaded = load(files);
        let told: Vec<_> = loaded
            .diagnostics
            .iter()
            .map(|each| {
                let place = each.span().map(|span| loaded.sources.text(span));
                format!("{}: {} at `{}`", each.code, each.message, place.unwrap_or_default())
            })
            .collect();
        assert!(!has_errors(&loaded.diagnostics), "{}\n{files:#?}", told.join("\n"));
        let policy = loaded.policy.unwrap();
        let mapping = Mapping::by_name(&policy);
        let format = Some(Format::Ndjson);
        let population = identity::read(ndjson.as_bytes(), format, &mapping, &policy).unwrap();
        let (approvals, reviews) = (ApprovalRecords::default(), ReviewRecords::default());
        Self { policy, population, approvals, reviews, previous: None }
    }

    /// With these approvals on record, one a line:
    /// `a git.admin line.boss approved b 2026-05-01 eligible_as=manager`, or
    /// `a git.admin line.boss requested 2026-05-01`. Blanks in a value are written `_`.
    pub(crate) fn with_approvals(self, lines: &str) -> Self {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        let records: Vec<Value> = lines.map(approval).collect();
        self.with_recorded(&ndjson(&records))
    }

    /// With these approvals on record, in NDJSON.
    pub(crate) fn with_recorded(self, text: &str) -> Self {
        if text.is_empty() {
            return self;
        }
        let approvals = record::read_approvals(text.as_bytes(), Some(Format::Ndjson)).unwrap();
        Self { approvals, ..self }
    }

    /// With these reviews on record, one a line: `a git.admin yearly b 2026-05-01 certified`.
    pub(crate) fn with_reviews(self, lines: &str) -> Self {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        let records: Vec<Value> = lines
            .map(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                json!({
                    "identity": words[0], "entitlement": words[1], "review": words[2],
                    "reviewer": words[3], "at": words[4], "outcome": words[5],
                })
            })
            .collect();
        let text = ndjson(&records);
        let reviews = record::read_reviews(text.as_bytes(), Some(Format::Ndjson)).unwrap();
        Self { reviews, ..self }
    }

    /// With these people as they were before.
    pub(crate) fn with_previous(self, people: &str) -> Self {
        let mapping = Mapping::by_name(&self.policy);
        let text = ndjson(&records(people));
        let format = Some(Format::Ndjson);
        let previous = identity::read(text.as_bytes(), format, &mapping, &self.policy).unwrap();
        Self { previous: Some(previous), ..self }
    }

    pub(crate) fn world(&self) -> World<'_> {
        World::with_approvals(&self.policy, &self.population, &self.approvals)
            .with_reviews(&self.reviews, self.previous.as_ref())
    }

    /// Everybody's decision, in order.
    pub(crate) fn decisions(&self, on: Date) -> Vec<(Decision, DecisionDocument)> {
        let world = self.world();
        let decided = |id| {
            let decision = decide(&world, id, on);
            let document = DecisionDocument::of(&world, &decision);
            (decision, document)
        };
        self.population.ids().map(decided).collect()
    }

    /// Everybody's decision as it is printed, a line each.
    pub(crate) fn printed(&self, on: Date) -> String {
        let printed = |(_, document): (_, DecisionDocument)| serde_json::to_string(&document);
        let lines = self.decisions(on).into_iter().map(|decided| printed(decided).unwrap() + "\n");
        lines.collect()
    }
}

/// What loading these files gives.
pub(crate) fn load(files: &[(&str, &str)]) -> Loaded {
    let mut tree = Tree::default();
    tree.0.insert(MANIFEST.into(), b"[policy]\nname = \"test\"\n".to_vec());
    tree.0.extend(files.iter().map(|(name, text)| (name.into(), text.as_bytes().to_vec())));
    project::load(&tree, Path::new(".")).unwrap()
}

/// People, one a line: `e1 level=4 dept=Sales manager=e2`. What is not said is as usual: an
/// employee of Engineering, level 3, active, since 2020. `-` unsets a field. A line that
/// begins with `{` is taken as it is.
pub(crate) fn records(people: &str) -> Vec<Value> {
    people.lines().map(str::trim).filter(|line| !line.is_empty()).map(record).collect()
}

fn record(line: &str) -> Value {
    if line.starts_with('{') {
        return serde_json::from_str(line).unwrap();
    }
    let mut words = line.split_whitespace();
    let id = words.next().unwrap();
    let mut record: Map<String, Value> = Map::new();
    record.insert("id".to_owned(), json!(id));
    record.insert("email".to_owned(), json!(format!("{id}@x.example")));
    for (name, value) in [
        ("dept", json!("Engineering")),
        ("country", json!("US")),
        ("level", json!(3)),
        ("kind", json!("employee")),
        ("status", json!("active")),
        ("start", json!("2020-01-01")),
    ] {
        record.insert(name.to_owned(), value);
    }
    for word in words {
        let (name, text) = word.split_once('=').unwrap();
        let value = match (name, text) {
            (_, "-") => Value::Null,
            ("level" | "grade", _) => text.parse::<i64>().map_or(json!(text), |level| json!(level)),
            ("groups", _) => json!(text.split(';').collect::<Vec<_>>()),
            ("mfa", _) => json!(text == "true"),
            _ => json!(text),
        };
        record.insert(name.to_owned(), value);
    }
    Value::Object(record)
}

fn approval(line: &str) -> Value {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (approval, stage) = words[2].split_once('.').unwrap();
    let mut record = json!({
        "identity": words[0], "entitlement": words[1], "approval": approval, "stage": stage,
    });
    let rest = if words[3] == "requested" {
        record["requested"] = json!(words[4]);
        &words[5..]
    } else {
        record["decision"] = json!(words[3]);
        record["approver"] = json!(words[4]);
        record["at"] = json!(words[5]);
        &words[6..]
    };
    for word in rest {
        let (name, value) = word.split_once('=').unwrap();
        record[name] = json!(value.replace('_', " "));
    }
    record
}

/// Records as NDJSON.
pub(crate) fn ndjson(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// Files in memory, in one directory.
#[derive(Default)]
struct Tree(BTreeMap<PathBuf, Vec<u8>>);

impl Tree {
    fn normal(path: &Path) -> PathBuf {
        project::normalize(path)
    }
}

impl Files for Tree {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Ok(self.0.get(&Self::normal(path)).ok_or(io::ErrorKind::NotFound)?.clone())
    }

    fn role_files(&self, _dir: &Path) -> io::Result<Vec<PathBuf>> {
        let roles = self.0.keys().filter(|path| path.extension().is_some_and(|end| end == "role"));
        Ok(roles.cloned().collect())
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let path = Self::normal(path);
        let known = self.0.keys().any(|file| file.starts_with(&path));
        if known { Ok(path) } else { Err(io::ErrorKind::NotFound.into()) }
    }
}
