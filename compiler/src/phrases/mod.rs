//! Tests and effects in words (language.md §4.5, §4.6).
//!
//! The forms are tables of tokens ([`tests_table`], [`effects_table`]) over a small [`vocabulary`]; [`form`]
//! matches the words of a phrase against a table. A phrase that fits no form means nothing: it is not a fault.
//!
//! # What a phrase can mean
//!
//! Every source language gives tests and effects these kinds with these arguments and no others: the words
//! of `.jpe`, the elements of `<mod>` (language.md §5.2), the checks and actions of the fork (§6.2). An IR
//! document may hold any kind. `S` is the subject: `actor`, `target` or `both`. `OP` is one of `equal`,
//! `not_equal`, `less`, `less_or_equal`, `greater`, `greater_or_equal`; `N` is an integer or a number; all
//! others are texts. An argument in brackets may be absent. Every test may be negated.
//!
//! | Test | Subject | Arguments | Words | `<mod>` element | Fork check |
//! |---|---|---|---|---|---|
//! | `none` | – | – | `none` | – | – |
//! | `age` | S | `age`: baby infant toddler child teen `young_adult` adult elder (adult alone means young adult to elder); [`range`: `or_older` `or_younger`] | `S is AGE or older` | `age is subject` | `sim_age` |
//! | `gender` | S | `gender`: male female | `S is female` | – | – |
//! | `mood` | S | `mood`: a mood of §10.3 in lower case, synonyms resolved, or a name that is none; or `mood_set`: good bad decent excellent calm | `S is MOOD`, `S is in SET mood` | `mood is subject` | `sim_mood` |
//! | `motive` | S | `motive`: energy hunger; `level`: low high | `S is tired` | – | – |
//! | `skill` | S | `skill`: a name; [`operator`: OP, `value`: N] | `S has NAME skill`, `S NAME skill >= N` | `skill name operator value subject` | `skill_level` |
//! | `trait` | S | `trait`: a reference | `S has NAME trait` | `trait ref subject` | `sim_trait` |
//! | `buff` | S | `buff`: a reference | `S has NAME buff` | `buff ref subject` | `sim_buff` |
//! | `relationship` | S | `bond`: friends `good_friends` `best_friends` romantic `in_love` enemies acquainted strangers; [`with`: S] | `S is friends with S` | – | – |
//! | `relationship` | – | `track`: friendship romance; `level`: `very_high` high low `very_low` | `romance is high` | – | – |
//! | `relationship` | – | `track`, `operator`: OP, `value`: N | `friendship >= N` | – | `relationship` |
//! | `relationship` | – | `target`: any name; `track`: friendship; `operator`, `value` | `relationship_with NAME >= N` | `relationship target operator value` | – |
//! | `genealogy` | S | `relation`: sibling familial; [`with`: S] | `S is sibling of S` | – | – |
//! | `location` | S or – | `location`: home | `S is at home`, `location is home lot` | – | – |
//! | `at_work` | S | – | `S is at work` | – | – |
//! | `day_and_time` | – | `time`: daytime nighttime | `it is daytime` | – | – |
//! | `funds` | – | `operator`: OP, `value`: N, in Simoleons | `household funds >= N` | – | `household_funds` |
//! | `test_set` | – | `ref`: a test set | its name | `test_set ref` | – |
//!
//! An effect acts on its subject, the Actor unless it says otherwise. `NAME` is one of the project or of the game.
//!
//! | Effect | Arguments | Words | `<mod>` element | Fork action |
//! |---|---|---|---|---|
//! | `add_buff` | `buff`: a reference; [`duration`: N, in Sim minutes] | `add NAME feeling to S for N minutes` | `add_buff ref subject duration` | `add_buff` |
//! | `remove_buff` | `buff` | `remove NAME feeling from S` | `remove_buff ref subject` | `remove_buff` |
//! | `add_trait`, `remove_trait` | `trait`: a reference | `add NAME trait to S` | `add_trait ref`, `remove_trait ref` | the same |
//! | `mood` | `amount`: N, or `value`: N | `increase S mood by N`, `set mood to N` | – | – |
//! | `relationship_change` | `amount`: N; [`track`: friendship romance; friendship when absent]; [`target`: S or any name] | `increase friendship by N with S`, `change relationship_with NAME by N`, `change romance with NAME by N` | `relationship_change target delta track` | `change_relationship` |
//! | `skill_change` | `skill`: a name; `amount`: N | `increase NAME skill by N` | `skill_change name delta` | `change_skill_level` |
//! | `motive_change` | `motive`: bladder comfort energy fun hunger hygiene; `amount`: N | `increase hunger by N` | `stat_change name delta` | – |
//! | `statistic_change` | `statistic`: a name; `amount`: N | `change NAME by N` | `stat_change name delta` | – |
//! | `money` | `amount`: N; [`source`: income money earnings]; [`to`: household `active_household` player] | `give money N to household` | `money amount` | `give_money` |
//! | `notification` | `text`: literal, or a string key; [`to`: the same] | `show notification "TEXT" to player` | `notification text` | `show_notification`, `notify` |
//! | `loot` | `ref`: a loot action | `grant loot NAME`, its name | `loot ref` | a nested `if` |
//!
//! Of a `target`, game output knows the Target, also as `other_sim` and `another_sim`, and nobody else by name.
//!
//! # What stands beside it
//!
//! Members of `annotations.extra` that the input languages write and game output must look at:
//!
//! | On | Member | Meaning |
//! |---|---|---|
//! | interaction | `when` | the text of a `when`, which nothing is made of; reported where it was read |
//! | interaction | `for` | whom the prose dialect says it is for, a word |
//! | loot action | `description` | what `<mod>` says about it, for no player |
//! | loot action | `event` | the event that should grant it: `game_starts` `lot_loaded` `household_created` `sim_added` |
//! | loot action | `target` | whom the event is about, as written |
//!
//! A condition of the fork that no test says, such as `is_active_household`, is a test in those words without a
//! kind. [`test_in_words`] and [`effect_in_words`] give the words of a meaning.

mod effects_table;
mod form;
mod pattern;
mod tests_table;
mod vocabulary;
mod wording;
mod words;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use crate::ir::{Arguments, Scalar};
use form::Form;
use words::Words;

pub use pattern::{Part, Pattern};
pub(crate) use vocabulary::Vocabulary;
pub(crate) use wording::{effect_in_words, test_in_words};

/// What a phrase means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Meaning {
    /// What is tested or done.
    pub(crate) kind: &'static str,
    /// Whether it must not hold.
    pub(crate) negate: bool,
    /// `actor`, `target` or `both`.
    pub(crate) subject: Option<&'static str>,
    /// The rest.
    pub(crate) arguments: Arguments,
    /// The bytes of the phrase that hold the name it is about, without quotes, if it names anything.
    pub(crate) name: Option<Range<usize>>,
}

/// What a phrase is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// It says when something holds.
    Test,
    /// It says what happens.
    Effect,
}

/// The meaning of a test. A leading "not" turns it round.
pub(crate) fn test(phrase: &str) -> Option<Meaning> {
    let words = Words::of(phrase)?;
    match words.without_leading("not") {
        Some(rest) => first_match(tests_table::FORMS, &rest)
            .map(|meaning| Meaning { negate: !meaning.negate, ..meaning }),
        None => first_match(tests_table::FORMS, &words),
    }
}

/// The meaning of an effect. Each acts on the Actor unless it names somebody else, and what decreases
/// always lowers.
pub(crate) fn effect(phrase: &str) -> Option<Meaning> {
    let mut meaning = first_match(effects_table::FORMS, &Words::of(phrase)?)?;
    if meaning.arguments.remove(form::DECREASES).is_some() {
        lower(&mut meaning.arguments);
    }
    meaning.subject = meaning.subject.or(Some(vocabulary::ACTOR));
    Some(meaning)
}

/// The forms of tests and of effects, as authors may write them.
pub(crate) fn patterns(phrase_use: Use) -> impl Iterator<Item = Pattern> {
    let forms = match phrase_use {
        Use::Test => tests_table::FORMS,
        Use::Effect => effects_table::FORMS,
    };
    forms.iter().map(Form::pattern)
}

/// The game's moods and their synonyms, in lower case. Source: language.md §10.3.
pub(crate) fn moods() -> impl Iterator<Item = &'static str> {
    vocabulary::MOODS.iter().filter_map(|(written, _)| written.first().copied())
}

fn lower(arguments: &mut Arguments) {
    match arguments.get_mut("amount") {
        Some(Scalar::Integer(amount)) => *amount = -amount.saturating_abs(),
        Some(Scalar::Number(amount)) => *amount = -amount.abs(),
        _ => {}
    }
}

fn first_match(forms: &'static [Form], words: &Words<'_>) -> Option<Meaning> {
    forms.iter().find_map(|form| form.read(words))
}

fn text(value: impl Into<String>) -> Scalar {
    Scalar::Text(value.into())
}

/// An argument's name.
type Name = Cow<'static, str>;
