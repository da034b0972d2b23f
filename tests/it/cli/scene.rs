//! A directory, the program run in it, and what came of it.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_rolebook");

/// The date on which the tests take place.
pub(super) const TODAY: &str = "2026-11-23";

/// The least that a policy consists of.
const MANIFEST: &str = "[policy]\nname = \"small\"\n\n[identities]\npath = \"people.csv\"\n";
const POLICY: &str = r#"identity {
  id:     text key
  email:  text unique
  team:   Team
  level:  int
  status: text
  until:  date?
}
enum Team { "Sales" also "S" "Engineering" }
lifecycle {
  ended  when status == "left" or (until is present and until < today)
  active when status == "here"
}
app crm { owner "ann@x.example" risk low entitlement user entitlement export { risk high } }
app region { owner "ann@x.example" risk low entitlement of[Team] }
role seller "Sellers" {
  owner "ann@x.example"
  when team == "Sales"
  grant crm.user
  grant crm.export when level >= 5
  grant region.of[team]
}
forbid juniors { when level < 2 deny crm.* because "training comes first" }
"#;
const PEOPLE: &str = "id,email,team,level,status,until\n\
    ann,ann@x.example,Sales,7,here,\n\
    ben,ben@x.example,S,1,here,2026-12-31\n\
    cleo,cleo@x.example,Engineering,3,here,\n\
    dan,dan@x.example,Sales,3,left,\n";

/// Tests of the small policy that pass.
const TESTS: &str = r#"
fixture ann {
  id: "ann" email: "ann@x.example" team: "Sales" level: 7 status: "here"
}
test "a senior exports" { given ann on 2026-11-23 expect granted crm.export }
test "a junior has nothing" { given ann with { level: 1 } on 2026-11-23 expect none crm.* }
"#;

/// A directory in which the program is run.
pub(super) struct Scene {
    dir: TempDir,
}

/// How the program ended and what it wrote.
pub(super) struct Run {
    pub(super) status: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Scene {
    /// An empty directory.
    pub(super) fn empty() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// A small policy and its four people.
    pub(super) fn small() -> Self {
        let scene = Self::empty();
        scene.write("rolebook.toml", MANIFEST);
        scene.write("policy.role", POLICY);
        scene.write("people.csv", PEOPLE);
        scene
    }

    /// The small policy with these people.
    pub(super) fn with_people(people: impl AsRef<[u8]>) -> Self {
        let scene = Self::small();
        scene.write("people.csv", people);
        scene
    }

    /// The small policy with a further file of policy.
    pub(super) fn with_policy(text: impl AsRef<[u8]>) -> Self {
        let scene = Self::small();
        scene.write("more.role", text);
        scene
    }

    /// The small policy with its tests and further ones.
    pub(super) fn with_tests(more: &str) -> Self {
        let scene = Self::small();
        scene.write("tests.role", format!("{TESTS}{more}"));
        scene
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(super) fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program, to be run with these arguments; those of one word may stand in one text.
    pub(super) fn command(&self, args: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(args.split_whitespace()).current_dir(self.dir.path());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM"] {
            command.env_remove(variable);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs the program.
    pub(super) fn run(&self, args: &str) -> Run {
        self.finish(&mut self.command(args))
    }

    /// Runs the program with one more argument, which may have blanks.
    pub(super) fn run_with(&self, args: &str, last: &str) -> Run {
        self.finish(self.command(args).arg(last))
    }

    /// Runs a command to its end.
    pub(super) fn finish(&self, command: &mut Command) -> Run {
        self.done(&command.output().unwrap())
    }

    /// Runs the program and writes to its standard input.
    pub(super) fn run_on(&self, args: &str, input: impl AsRef<[u8]>) -> Run {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let input = input.as_ref().to_vec();
        let mut stdin = child.stdin.take().unwrap();
        // The program may end without reading everything.
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        let _ = writer.join().unwrap();
        self.done(&output)
    }

    fn done(&self, output: &Output) -> Run {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            // Whether the tests' own day has passed is a matter of the machine's clock.
            let passed = format!(
                "note: the records are as they are now; what they were on {TODAY} they do not say\n"
            );
            text.replace(&self.dir.path().display().to_string(), "[dir]").replace(&passed, "")
        };
        Run {
            status: output.status.code().expect("it ends by itself"),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}

impl Run {
    /// What stands on standard error, where nothing may stand on standard output.
    pub(super) fn refusal(&self) -> String {
        assert_eq!(self.stdout, "", "{self}");
        format!("status {}\n{}", self.status, self.stderr)
    }

    /// Without the time that it took, which is no two times the same.
    pub(super) fn timeless(&self) -> String {
        let text = self.to_string();
        let (before, after) = text.split_once(", in ").unwrap_or((&text, ""));
        let after = after.split_once(" s").map_or(after, |(_, after)| after);
        format!("{before}{after}")
    }

    /// The one JSON document on standard output.
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    /// The codes of the diagnostics in the one JSON document on standard output.
    pub(super) fn codes(&self) -> Vec<String> {
        let document = self.json();
        let diagnostics = document["diagnostics"].as_array().expect("diagnostics");
        diagnostics.iter().map(|each| each["code"].as_str().unwrap().to_owned()).collect()
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}", self.status)?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                write!(f, "\n--- {name}\n{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}

/// A directory of the project.
pub(super) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
