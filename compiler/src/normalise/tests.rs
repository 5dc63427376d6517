//! Statements and phrases in, a project out.

use insta::assert_snapshot;
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, ProjectLimits, ProjectPath, SourceFile};

use crate::diagnostics::Diagnostics;
use crate::ir::Project;
use crate::request::Request;
use crate::source::Sources;

/// Diagnostics, then what was made of metadata and phrases.
fn check(name: &str, files: &[(&str, &str)]) -> String {
    let options = GuestOptions {
        project_name: name.to_owned(),
        options: BuildOptions::default(),
        limits: ProjectLimits::default(),
        emit: true,
    };
    let request = Request::new(&options);
    let mut diagnostics = Diagnostics::new(request);
    let files = files.iter().map(|(path, text)| SourceFile {
        path: ProjectPath::new(*path).unwrap(),
        content: text.as_bytes().to_vec(),
    });
    let sources = Sources::read(files.collect(), request, &mut diagnostics);
    let builder = crate::parse(&sources, crate::ir::ProjectBuilder::new(request), &mut diagnostics);
    let project = super::normalise(builder, &mut diagnostics);
    let errors = diagnostics.finish(&sources).diagnostics.into_iter().map(|error| {
        let at = error.position.map_or(0, |position| position.line);
        let related: Vec<_> =
            error.extra.related.iter().map(|it| it.file_path.clone().unwrap_or_default()).collect();
        format!(
            "{}:{at} {} {} {related:?}",
            error.file_path.unwrap_or_default(),
            error.code,
            error.message_short
        )
    });
    errors.chain(summary(&project)).collect::<Vec<_>>().join("\n")
}

fn summary(project: &Project) -> Vec<String> {
    let metadata = &project.metadata;
    let author = metadata.author.as_ref().map(|author| &author.value);
    let mut lines = vec![format!(
        "{:?} {} {} {author:?}",
        metadata.name.value, metadata.project_id.value, metadata.version.value
    )];
    let tests = project.interactions.iter().flat_map(|interaction| &interaction.tests);
    for condition in tests.chain(&project.test_sets).flat_map(|tests| &tests.conditions) {
        lines.push(format!("{} → {:?}", condition.phrase.description.value, condition.phrase.kind));
    }
    let effects = project.interactions.iter().flat_map(|interaction| &interaction.loot_actions);
    for effect in effects.chain(project.loot_actions.iter().flat_map(|loot| &loot.actions)) {
        lines.push(format!(
            "{} → {:?} {:?}",
            effect.phrase.description.value,
            effect.phrase.kind,
            effect.parameters()
        ));
    }
    lines
}

#[test]
fn the_request_names_what_no_file_names() {
    assert_snapshot!(check("My Mod!", &[("a.jpe", "[Buffs]\nid: a\nend")]), @r#""My Mod!" my_mod 0.0.0 None"#);
    assert_snapshot!(check("模组", &[("a.jpe", "[Buffs]\nid: a\nend")]), @r#""模组" project 0.0.0 None"#);
}

#[test]
fn conflicting_statements_are_reported_and_the_last_counts() {
    let files = [
        ("a.jpe", "[Project]\nname: One\nid: one\nauthor: A\n"),
        ("b.jpe", "[Project]\nname: Two\nid: one\nversion: 1.0\n[Project]\nversion: 2.0\n"),
    ];
    assert_snapshot!(check("demo", &files), @r#"
    b.jpe:2 CONFLICTING_PROJECT_METADATA The project's name is stated twice, differently ["a.jpe"]
    b.jpe:6 CONFLICTING_PROJECT_METADATA The project's version is stated twice, differently ["b.jpe"]
    "Two" one 2.0 Some("A")
    "#);
}

#[test]
fn names_of_test_sets_and_loot_actions_are_phrases() {
    let text = "[Interactions]\nid: wave\ntest: Grown Up\ntest: actor is adult\ntest: bar is open\n\
                effect: cheer\neffect: grant loot cheer\neffect: create garden\nend\n\
                [TestSets]\nid: grown_up\ntest: none\nend\n\
                [LootActions]\nid: cheer\neffect: add happy feeling\nend\n";
    assert_snapshot!(check("demo", &[("a.jpe", text)]), @r#"
    "demo" demo 0.0.0 None
    Grown Up → Some("test_set")
    actor is adult → Some("age")
    bar is open → None
    none → Some("none")
    cheer → Some("loot") {"ref": Text("cheer")}
    grant loot cheer → Some("loot") {"ref": Text("cheer")}
    create garden → None {}
    add happy feeling → Some("add_buff") {"buff": Text("happy")}
    "#);
}
