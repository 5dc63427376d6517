//! `jpe.ebnf` and the parser of `.jpe`: what one refuses the other does too.

use std::collections::BTreeSet;

use compiler::language::Kind;
use schemas::formats;

use super::grammar::Grammar;
use super::support::{self, codes, corpus, examples};
use crate::codes::TRIGGERS;

/// What the compiler says of a text that is not of the grammar.
const SYNTAX: [&str; 13] = [
    "INVALID_SYNTAX",
    "MISSING_END",
    "STRAY_END",
    "MISSING_COLON",
    "UNKNOWN_SECTION",
    "UNKNOWN_KEY",
    "KEY_OUTSIDE_SECTION",
    "MIXED_DIALECTS",
    "EMPTY_BLOCK",
    "EXPECTED_LIST",
    "STRAY_LIST_ITEM",
    "INVALID_CHARACTER",
    "DEFINE_SYNTAX",
];

/// What it says of a text by rules that the grammar does not hold: how deep lines are indented, which properties
/// go with each other, what stands between quotes, how long a text is.
const BEYOND: [&str; 9] = [
    "NESTING_NOT_SUPPORTED",
    "UNKNOWN_BLOCK_KIND",
    "INVALID_ENUM_VALUE",
    "UNTERMINATED_STRING",
    "INVALID_ESCAPE",
    "LINE_TOO_LONG",
    "VALUE_TOO_LONG",
    "ENCODING_ERROR",
    "XML_IN_JPE",
];

/// Texts beside those of the triggers, the corpus and the examples.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "",
    "# nothing\r\n  ; nothing\n\n",
    "#{ a\n[Bufs]\n}# b\n[Buffs] # c\nID : a\nDisplay-Name: A # b\ntraits:\n # c\n  - a\n\n  - b ; c\nEND:\n",
    "[Buffs]\nid: a\nend",
    "[ buffs ]\ntraits: [a, \"b]\"] # c\nid: a\nend : of a\n",
    "[Buffs]\nid: a\ntraits: [a, b\nend\n",
    "[Buffs]\nid: a\ntraits: [a] b\nend\n",
    "[Buffs]\nid: a\ndisplay_name: [a\nend\n",
    "[Buffs]\nid: a\n  -\nend\n",
    "[Buffs]\nid: a\ntraits: # none\n  - b\n  -c\nend\n",
    "[Buffs]\nid: a\nid: b\nend\n",
    "[Buffs]\nduration: 5\nid: a\nduration: 6\nend\n[Project]\nname: A\n[Traits]\n",
    "[Buffs] x\nid: a\nend\n",
    "[Project]\nend\nname: A\nend\n",
    "Wave\n  type: social\n  tests:\n  - actor is adult\n    - target is adult # both\n---\nNod, twice!\n kind: test set\n tests: [none]\n",
    "---\n\n----  \nWave # a\n  type: social\n",
    "Wave\n  type: social\n  tests: actor is adult\n",
    "Wave\n- x\n",
    "end\n",
    "Wave\ntype: social\n",
    "Wave\n  loot_action: gift\n  icon: 1\n",
    "mod \"A\" version 1.0\n  author: B\n\ninteraction \"Wave\" for sims:\n  when sims meet\n  test:\n    actor is adult\n    - target is adult\n  duration: 5\n",
    "string_table \"en_US\":\n  hi: Hi\n  bye: Bye\n",
    "string_table \"en_US\":\n",
    "buff \"Calm\"\n  duration: 5\n",
    "buff Calm:\n  duration: 5\n",
    "buff \"Calm\":\nduration: 5\n",
    "buff \"Calm\" for sims now:\n  duration: 5\n",
];

fn grammar() -> Grammar {
    Grammar::read(formats::find("jpe.ebnf").unwrap().text)
}

#[test]
fn the_grammar_is_whole() {
    // Letters and digits stand for the reader.
    let loose: Vec<String> = grammar().loose_ends();
    assert_eq!(loose, Vec::<String>::new());
}

#[test]
fn the_grammar_has_the_names_of_the_tables_and_no_others() {
    let grammar = grammar();
    let sections = grammar.terminals(|rule| rule.ends_with("-section"));
    for kind in Kind::ALL {
        assert!(sections.contains(kind.section()), "{kind:?}");
        let stem = kind.label().replace(' ', "-");
        let is_of_kind =
            |rule: &str| ["key", "list", "id"].iter().any(|part| rule == format!("{stem}-{part}"));
        let written = grammar.terminals(is_of_kind);
        let known = kind.keys().iter().flat_map(|key| key.names.iter().map(|name| (*name).to_owned()));
        assert_eq!(written, known.collect::<BTreeSet<_>>(), "{kind:?}");
    }
    let outline = grammar.terminals(|rule| matches!(rule, "outline-key" | "outline-list" | "phrase-list"));
    let elements = Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Project | Kind::String));
    let known = elements.flat_map(Kind::keys).flat_map(|key| key.names.iter());
    assert_eq!(outline, known.map(|name| (*name).to_owned()).collect::<BTreeSet<_>>());
}

#[test]
fn parser_and_grammar_agree() {
    let grammar = grammar();
    let mut texts: Vec<String> = TEXTS.iter().map(|text| (*text).to_owned()).collect();
    texts.extend(
        TRIGGERS
            .iter()
            .filter(|(_, path, _)| support::is_in(path, ".jpe"))
            .map(|(.., text)| (*text).to_owned()),
    );
    let files = corpus().into_iter().flat_map(|case| case.files).chain(examples());
    let sources = files.filter(|file| support::is_in(file.path.as_str(), ".jpe"));
    texts.extend(sources.filter_map(|file| String::from_utf8(file.content).ok()));
    let (mut n_accepted, mut n_refused) = (0, 0);
    for text in texts {
        let codes = codes("a.jpe", text.as_str());
        if codes.iter().any(|code| BEYOND.contains(&code.as_str())) {
            continue;
        }
        let is_jpe = codes.iter().all(|code| !SYNTAX.contains(&code.as_str()));
        assert_eq!(grammar.accepts("file", &text), is_jpe, "{codes:?}\n{text:?}");
        *(if is_jpe { &mut n_accepted } else { &mut n_refused }) += 1;
    }
    assert!(n_accepted > 60 && n_refused > 20, "{n_accepted} accepted, {n_refused} refused");
}
