//! How far a phrase goes that is being written.

use std::collections::BTreeSet;

use compiler::language::{self, Kind, Part, Pattern, Use};

/// The names that may stand at the end of `written`, and from which byte of it on: after `add warm`, traits and buffs
/// from `warm` on. Nothing when no form of phrase has a name of the project there.
pub(super) fn names_at_end(written: &str, phrase_use: Use) -> BTreeSet<(Kind, usize)> {
    let name = |pattern: Pattern| {
        let (kind, before) = parts_before_name(&pattern)?;
        let rest = after(written.trim_start(), before)?;
        // A name has few words; what goes on is another part of the phrase.
        (!rest.trim_end().contains(' ')).then(|| (kind, written.len() - rest.len()))
    };
    language::patterns(phrase_use).filter_map(name).collect()
}

/// The parts before the name of an element of the project that a form has.
fn parts_before_name(pattern: &Pattern) -> Option<(Kind, &[Part])> {
    let rank = pattern.parts.iter().position(|part| matches!(part, Part::Name(_)))?;
    let Part::Name(name) = pattern.parts[rank] else { return None };
    let kind = match (name, pattern.kind) {
        ("buff", _) => Kind::Buff,
        ("trait", _) => Kind::Trait,
        ("statistic", _) => Kind::Statistic,
        ("ref", "loot") => Kind::LootAction,
        ("ref", "test_set") => Kind::TestSet,
        _ => return None,
    };
    (rank > 0).then(|| (kind, &pattern.parts[..rank]))
}

/// What follows `parts` in `written`, when it starts with all of them.
fn after<'w>(written: &'w str, parts: &[Part]) -> Option<&'w str> {
    parts.iter().try_fold(written, |rest, part| match part {
        Part::Word(word) => after_words(rest, word),
        Part::Choice { words, .. } => words.iter().find_map(|words| after_words(rest, words)),
        Part::Name(_) | Part::Number(_) | Part::Quoted(_) => {
            let (word, rest) = rest.split_once(' ')?;
            (!word.is_empty()).then(|| rest.trim_start())
        }
    })
}

fn after_words<'w>(written: &'w str, words: &str) -> Option<&'w str> {
    let (head, rest) = written.split_at_checked(words.len())?;
    let rest = rest.strip_prefix(' ')?;
    head.eq_ignore_ascii_case(words).then(|| rest.trim_start_matches(' '))
}

/// A form as a label: `add BUFF feeling`.
pub(super) fn label(pattern: &Pattern) -> String {
    let part = |part: &Part| match part {
        Part::Word(word) => (*word).to_owned(),
        Part::Choice { name, .. } | Part::Name(name) | Part::Number(name) => name.to_uppercase(),
        Part::Quoted(name) => format!("\"{}\"", name.to_uppercase()),
    };
    pattern.parts.iter().map(part).collect::<Vec<_>>().join(" ")
}

/// A form up to the first part that the author has to choose; all of it when there is none.
pub(super) fn beginning(pattern: &Pattern) -> String {
    let mut text = String::new();
    for part in &pattern.parts {
        match part {
            Part::Word(word) => text.extend([word, " "]),
            Part::Choice { words, .. } if text.is_empty() => text.extend([words[0].as_ref(), " "]),
            _ => return text,
        }
    }
    text.trim_end().to_owned()
}

/// A form as a snippet, in which the author goes from part to part.
pub(super) fn snippet(pattern: &Pattern) -> String {
    let part = |(number, part): (usize, &Part)| match part {
        Part::Word(word) => (*word).to_owned(),
        Part::Choice { words, .. } => format!("${{{number}|{}|}}", words.join(",")),
        Part::Name(name) | Part::Number(name) => format!("${{{number}:{name}}}"),
        Part::Quoted(name) => format!("\"${{{number}:{name}}}\""),
    };
    let mut stop = 0;
    let numbered = pattern.parts.iter().map(|part| {
        stop += usize::from(!matches!(part, Part::Word(_)));
        (stop, part)
    });
    numbered.map(part).collect::<Vec<_>>().join(" ")
}
