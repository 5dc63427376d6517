//! What the game has by name: moods, skills, motives, tracks, bits (language.md §10.3–10.5), as data in
//! `compiler/data/vocabulary.json`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::lowering::Reference;

/// The words of the game.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vocabulary<'d> {
    /// Where the numbers come from.
    #[expect(dead_code, reason = "it tells readers of the data where the numbers come from")]
    source: &'d str,
    /// From young to old.
    #[serde(borrow)]
    pub(crate) ages: Vec<Age<'d>>,
    /// Moods that a Sim can be in.
    pub(crate) moods: Vec<Mood<'d>>,
    /// Groups of moods.
    pub(crate) mood_sets: Vec<MoodSet<'d>>,
    /// Skills of adults.
    pub(crate) skills: Vec<Skill<'d>>,
    /// What Sims need.
    pub(crate) motives: Vec<Stat<'d>>,
    /// How much of a motive is low or high.
    pub(crate) motive_levels: Vec<MotiveLevel<'d>>,
    /// What relationships are measured in.
    pub(crate) tracks: Vec<Stat<'d>>,
    /// How much of a relationship is low or high.
    pub(crate) relationship_levels: Vec<Interval<'d>>,
    /// Relationships that the game marks by bits.
    pub(crate) bonds: Vec<Bond<'d>>,
    /// Relationships that are so much of a track.
    pub(crate) scored_bonds: Vec<ScoredBond<'d>>,
    /// Bits of relationships.
    pub(crate) bits: Vec<Bit<'d>>,
}

/// What has a name.
pub(crate) trait Named {
    /// The name, words parted by blanks.
    fn name(&self) -> &str;

    /// Other words for it.
    fn words(&self) -> &[&str] {
        &[]
    }
}

/// An age of Sims.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Age<'d> {
    name: &'d str,
    /// The value in tuning.
    pub(crate) value: &'d str,
}

/// Whether a mood is pleasant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sign {
    /// It is.
    Positive,
    /// It is the contrary.
    Negative,
}

/// A mood of the game.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mood<'d> {
    /// Its name in lower case.
    pub(crate) name: &'d str,
    tuning: &'d str,
    id: u64,
    /// Whether it is pleasant; `None` for neither.
    pub(crate) sign: Option<Sign>,
    #[serde(default)]
    words: Vec<&'d str>,
}

/// A group of moods.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoodSet<'d> {
    /// What it is called.
    pub(crate) name: &'d str,
    /// The moods by name.
    pub(crate) moods: Vec<&'d str>,
    /// Whether it stands for all moods but those.
    #[serde(default)]
    pub(crate) none: bool,
}

/// A skill of the game.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Skill<'d> {
    name: &'d str,
    tuning: &'d str,
    id: u64,
    /// The highest level.
    pub(crate) levels: i64,
    #[serde(default)]
    words: Vec<&'d str>,
}

/// A motive or a track of the game.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stat<'d> {
    name: &'d str,
    tuning: &'d str,
    id: u64,
}

/// How much of a motive a word means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MotiveLevel<'d> {
    name: &'d str,
    /// The comparison by its name of language.md §5.2.
    pub(crate) comparison: &'d str,
    /// The bound; motives go from -100 to 100.
    pub(crate) value: i64,
}

/// How much of a relationship a word means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Interval<'d> {
    name: &'d str,
    /// The least score; they go from -100 to 100.
    pub(crate) lower: i64,
    /// The greatest score.
    pub(crate) upper: i64,
}

/// A relationship that bits mark.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bond<'d> {
    name: &'d str,
    /// The bits by name, any of which is enough.
    pub(crate) bits: Vec<&'d str>,
    /// Whether the relationship is that there is none of them.
    #[serde(default)]
    pub(crate) none: bool,
}

/// A relationship that is so much of a track.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScoredBond<'d> {
    name: &'d str,
    /// The track by name.
    pub(crate) track: &'d str,
    /// The least score.
    pub(crate) lower: i64,
    /// The greatest score.
    pub(crate) upper: i64,
}

/// A bit of a relationship.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bit<'d> {
    name: &'d str,
    id: u64,
}

macro_rules! named {
    ($($kind:ident),+) => {
        $(impl Named for $kind<'_> {
            fn name(&self) -> &str {
                self.name
            }
        })+
    };
    (words: $($kind:ident),+) => {
        $(impl Named for $kind<'_> {
            fn name(&self) -> &str {
                self.name
            }

            fn words(&self) -> &[&str] {
                &self.words
            }
        })+
    };
}

named!(Age, MoodSet, Stat, MotiveLevel, Interval, Bond, ScoredBond, Bit);
named!(words: Mood, Skill);

macro_rules! reference {
    ($($kind:ident),+) => {
        $(impl $kind<'static> {
            /// What tuning says for it.
            pub(crate) fn reference(&self) -> Reference {
                Reference::game(self.id, self.tuning)
            }
        })+
    };
}

reference!(Mood, Skill, Stat);

impl Bit<'static> {
    /// What tuning says for it.
    pub(crate) fn reference(&self) -> Reference {
        Reference::game(self.id, self.name)
    }
}

static VOCABULARY: LazyLock<Vocabulary<'static>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/vocabulary.json")).expect("a test reads the data")
});

/// The words of the game, read once.
pub(crate) fn get() -> &'static Vocabulary<'static> {
    &VOCABULARY
}

/// What of `all` is called that, in any case, its words parted by blanks, `_` or `-`.
pub(crate) fn find<'v, N: Named>(all: &'v [N], name: &str) -> Option<&'v N> {
    let called = |known: &str| same(known, name);
    all.iter().find(|one| called(one.name()) || one.words().iter().any(|word| called(word)))
}

/// Every word for something of `all`.
pub(crate) fn words<N: Named>(all: &[N]) -> impl Iterator<Item = &str> {
    all.iter().flat_map(|one| std::iter::once(one.name()).chain(one.words().iter().copied()))
}

/// Whether a name is that known one, in any case, its words parted by blanks, `_` or `-`.
pub(crate) fn same(known: &str, name: &str) -> bool {
    let plain = |byte: u8| if matches!(byte, b'_' | b'-') { b' ' } else { byte.to_ascii_lowercase() };
    known.len() == name.len()
        && known.bytes().zip(name.bytes()).all(|(left, right)| plain(left) == plain(right))
}

/// The mood of that name.
pub(super) fn mood(name: &str) -> Option<&'static Mood<'static>> {
    find(&get().moods, name)
}

/// The first mood that a word of `title` names.
pub(super) fn mood_in(title: &str) -> Option<&'static Mood<'static>> {
    title.split(|character: char| !character.is_alphanumeric()).find_map(mood)
}

#[cfg(test)]
mod tests {
    use super::{find, get};

    #[test]
    fn what_the_data_names_is_there() {
        let known = get();
        for set in &known.mood_sets {
            for mood in &set.moods {
                assert!(find(&known.moods, mood).is_some(), "{mood} of {}", set.name);
            }
        }
        for bit in known.bonds.iter().flat_map(|bond| &bond.bits) {
            assert!(find(&known.bits, bit).is_some(), "{bit}");
        }
        for bond in &known.scored_bonds {
            assert!(find(&known.tracks, bond.track).is_some(), "{}", bond.track);
        }
    }

    #[test]
    fn the_words_of_phrases_are_there() {
        let known = get();
        for mood in crate::phrases::moods() {
            assert!(find(&known.moods, mood).is_some(), "{mood}");
        }
        for word in [
            "friends",
            "good_friends",
            "best_friends",
            "enemies",
            "acquainted",
            "strangers",
            "sibling",
            "familial",
        ] {
            assert!(find(&known.bonds, word).is_some(), "{word}");
        }
        for word in ["romantic", "in_love"] {
            assert!(find(&known.scored_bonds, word).is_some(), "{word}");
        }
        for word in ["very_high", "high", "low", "very_low"] {
            assert!(find(&known.relationship_levels, word).is_some(), "{word}");
        }
    }
}
