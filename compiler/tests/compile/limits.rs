//! The limits of language.md §13.3, one value above and exactly at each.

use schemas::{Mode, Profile, ProjectLimits, Severity};

use crate::check::run_within;

fn codes(path: &str, text: &str, limits: ProjectLimits) -> Vec<String> {
    let report = run_within(&[(path, text.as_bytes())], Mode::Default, Profile::Ref, limits).report;
    let shown = report.diagnostics.into_iter().filter(|error| error.severity >= Severity::Error);
    shown.map(|error| error.code.into_owned()).collect()
}

/// `over` breaks the limit and `at` does not.
fn check(limits: ProjectLimits, path: &str, over: &str, at: &str, code: &str) {
    assert_eq!(codes(path, over, limits), [code], "{over}");
    assert_eq!(codes(path, at, limits), [""; 0], "{at}");
}

fn ir(members: &str) -> String {
    format!("{{\"metadata\": {{\"name\": \"M\", \"project_id\": \"m\", \"version\": \"1\"}}, {members}}}")
}

fn xml(inside: &str) -> String {
    format!("<jpe-project>{inside}</jpe-project>")
}

#[test]
fn lines_and_texts() {
    let none = ProjectLimits::default();
    let lines = ProjectLimits { line_bytes_max: 12, ..none };
    check(
        lines,
        "a.jpe",
        "[Enums]\nid: e\noption: ABCDE\nend\n",
        "[Enums]\nid: e\noption: ABCD\nend\n",
        "LINE_TOO_LONG",
    );

    let texts = ProjectLimits { text_bytes_max: 5, ..none };
    let jpe = |name: &str| format!("Wave\n  type: self\n  name: {name}\n");
    check(texts, "a.jpe", &jpe("ééé"), &jpe("ééx"), "VALUE_TOO_LONG");
    let option = |name: &str| {
        xml(&format!("<enums><enum id='e'><options><option name='{name}'/></options></enum></enums>"))
    };
    check(texts, "a.xml", &option("sixsix"), &option("five5"), "VALUE_TOO_LONG");
    let text = |text: &str| xml(&format!("<project><name>{text}</name></project>"));
    assert_eq!(codes("a.xml", &text("sixsix"), texts), ["VALUE_TOO_LONG"]);
    let value = |text: &str| {
        ir(&format!(
            "\"enums\": [{{\"id\": \"e\", \"options\": [{{\"name\": \"A\", \"value\": \"{text}\"}}]}}]"
        ))
    };
    check(texts, "a.ir.json", &value("sixsix"), &value("five5"), "VALUE_TOO_LONG");
}

#[test]
fn ids_and_titles() {
    let none = ProjectLimits::default();
    let ids = ProjectLimits { id_chars_max: 3, title_chars_max: 6, ..none };
    check(
        ids,
        "a.jpe",
        "[TestSets]\nid: abcd\ntest: none\nend\n",
        "[TestSets]\nid: abc\ntest: none\nend\n",
        "VALUE_TOO_LONG",
    );
    check(
        ids,
        "a.xml",
        &xml("<test-sets><test-set id='abcd'/></test-sets>"),
        &xml("<test-sets><test-set id='abc'/></test-sets>"),
        "VALUE_TOO_LONG",
    );
    check(
        ids,
        "a.ir.json",
        &ir("\"test_sets\": [{\"id\": \"abcd\"}]"),
        &ir("\"test_sets\": [{\"id\": \"abc\"}]"),
        "VALUE_TOO_LONG",
    );
    check(
        ids,
        "a.jpe",
        "Wave ab\n  id: x\n  type: self\n",
        "Wave a\n  id: x\n  type: self\n",
        "VALUE_TOO_LONG",
    );
    // One letter of a title can be three of an id.
    check(ids, "a.jpe", "ﬃﬃ\n  type: self\n", "ﬃ\n  type: self\n", "VALUE_TOO_LONG");
}

#[test]
fn lists_and_elements() {
    let none = ProjectLimits::default();
    let lists = ProjectLimits { list_items_max: 2, ..none };
    check(
        lists,
        "a.jpe",
        "[Enums]\nid: e\nvalues: A, B, C\nend\n",
        "[Enums]\nid: e\nvalues: A, B\nend\n",
        "TOO_MANY_ELEMENTS",
    );
    let options =
        |options: &str| xml(&format!("<enums><enum id='e'><options>{options}</options></enum></enums>"));
    check(
        lists,
        "a.xml",
        &options("<option name='A'/><option name='B'/><option name='C'/>"),
        &options("<option name='A'/><option name='B'/>"),
        "TOO_MANY_ELEMENTS",
    );
    let options =
        |options: &str| ir(&format!("\"test_sets\": [{{\"id\": \"e\", \"conditions\": [{options}]}}]"));
    let condition = "{\"description\": \"none\"}";
    check(
        lists,
        "a.ir.json",
        &options(&[condition; 3].join(",")),
        &options(&[condition; 2].join(",")),
        "TOO_MANY_ELEMENTS",
    );

    let elements = ProjectLimits { elements_max: 1, ..none };
    check(
        elements,
        "a.jpe",
        "[TestSets]\nid: a\nend\nid: b\nend\n",
        "[TestSets]\nid: a\nend\n",
        "TOO_MANY_ELEMENTS",
    );
}

#[test]
fn depth_and_attributes() {
    let none = ProjectLimits::default();
    let depth = ProjectLimits { depth_max: 3, ..none };
    check(
        depth,
        "a.xml",
        &xml("<test-sets><test-set id='a'><id>a</id></test-set></test-sets>"),
        &xml("<test-sets><test-set id='a'/></test-sets>"),
        "XML_FORBIDDEN_CONSTRUCT",
    );
    check(
        depth,
        "a.ir.json",
        &ir("\"test_sets\": [{\"id\": {\"name\": \"a\"}}]"),
        &ir("\"test_sets\": [{\"id\": \"a\"}]"),
        "IR_SYNTAX_ERROR",
    );
    let attributes = ProjectLimits { attributes_max: 1, ..none };
    let root = |attributes: &str| {
        format!("<jpe-project {attributes}><test-sets><test-set id='a'/></test-sets></jpe-project>")
    };
    check(
        attributes,
        "a.xml",
        &root("jpe-xml-version='1' format='jpe-xml'"),
        &root("format='jpe-xml'"),
        "XML_FORBIDDEN_CONSTRUCT",
    );
}

#[test]
fn numbers_fit_their_types() {
    let none = ProjectLimits::default();
    let jpe = |value: &str| format!("Sad\n  mood_type: sad\n  duration: {value}\n");
    check(none, "a.jpe", &jpe("2147483648"), &jpe("2147483647"), "NUMBER_OUT_OF_RANGE");
    check(none, "a.jpe", &jpe("9223372036854775808"), &jpe("1"), "NUMBER_OUT_OF_RANGE");
    let xml = |value: &str| xml(&format!("<buffs><buff id='b'><duration>{value}</duration></buff></buffs>"));
    check(none, "a.xml", &xml("2147483648"), &xml("2147483647"), "NUMBER_OUT_OF_RANGE");
    check(none, "a.xml", &xml("9223372036854775808"), &xml("1"), "NUMBER_OUT_OF_RANGE");
    let json =
        |value: &str| ir(&format!("\"buffs\": [{{\"id\": \"b\", \"duration_sim_minutes\": {value}}}]"));
    check(none, "a.ir.json", &json("2147483648"), &json("2147483647"), "NUMBER_OUT_OF_RANGE");
    check(none, "a.ir.json", &json("9223372036854775808"), &json("1"), "NUMBER_OUT_OF_RANGE");
}

#[test]
fn a_flood_of_warnings_hides_no_error() {
    let limits =
        ProjectLimits { diagnostics_max: 4, diagnostics_per_code_max: 3, ..ProjectLimits::default() };
    let flood = "[Buffs]\nid: a\nfoo: 1\nfoo: 2\nfoo: 3\nfoo: 4\nend\nend\nend\nend\nend\n[Foo]\n[Foo]\n[Enums]\nid: e\noption: :1\nend\n";
    let report = run_within(&[("a.jpe", flood.as_bytes())], Mode::Default, Profile::Ref, limits).report;
    let shown: Vec<&str> = report.diagnostics.iter().map(|error| &*error.code).collect();
    assert_eq!(
        shown,
        ["TOO_MANY_DIAGNOSTICS", "UNKNOWN_KEY", "UNKNOWN_KEY", "UNKNOWN_KEY", "EMPTY_OPTION_NAME"]
    );
    assert!(report.truncated);
    // Nine stray names and ends, two sections, and the notice.
    assert_eq!((report.summary.warning, report.summary.error), (11, 1));
}

/// What costs the square of such an input takes minutes here.
#[test]
fn hostile_repetition_costs_no_more_than_its_length() {
    let limits =
        ProjectLimits { line_bytes_max: 1 << 20, text_bytes_max: 1 << 20, ..ProjectLimits::default() };
    let commas = format!("[Interactions]\nid: a\nparticipant: description:{}\nend\n", ",".repeat(1_000_000));
    assert_eq!(codes("a.jpe", &commas, limits), [""; 0]);

    let one_id = "id: a\ndisplay_name: A\neffect: give money 1\nend\n".repeat(20_000);
    let one_id = format!("[Interactions]\n{one_id}");
    let files = [("a.jpe", one_id.as_bytes())];
    let report = run_within(&files, Mode::Default, Profile::Game, ProjectLimits::default()).report;
    assert_eq!(report.summary.error, 19_999);

    let nodes = vec![r#"{"tag": "T", "n": "a", "value": "1"}"#; 10_000].join(",");
    let buff = format!(r#"{{"id": "b", "display_name_key": "B", "tuning": [{nodes}]}}"#);
    let text = ir(&format!("\"buffs\": [{buff}]"));
    let files = [("a.ir.json", text.as_bytes())];
    let report = run_within(&files, Mode::Default, Profile::Game, ProjectLimits::default()).report;
    assert_eq!(report.summary.error, 0);
}
