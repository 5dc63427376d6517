//! What is offered at a place, and the text when it is taken.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::editor::{Disk, Editor, able};
use crate::text::{edited, unmarked};

const URI: &str = "file:///mods/one.jpe";

async fn offered(marked: &str, capabilities: Value) -> (String, Vec<Value>) {
    let (text, line, character) = unmarked(marked);
    let mut editor = Editor::start(&Disk::default(), &[], capabilities).await;
    editor.open(URI, &text).await;
    let list = editor.at("textDocument/completion", URI, line, character).await;
    editor.quit().await;
    (text, list["items"].as_array().cloned().unwrap_or_default())
}

/// The labels at `|`.
async fn check(marked: &str) -> String {
    let (_, items) = offered(marked, able()).await;
    items.iter().map(|item| item["label"].as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

/// The text after the item with that label is taken.
async fn taken(marked: &str, label: &str) -> String {
    let (text, items) = offered(marked, able()).await;
    let item = items.iter().find(|item| item["label"] == label).unwrap();
    edited(&text, &json!([item["textEdit"]]))
}

const ELEMENTS: &str = "[Traits]\nid: brave\nend\nid: shy\nend\n[Buffs]\nid: calm\nend\n[LootActions]\nid: gift\nend\n[TestSets]\nid: grown_up\nend\n";

#[tokio::test]
async fn sections_and_properties() {
    assert_snapshot!(check("[B|]\n").await, @r#"
    Project
    Interactions
    Buffs
    Traits
    Enums
    Strings
    TestSets
    LootActions
    Statistics
    "#);
    assert_snapshot!(check("[Buffs]\nid: a\nduration: 5\n|\nend").await, @r#"
    display_name
    display_name_key
    description
    description_key
    trait
    mood_type
    intensity
    mood_gain
    effect_value
    visible
    can_remove
    decay_rate
    rarity
    icon
    trait_incompatible
    statistics_bonus
    end
    "#);
    assert_eq!(taken("[Buffs]\nid: a\nmoo|\nend", "mood_type").await, "[Buffs]\nid: a\nmood_type: \nend");
    assert_eq!(taken("|", "[Traits]").await, "[Traits]");
    assert_eq!(taken("[B|]", "Buffs").await, "[Buffs]");
}

#[tokio::test]
async fn words_and_ids() {
    assert_snapshot!(check("Greet\n  type: |\n").await, @r#"
    social
    object
    self
    autonomous
    looping
    immediate
    social_mixer
    "#);
    assert_snapshot!(check(&format!("{ELEMENTS}[Buffs]\nid: b\ntrait: |\nend\n")).await, @r#"
    brave
    shy
    "#);
    assert_eq!(check(&format!("{ELEMENTS}[Buffs]\nid: b\ntrait: brave, s|\nend\n")).await, "shy");
    assert_eq!(check(&format!("{ELEMENTS}[Buffs]\nid: b\ntraits: brave, sh|\nend\n")).await, "shy");
}

#[tokio::test]
async fn phrases_and_names_in_them() {
    let at = |phrase: &str| format!("{ELEMENTS}[Interactions]\nid: i\neffects:\n- {phrase}\nend\n");
    assert_snapshot!(check(&at("|")).await, @r#"
    gift
    add TRAIT trait
    remove TRAIT trait
    add BUFF feeling for DURATION minutes
    add BUFF feeling
    remove BUFF feeling
    CHANGE mood by AMOUNT
    set mood to VALUE
    CHANGE TRACK by AMOUNT
    change relationship_with TARGET by AMOUNT
    change TRACK with TARGET by AMOUNT
    CHANGE SKILL skill by AMOUNT
    CHANGE skill SKILL by AMOUNT
    CHANGE MOTIVE by AMOUNT
    change MOTIVE by AMOUNT
    give money AMOUNT
    give money AMOUNT to TO
    CHANGE SOURCE by AMOUNT
    show notification "TEXT"
    show notification "TEXT" to TO
    grant loot REF
    change STATISTIC by AMOUNT
    CHANGE STATISTIC by AMOUNT
    "#);
    assert_eq!(check(&at("add ca|")).await, "calm");
    assert_eq!(check(&at("grant loot |")).await, "gift");
    assert_eq!(taken(&at("add ca| feeling"), "calm").await, at("add calm feeling"));
    let tests = format!("{ELEMENTS}[Interactions]\nid: i\ntests:\n- actor has |\nend\n");
    assert_eq!(check(&tests).await, "calm\nbrave\nshy");
}

#[tokio::test]
async fn a_snippet_only_for_an_editor_that_knows_them() {
    let marked = "[Interactions]\nid: i\neffects:\n- |\nend\n";
    for (capabilities, expected) in [(able(), "add ${1:trait} trait"), (json!({}), "add ")] {
        let (_, items) = offered(marked, capabilities).await;
        let item = items.iter().find(|item| item["label"] == "add TRAIT trait").unwrap();
        assert_eq!(item["textEdit"]["newText"], expected);
    }
}

#[tokio::test]
async fn ids_in_xml_where_an_id_stands() {
    let xml = "<jpe-project><traits><trait><id>t</id><buffs><buff>x</buff></buffs></trait></traits><buffs><buff><id>calm</id></buff></buffs></jpe-project>";
    let uri = "file:///mods/a.jpe.xml";
    let mut editor = Editor::with(uri, xml).await;
    let character = u32::try_from(xml.find(">x<").unwrap() + 2).unwrap();
    let list = editor.at("textDocument/completion", uri, 0, character).await;
    assert_eq!(list["items"][0]["label"], "calm");
}

#[tokio::test]
async fn of_very_many_ids_some_are_offered_and_more_when_typing_goes_on() {
    let many: Vec<String> = (0..2_000).map(|number| format!("id: trait_{number}\nend\n")).collect();
    let many = many.concat();
    let marked = format!("[Traits]\n{many}[Buffs]\nid: b\ntrait: |\nend\n");
    let (text, line, character) = unmarked(&marked);
    let mut editor = Editor::with(URI, &text).await;
    let list = editor.at("textDocument/completion", URI, line, character).await;
    assert_eq!(list["isIncomplete"], true);
    assert_eq!(list["items"].as_array().unwrap().len(), 500);
}
