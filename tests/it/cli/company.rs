//! The example company, a few of its people whole.

use super::scene::{Run, Scene, TODAY, project};

/// Acme, asked from the project's directory, so that places are the same everywhere.
fn acme(args: &str) -> Run {
    let scene = Scene::empty();
    let mut command = scene.command(&format!("{args} --as-of {TODAY} --policy examples/acme"));
    scene.finish(command.current_dir(project("")))
}

#[test]
fn everybody() {
    insta::assert_snapshot!(acme("eval"));
}

#[test]
fn a_few_people() {
    for (name, who) in [
        ("on an exception", "e1067"),
        ("without a second factor", "e1062"),
        ("hired but not here yet", "e1073"),
        ("on leave", "e1027"),
        ("with two duties of one payment", "e1055"),
        ("gone", "e1069"),
    ] {
        let eval = acme(&format!("eval {who}"));
        let explain = acme(&format!("explain {who}"));
        insta::assert_snapshot!(name.replace(' ', "_"), format!("{eval}\n\n{explain}"));
    }
}

#[test]
fn a_few_answers() {
    for (name, who, what) in [
        ("granted by exception", "e1067", "aws.prod_admin"),
        ("denied by a forbid", "e1062", "okta.help_desk"),
        ("ended", "e1030", "salesforce.export"),
        ("not held", "e1014", "github.admin"),
        ("waiting for approval", "e1012", "github.admin"),
        ("scheduled", "e1073", "docusign.sender"),
        ("suspended", "e1027", "github.write"),
        ("in conflict", "e1055", "netsuite.payment_approve"),
    ] {
        let run = acme(&format!("explain {who} {what}"));
        insta::assert_snapshot!(name.replace(' ', "_"), run);
    }
}
