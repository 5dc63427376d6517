//! The forms of the fork: `<jpe-project format="jpe-xml-fork">`, and events in `<mod>`.

use insta::assert_snapshot;
use schemas::{BuildOptions, Mode, Profile, ProjectLimits, XmlForm};

use super::check;
use crate::check::{output, run, run_with};

#[test]
fn the_fork_keeps_its_extensions() {
    let xml = "<jpe-project format='jpe-xml-fork'>
  <project><id>fork</id></project>
  <documentation>why</documentation>
  <buffs><buff><id>a</id><enhanced-condition if='b'/></buff></buffs>
</jpe-project>";
    assert_snapshot!(check(xml), @"
    3:3-3:18 warning FORK_EXTENSION_IGNORED: Nothing is made of this block
      The fork allows 'documentation', but no output has anything like it. It is kept in the IR.
      fix: Remove the block unless another tool reads it.
      in:   <documentation>why</documentation>
    4:10-4:16 info MISSING_DESCRIPTION: The buff has no description for players
      Players see the buff 'a', but nothing says what it is.
      fix: Add a description.
      in:   <buffs><buff><id>a</id><enhanced-condition if='b'/></buff></buffs>
    4:10-4:16 warning MISSING_DISPLAY_NAME: The buff has no name for players
      Players see the buff 'a', but there is nothing to show as its name.
      fix: Add a display name.
      in:   <buffs><buff><id>a</id><enhanced-condition if='b'/></buff></buffs>
    4:26-4:54 warning FORK_EXTENSION_IGNORED: Nothing is made of this block
      The fork allows 'enhanced-condition', but no output has anything like it. It is kept in the IR.
      fix: Remove the block unless another tool reads it.
      in:   <buffs><buff><id>a</id><enhanced-condition if='b'/></buff></buffs>
    ");
    let ir = output(&[("a.xml", xml.as_bytes())], Profile::Ir, "fork.ir.json");
    assert!(ir.contains("<enhanced-condition if='b'/>"), "{ir}");
    assert!(ir.contains("<documentation>why</documentation>"), "{ir}");
}

#[test]
fn a_file_with_markers_is_a_fork_under_any_root() {
    let xml = b"<whatever><compatibility-marker/><buffs><buff><id>b</id></buff></buffs></whatever>";
    let compiled = run(&[("a.xml", xml)], Mode::Default, Profile::Ref);
    assert_eq!(compiled.report.elements, 1);
    assert_eq!(compiled.report.summary.error, 0);
}

/// Every check and every action of language.md §6.2.
const EVENTS: &str = r#"<mod name="Welcome" version="1.0" id="welcome">
  <description>Greets new households.</description>
  <when event="household_created" target="new_household">
    <action type="give_money" amount="500" to="household"/>
    <if condition="is_active_household">
      <notify player="true">Welcome, all of you!</notify>
      <if match="any">
        <check type="sim_age" is="teen"/>
        <check type="sim_age" not="young_adult" who="target"/>
        <check type="sim_mood" is="good"/>
        <check type="sim_mood" not="flirty"/>
        <check type="sim_trait" is="loner"/>
        <check type="sim_buff" not="tired out"/>
        <check type="skill_level" of="cooking" greater_or_equal="3"/>
        <check type="relationship" of="romance" less="-10.5"/>
        <check type="household_funds" greater="5000"/>
        <action type="add_buff" buff="glad" to="both" duration="30"/>
        <action type="remove_buff" buff="glad" from="target"/>
        <action type="change_skill_level" skill="rocket science" amount="-2" to="target"/>
        <action type="change_relationship" track="friendship" amount="10"/>
        <action type="show_notification" text="Hello" to="target"/>
        <action type="add_trait" trait="loner"/>
        <action type="remove_trait" trait="loner" to="target"/>
      </if>
    </if>
    <if><check type="sim_age" is="elder"/><action give_money="10000" to="active_household"/></if>
  </when>
  <when event="household_created"><action type="give_money" amount="1"/></when>
  <buff name="Glad" description="All is well"/>
  <trait name="Loner" description="Likes it quiet"/>
</mod>
"#;

#[test]
fn events_become_loot_actions() {
    assert_snapshot!(loot("welcome.ir.json", EVENTS), @r#"
    "when_household_created_1" {"event":"household_created","target":"new_household"}
      "give money 500 to household": "money" of "actor" {"amount":500,"to":"household"}
      "grant loot when_household_created_1_if_1": "loot" of "actor" {"ref":"when_household_created_1_if_1"}
      "grant loot when_household_created_1_if_3": "loot" of "actor" {"ref":"when_household_created_1_if_3"}
    "when_household_created_1_if_1" null
      "all" of
        "is_active_household": null of null {}
      "show notification \"Welcome, all of you!\" to player": "notification" of "actor" {"text":"Welcome, all of you!","to":"player"}
      "grant loot when_household_created_1_if_2": "loot" of "actor" {"ref":"when_household_created_1_if_2"}
    "when_household_created_1_if_2" null
      "any" of
        "actor is teen": "age" of "actor" {"age":"teen"}
        "target is not young adult": not "age" of "target" {"age":"young_adult"}
        "actor is in good mood": "mood" of "actor" {"mood_set":"good"}
        "actor is not in flirty mood": not "mood" of "actor" {"mood":"flirty"}
        "actor has loner trait": "trait" of "actor" {"trait":"loner"}
        "actor does not have tired out buff": not "buff" of "actor" {"buff":"tired out"}
        "actor has cooking skill level 3+": "skill" of "actor" {"operator":"greater_or_equal","skill":"cooking","value":3}
        "romance < -10.5": "relationship" of null {"operator":"less","track":"romance","value":-10.5}
        "household funds > 5000": "funds" of null {"operator":"greater","value":5000}
      "add glad feeling to both for 30 minutes": "add_buff" of "both" {"buff":"glad","duration":30}
      "remove glad feeling from target": "remove_buff" of "target" {"buff":"glad"}
      "decrease target rocket science skill by 2": "skill_change" of "target" {"amount":-2,"skill":"rocket science"}
      "increase friendship by 10": "relationship_change" of "actor" {"amount":10,"track":"friendship"}
      "show notification \"Hello\" to target": "notification" of "target" {"text":"Hello"}
      "add loner trait": "add_trait" of "actor" {"trait":"loner"}
      "remove loner trait from target": "remove_trait" of "target" {"trait":"loner"}
    "when_household_created_1_if_3" null
      "all" of
        "actor is elder": "age" of "actor" {"age":"elder"}
      "give money 10000 to active_household": "money" of "actor" {"amount":10000,"to":"active_household"}
    "when_household_created_2" {"event":"household_created"}
      "give money 1": "money" of "actor" {"amount":1}
    "#);
}

/// The loot actions of a document: ids, what stands beside them, tests and operations.
fn loot(path: &str, xml: &str) -> String {
    let ir = output(&[("a.xml", xml.as_bytes())], Profile::Ir, path);
    let ir: serde_json::Value = serde_json::from_str(&ir).unwrap();
    let mut lines = Vec::new();
    for element in ir["loot_actions"].as_array().unwrap() {
        lines.push(format!("{} {}", element["id"]["name"], element["extra"]));
        for set in element["tests"].as_array().unwrap() {
            lines.push(format!("  {} of", set["run_type"]));
            lines.extend(set["conditions"].as_array().unwrap().iter().map(|test| {
                let negate = if test["negate"] == true { "not " } else { "" };
                format!(
                    "    {}: {negate}{} of {} {}",
                    test["description"], test["kind"], test["subject"], test["args"]
                )
            }));
        }
        lines.extend(element["actions"].as_array().unwrap().iter().map(|action| {
            let parameters = &action["parameters"];
            format!("  {}: {} of {} {parameters}", action["description"], action["kind"], action["subject"])
        }));
    }
    lines.join("\n")
}

fn in_event(inside: &str) -> String {
    check(&format!("<mod name='Demo' version='1'>\n<when event='lot_loaded'>\n{inside}\n</when></mod>"))
}

#[test]
fn what_is_wrong_in_an_event_is_said_once() {
    assert_snapshot!(check("<mod name='Demo' version='1'>\n<when/>\n<when event='moon_rise' colour='x'/>\n<when event='Lot_Loaded'><check type='sim_age' is='teen'/><iff/></when>\n</mod>"), @r#"
    2:1-2:8 error MISSING_ATTRIBUTE: This element needs the attribute 'event'
      The element 'when' must have the attribute 'event'.
      fix: Add event="…" to <when>.
      in: <when/>
    3:14-3:23 error UNKNOWN_EVENT: There is no event 'moon_rise'
      The events are game_starts, lot_loaded, household_created, sim_added. Written is 'moon_rise'.
      fix: Write one of the events.
      in: <when event='moon_rise' colour='x'/>
    3:25-3:31 warning/error UNKNOWN_ATTRIBUTE: This attribute has no meaning here and is left out
      The element 'when' has no attribute 'colour'.
      fix: Remove it, or use one of: event, target.
      in: <when event='moon_rise' colour='x'/>
    4:27-4:32 warning/error UNKNOWN_ELEMENT: This element has no meaning here and is left out
      There is no 'check' inside of 'when'.
      fix: Remove it, or use one of: if, action, notify.
      in: <when event='Lot_Loaded'><check type='sim_age' is='teen'/><iff/></when>
    4:60-4:63 warning/error UNKNOWN_ELEMENT: This element has no meaning here and is left out
      There is no 'iff' inside of 'when'.
      fix: Write 'if', or remove it.
      in: <when event='Lot_Loaded'><check type='sim_age' is='teen'/><iff/></when>
      replace 4:59-4:65 "<if/>"
      did you mean: if
    "#);
    assert_snapshot!(in_event("<if/>\n<if mtach='any'><check type='sim_age' is='teen'/></if>\n<if match='some'><check type='sim_age' is='teen'/></if>"), @r#"
    3:1-3:6 error MISSING_ELEMENT: This element needs a <check>
      The element 'if' must hold 'check'.
      fix: Add <check>…</check> inside of it.
      in: <if/>
    4:5-4:10 warning/error UNKNOWN_ATTRIBUTE: This attribute has no meaning here and is left out
      The element 'if' has no attribute 'mtach'.
      fix: Write 'match', or remove it.
      in: <if mtach='any'><check type='sim_age' is='teen'/></if>
      replace 4:5-4:10 "match"
      did you mean: match
    5:12-5:16 error INVALID_ATTRIBUTE_VALUE: 'some' is no value of 'match'
      The attribute 'match' is one of: all, any. Written is 'some'.
      fix: Write one of them, such as match="all".
      in: <if match='some'><check type='sim_age' is='teen'/></if>
    "#);
    assert_snapshot!(in_event("<if>
<check/>
<check type='sim_aeg' is='teen'/>
<check type='sim_age'/>
<check type='sim_age' is='tean'/>
<check type='sim_age' greater='3'/>
<check type='sim_age' is='teen' not='adult'/>
<check type='sim_age' is='teen' who='cat'/>
<check type='skill_level' greater='3'/>
<check type='skill_level' of='cooking' greater='lots'/>
<check type='relationship' of='hate' greater='3'/>
<check type='household_funds' of='cooking' less='3'/>
<check type='sim_trait' is=' '>text</check>
<check type='household_funds' graeter='5'/>
<check type='skill_level' off='cooking' greter='5'/>
</if>"), @r#"
    4:1-4:9 error MISSING_ATTRIBUTE: This element needs the attribute 'type'
      The element 'check' must have the attribute 'type'.
      fix: Add type="…" to <check>.
      in: <check/>
    5:14-5:21 error INVALID_ATTRIBUTE_VALUE: 'sim_aeg' is no value of 'type'
      The attribute 'type' is one of: sim_age, sim_mood, sim_trait, sim_buff, skill_level, relationship, household_funds. Written is 'sim_aeg'.
      fix: Write type="sim_age".
      in: <check type='sim_aeg' is='teen'/>
      replace 5:14-5:21 "sim_age"
      did you mean: sim_age
    6:1-6:24 error MISSING_ATTRIBUTE: This element does not say what it compares with
      It has exactly one of these attributes: is, not.
      fix: Add an attribute such as is="…".
      in: <check type='sim_age'/>
    7:27-7:31 error INVALID_ATTRIBUTE_VALUE: 'tean' is no value of 'is'
      The attribute 'is' is one of: adult, baby, child, elder, infant, teen, toddler, young_adult. Written is 'tean'.
      fix: Write is="teen".
      in: <check type='sim_age' is='tean'/>
      replace 7:27-7:31 "teen"
      did you mean: teen
    8:1-8:36 error MISSING_ATTRIBUTE: This element does not say what it compares with
      It has exactly one of these attributes: is, not.
      fix: Add an attribute such as is="…".
      in: <check type='sim_age' greater='3'/>
    9:33-9:36 warning/error UNKNOWN_ATTRIBUTE: The element has one of these attributes only
      Another attribute says that already, so 'not' is left out.
      fix: Remove one of the two.
      in: <check type='sim_age' is='teen' not='adult'/>
    10:38-10:41 error INVALID_ATTRIBUTE_VALUE: 'cat' is no value of 'who'
      The attribute 'who' is one of: actor, both, target. Written is 'cat'.
      fix: Write one of them, such as who="actor".
      in: <check type='sim_age' is='teen' who='cat'/>
    11:1-11:40 error MISSING_ATTRIBUTE: This element needs the attribute 'of'
      The element 'check' must have the attribute 'of'.
      fix: Add of="…" to <check>.
      in: <check type='skill_level' greater='3'/>
    12:49-12:53 error INVALID_ATTRIBUTE_VALUE: The value of 'greater' is not a number
      The attribute 'greater' holds a number. Written is 'lots'.
      fix: Write a number between the quotes.
      in: <check type='skill_level' of='cooking' greater='lots'/>
    13:32-13:36 error INVALID_ATTRIBUTE_VALUE: 'hate' is no value of 'of'
      The attribute 'of' is one of: friendship, romance. Written is 'hate'.
      fix: Write one of them, such as of="friendship".
      in: <check type='relationship' of='hate' greater='3'/>
    14:31-14:33 warning/error UNKNOWN_ATTRIBUTE: This attribute has no meaning here and is left out
      The element 'check' has no attribute 'of'.
      fix: Remove it, or use one of: equal, greater, greater_or_equal, less, less_or_equal.
      in: <check type='household_funds' of='cooking' less='3'/>
    15:29-15:30 error INVALID_ATTRIBUTE_VALUE: The value of 'is' is empty
      The attribute 'is' holds a name or a text. Written is ' '.
      fix: Write a name or a text between the quotes.
      in: <check type='sim_trait' is=' '>text</check>
    15:32-15:36 error XML_UNEXPECTED_CHILD: Text stands where none may
      The element 'check' has no text of its own; this would be lost.
      fix: Remove the text, or put it into the element it belongs to.
      in: <check type='sim_trait' is=' '>text</check>
      replace 15:32-15:36 ""
    16:31-16:38 error UNKNOWN_ATTRIBUTE: This attribute is misspelt
      The element 'check' needs the attribute 'greater', and 'graeter' was taken for it.
      fix: Write 'greater'.
      in: <check type='household_funds' graeter='5'/>
      replace 16:31-16:38 "greater"
      did you mean: greater
    17:27-17:30 error UNKNOWN_ATTRIBUTE: This attribute is misspelt
      The element 'check' needs the attribute 'of', and 'off' was taken for it.
      fix: Write 'of'.
      in: <check type='skill_level' off='cooking' greter='5'/>
      replace 17:27-17:30 "of"
      did you mean: of
    17:41-17:47 error UNKNOWN_ATTRIBUTE: This attribute is misspelt
      The element 'check' needs the attribute 'greater', and 'greter' was taken for it.
      fix: Write 'greater'.
      in: <check type='skill_level' off='cooking' greter='5'/>
      replace 17:41-17:47 "greater"
      did you mean: greater
    "#);
    assert_snapshot!(in_event("<action/>
<action type='give_mony' amount='5'/>
<action type='give_money'/>
<action give_money='lots'/>
<action give_money='5' amount='6'/>
<action type='give_money' amount='99999999999999999999'/>
<action type='add_buff' to='household' buff='x'/>
<action type='add_buff' buff='x' duration='1.5'/>
<action type='show_notification' text='' to='everybody'/>
<notify/>
<notify player='maybe'>Hi <b>you</b></notify>"), @r#"
    3:1-3:10 error MISSING_ATTRIBUTE: This element needs the attribute 'type'
      The element 'action' must have the attribute 'type'.
      fix: Add type="…" to <action>.
      in: <action/>
    4:15-4:24 error INVALID_ATTRIBUTE_VALUE: 'give_mony' is no value of 'type'
      The attribute 'type' is one of: give_money, add_buff, remove_buff, change_skill_level, change_relationship, show_notification, add_trait, remove_trait. Written is 'give_mony'.
      fix: Write type="give_money".
      in: <action type='give_mony' amount='5'/>
      replace 4:15-4:24 "give_money"
      did you mean: give_money
    5:1-5:28 error MISSING_ATTRIBUTE: This element needs the attribute 'amount'
      The element 'action' must have the attribute 'amount'.
      fix: Add amount="…" to <action>.
      in: <action type='give_money'/>
    6:21-6:25 error INVALID_ATTRIBUTE_VALUE: The value of 'give_money' is not a number
      The attribute 'give_money' holds a number. Written is 'lots'.
      fix: Write a number between the quotes.
      in: <action give_money='lots'/>
    7:24-7:30 warning/error UNKNOWN_ATTRIBUTE: The element has one of these attributes only
      Another attribute says that already, so 'amount' is left out.
      fix: Remove one of the two.
      in: <action give_money='5' amount='6'/>
    8:35-8:55 error NUMBER_OUT_OF_RANGE: This number is too large
      '99999999999999999999' is larger than any number here.
      fix: Write a smaller number.
      in: <action type='give_money' amount='99999999999999999999'/>
    9:29-9:38 error INVALID_ATTRIBUTE_VALUE: 'household' is no value of 'to'
      The attribute 'to' is one of: actor, both, target. Written is 'household'.
      fix: Write one of them, such as to="actor".
      in: <action type='add_buff' to='household' buff='x'/>
    10:44-10:47 error INVALID_ATTRIBUTE_VALUE: The value of 'duration' is not a whole number
      The attribute 'duration' holds a whole number. Written is '1.5'.
      fix: Write a whole number between the quotes.
      in: <action type='add_buff' buff='x' duration='1.5'/>
    11:40-11:40 error INVALID_ATTRIBUTE_VALUE: The value of 'text' is empty
      The attribute 'text' holds a name or a text. Written is ''.
      fix: Write a name or a text between the quotes.
      in: <action type='show_notification' text='' to='everybody'/>
    11:46-11:55 error INVALID_ATTRIBUTE_VALUE: 'everybody' is no value of 'to'
      The attribute 'to' is one of: actor, both, target, active_household, household, player. Written is 'everybody'.
      fix: Write one of them, such as to="actor".
      in: <action type='show_notification' text='' to='everybody'/>
    12:1-12:10 error MISSING_ELEMENT: This element needs a text
      The element 'notify' is a text, and it is empty.
      fix: Write <notify>…</notify>.
      in: <notify/>
    13:17-13:22 error INVALID_ATTRIBUTE_VALUE: 'maybe' is no value of 'player'
      The attribute 'player' is one of: true, false. Written is 'maybe'.
      fix: Write one of them, such as player="true".
      in: <notify player='maybe'>Hi <b>you</b></notify>
    13:27-13:30 error XML_UNEXPECTED_CHILD: An element stands in a text
      The element 'notify' holds text, and 'b' is an element; the text behind it would be lost.
      fix: Remove the tags, or write &lt; for the character '<'.
      in: <notify player='maybe'>Hi <b>you</b></notify>
    "#);
}

#[test]
fn a_root_that_asks_for_the_fork_must_be_one() {
    assert_snapshot!(check("<foo format='jpe-xml-fork'/>"), @r#"
    1:1-1:29 error INVALID_FORK_FORMAT: The file is not in the form of the fork
      The file asks to be read as the fork, whose root is <jpe-project>, or <mod> with events. The root is 'foo'.
      fix: Make <jpe-project format="jpe-xml-fork"> the root element.
      in: <foo format='jpe-xml-fork'/>
    "#);
}

#[test]
fn a_build_can_ask_for_the_fork() {
    let codes = |path: &str, text: &str| {
        let options = BuildOptions { xml_form: XmlForm::Fork, ..BuildOptions::default() };
        let report = run_with(&[(path, text.as_bytes())], options, ProjectLimits::default()).report;
        report.diagnostics.iter().map(|error| error.code.clone()).collect::<Vec<_>>()
    };
    let element = "<enums><enum id='e'><options><option name='A'/></options></enum></enums>";
    // A block that only the fork has.
    let fork = format!("<jpe-project><documentation/>{element}</jpe-project>");
    assert_eq!(codes("a.xml", &fork), ["FORK_EXTENSION_IGNORED"]);
    assert!(check(&fork).contains("UNKNOWN_ELEMENT"), "without being asked it is none");
    assert_eq!(codes("a.xml", "<foo/>"), ["INVALID_FORK_FORMAT"]);
    assert_eq!(codes("a.xml", "<I c='Buff'/>"), ["INVALID_FORK_FORMAT"]);
    assert_eq!(
        codes("a.xml", "<mod name='m' version='1'><enum name='e'><option name='A'/></enum></mod>"),
        [""; 0]
    );
    // Only XML has forms.
    assert_eq!(codes("a.jpe", "[Enums]\nid: e\noption: A\nend\n"), [""; 0]);
}

#[test]
fn nested_ifs_keep_short_ids() {
    let (open, close) = ("<if condition='a'>".repeat(60), "</if>".repeat(60));
    let xml = format!("<mod name='deep' version='1'><when event='lot_loaded'>{open}{close}</when></mod>");
    let ir = output(&[("a.xml", xml.as_bytes())], Profile::Ir, "deep.ir.json");
    assert!(ir.contains("\"when_lot_loaded_1_if_60\""), "{ir}");
}
