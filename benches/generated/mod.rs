//! Generated policies, for the benchmarks: the same bytes in every run.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// How many departments there are.
pub(crate) const DEPARTMENTS: usize = 30;
/// How many titles.
pub(crate) const TITLES: usize = 200;
/// How many groups.
pub(crate) const GROUPS: usize = 300;
/// How many entitlements an app has.
pub(crate) const ENTITLEMENTS_PER_APP: usize = 20;

/// How large a policy is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Roles.
    pub(crate) roles: usize,
    /// Apps, of [`ENTITLEMENTS_PER_APP`] entitlements each.
    pub(crate) apps: usize,
}

/// 2,000 roles and 10,000 entitlements.
pub(crate) const LARGE: Size = Size { roles: 2_000, apps: 500 };

/// Splitmix64 (Steele, Lea, Flood 2014): the same numbers on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound as u64).expect("it is below the bound")
    }

    /// The name of an entitlement.
    pub(crate) fn entitlement(&mut self, size: Size) -> String {
        format!("app{:03}.ent_{:02}", self.below(size.apps), self.below(ENTITLEMENTS_PER_APP))
    }

    fn entitlements(&mut self, size: Size, count: usize) -> String {
        let names: Vec<_> = (0..count).map(|_| self.entitlement(size)).collect();
        names.join(", ")
    }

    /// A condition on a record.
    pub(crate) fn condition(&mut self) -> String {
        let mut parts =
            vec![format!("department == \"Department {:02}\"", self.below(DEPARTMENTS))];
        for _ in 0..self.below(4) {
            parts.push(match self.below(5) {
                0 => format!("title == \"Title {:03}\"", self.below(TITLES)),
                1 => format!("level >= {}", self.below(12)),
                2 => format!("groups has \"grp-{:03}\"", self.below(GROUPS)),
                3 => format!("start_date < 20{:02}-03-01", 10 + self.below(16)),
                _ => format!(
                    "title in {{ \"Title {:03}\", \"Title {:03}\" }}",
                    self.below(TITLES),
                    self.below(TITLES)
                ),
            });
        }
        parts.join(" and ")
    }
}

/// Writes a policy of this size: the same bytes in every run.
pub(crate) fn write_policy(dir: &Path, size: Size) {
    let text = policy(size);
    fs::create_dir_all(dir).expect("the directory is made");
    fs::write(dir.join("rolebook.toml"), "[policy]\nname = \"bench\"\n").expect("it is written");
    fs::write(dir.join("bench.role"), text).expect("it is written");
}

/// The text of a policy of this size.
pub(crate) fn policy(size: Size) -> String {
    let mut random = Random(42);
    let mut text = String::from(
        "identity {\n  id: text key\n  department: Department\n  title: Title\n  status: Status\n  \
         level: int\n  start_date: date\n  groups: set<text> = {}\n}\n\
         enum Status { \"active\" \"leave\" \"terminated\" }\n\
         lifecycle {\n  active when status == \"active\"\n  suspended when status == \"leave\"\n  \
         ended when status == \"terminated\"\n}\n",
    );
    for (name, count, width) in [("Department", DEPARTMENTS, 2), ("Title", TITLES, 3)] {
        let labels: Vec<_> = (0..count).map(|n| format!("\"{name} {n:0width$}\"")).collect();
        writeln!(text, "enum {name} {{ {} }}", labels.join(" ")).expect("it fits");
    }
    for app in 0..size.apps {
        writeln!(text, "app app{app:03} {{\n  owner \"owner{app}@example.com\"\n  risk low")
            .expect("it fits");
        for entitlement in 0..ENTITLEMENTS_PER_APP {
            let risk = if random.below(10) == 0 { " { risk high }" } else { "" };
            writeln!(text, "  entitlement ent_{entitlement:02}{risk}").expect("it fits");
        }
        text.push_str("}\n");
    }
    for role in 0..size.roles {
        writeln!(text, "role role_{role:04} {{\n  when {}", random.condition()).expect("it fits");
        // Only later roles, so that nothing runs in a circle.
        if role + 1 < size.roles && random.below(4) == 0 {
            let junior = role + 1 + random.below((size.roles - role - 1).min(40));
            writeln!(text, "  include role_{junior:04}").expect("it fits");
        }
        let count = 2 + random.below(18);
        writeln!(text, "  grant {}\n}}", random.entitlements(size, count)).expect("it fits");
    }
    for rule in 0..30 {
        writeln!(
            text,
            "forbid forbid_{rule} {{\n  when {}\n  deny {}\n}}",
            random.condition(),
            random.entitlements(size, 20)
        )
        .expect("it fits");
    }
    for rule in 0..20 {
        writeln!(
            text,
            "approval approval_{rule} {{\n  for {}\n  stage owner by app owner\n  skip when {}\n}}",
            random.entitlements(size, 20),
            random.condition()
        )
        .expect("it fits");
    }
    text
}

/// So many records as NDJSON.
pub(crate) fn people(count: usize) -> String {
    let mut random = Random(7);
    let mut text = String::new();
    for number in 0..count {
        let groups: Vec<_> =
            (0..6).map(|_| format!("\"grp-{:03}\"", random.below(GROUPS))).collect();
        writeln!(
            text,
            "{{\"id\":\"p{number}\",\"department\":\"Department {:02}\",\"title\":\"Title {:03}\",\
             \"status\":\"active\",\"level\":{},\"start_date\":\"20{:02}-06-01\",\"groups\":[{}]}}",
            random.below(DEPARTMENTS),
            random.below(TITLES),
            random.below(12),
            10 + random.below(16),
            groups.join(",")
        )
        .expect("it fits");
    }
    text
}
