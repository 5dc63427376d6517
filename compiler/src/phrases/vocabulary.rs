//! The words that phrases are made of, with what they stand for.

/// Words, of any case, and what they stand for.
pub(super) type Table = &'static [(&'static [&'static str], &'static str)];

/// A list of words that attributes of XML are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vocabulary {
    /// Ages.
    Age,
    /// Moods of the game and their synonyms.
    Mood,
    /// Groups of moods.
    MoodSet,
    /// Motives of the game.
    Motive,
    /// Who gets something, besides the subjects.
    Recipient,
    /// Who a phrase is about.
    Subject,
    /// What relationships are measured in.
    Track,
}

impl Vocabulary {
    fn table(self) -> Table {
        match self {
            Self::Age => AGES,
            Self::Mood => MOODS,
            Self::MoodSet => MOOD_SETS,
            Self::Motive => MOTIVES,
            Self::Recipient => RECIPIENTS,
            Self::Subject => SUBJECTS,
            Self::Track => CHANGED_TRACKS,
        }
    }

    /// What a word stands for; case does not count, and `_` or `-` may stand for a blank.
    pub(crate) fn read(self, text: &str) -> Option<&'static str> {
        let plain = |text: &str| text.trim().replace(['_', '-'], " ").to_ascii_lowercase();
        let written = plain(text);
        let row = self.table().iter().find(|(words, value)| {
            words.iter().copied().eq(written.split_ascii_whitespace()) || plain(value) == written
        });
        row.map(|(_, value)| *value)
    }

    /// What its words stand for, sorted.
    pub(crate) fn values(self) -> Vec<&'static str> {
        let mut values: Vec<&'static str> = self.table().iter().map(|(_, value)| *value).collect();
        values.sort_unstable();
        values.dedup();
        values
    }
}

/// Who acts.
pub(super) const ACTOR: &str = "actor";

/// Who a phrase is about. Source: language.md §4.5.
pub(super) const SUBJECTS: Table = &[
    (&["actor", "and", "target"], "both"),
    (&["target", "and", "actor"], "both"),
    (&["both", "sims"], "both"),
    (&["both"], "both"),
    (&["actor"], ACTOR),
    (&["target"], "target"),
];

/// Comparisons, with their names of language.md §5.2.
pub(super) const OPERATORS: &[(&str, &str)] = &[
    (">=", "greater_or_equal"),
    ("<=", "less_or_equal"),
    (">", "greater"),
    ("<", "less"),
    ("==", "equal"),
    ("=", "equal"),
    ("!=", "not_equal"),
];

/// Ages; plurals for "both are adults".
pub(super) const AGES: Table = &[
    (&["young", "adult"], "young_adult"),
    (&["young", "adults"], "young_adult"),
    (&["baby"], "baby"),
    (&["babies"], "baby"),
    (&["infant"], "infant"),
    (&["infants"], "infant"),
    (&["toddler"], "toddler"),
    (&["toddlers"], "toddler"),
    (&["child"], "child"),
    (&["children"], "child"),
    (&["teen"], "teen"),
    (&["teens"], "teen"),
    (&["adult"], "adult"),
    (&["adults"], "adult"),
    (&["elder"], "elder"),
    (&["elders"], "elder"),
];

/// Genders.
pub(super) const GENDERS: Table =
    &[(&["male"], "male"), (&["males"], "male"), (&["female"], "female"), (&["females"], "female")];

/// Moods of the game and their synonyms. Source: language.md §10.3.
pub(super) const MOODS: Table = &[
    (&["angry"], "angry"),
    (&["bored"], "bored"),
    (&["confident"], "confident"),
    (&["embarrassed"], "embarrassed"),
    (&["energized"], "energized"),
    (&["energised"], "energized"),
    (&["fine"], "fine"),
    (&["calm"], "fine"),
    (&["flirty"], "flirty"),
    (&["romantic"], "flirty"),
    (&["focused"], "focused"),
    (&["focus"], "focused"),
    (&["happy"], "happy"),
    (&["inspired"], "inspired"),
    (&["inspiration"], "inspired"),
    (&["playful"], "playful"),
    (&["sad"], "sad"),
    (&["dazed"], "dazed"),
    (&["tense"], "tense"),
    (&["stressed"], "tense"),
    (&["uncomfortable"], "uncomfortable"),
    (&["asleep"], "asleep"),
    (&["scared"], "scared"),
];

/// Groups of moods. Source: language.md §10.3.
pub(super) const MOOD_SETS: Table = &[
    (&["good"], "good"),
    (&["bad"], "bad"),
    (&["decent"], "decent"),
    (&["excellent"], "excellent"),
    (&["calm"], "calm"),
];

/// Motives of the game. Source: language.md §4.6.
pub(super) const MOTIVES: Table = &[
    (&["bladder"], "bladder"),
    (&["comfort"], "comfort"),
    (&["energy"], "energy"),
    (&["fun"], "fun"),
    (&["hunger"], "hunger"),
    (&["hygiene"], "hygiene"),
];

/// Relationships by name.
pub(super) const BONDS: Table = &[
    (&["good", "friends"], "good_friends"),
    (&["good", "friend"], "good_friends"),
    (&["best", "friends"], "best_friends"),
    (&["best", "friend"], "best_friends"),
    (&["friends"], "friends"),
    (&["friend"], "friends"),
    (&["romantic"], "romantic"),
    (&["in", "love"], "in_love"),
    (&["enemies"], "enemies"),
    (&["acquainted"], "acquainted"),
    (&["strangers"], "strangers"),
];

/// What relationships are measured in; "relationship" alone is friendship.
pub(super) const TRACKS: Table =
    &[(&["friendship"], "friendship"), (&["romance"], "romance"), (&["relationship"], "friendship")];

/// Tracks that effects name.
pub(super) const CHANGED_TRACKS: Table = &[(&["friendship"], "friendship"), (&["romance"], "romance")];

/// How high a relationship is.
pub(super) const LEVELS: Table = &[
    (&["very", "high"], "very_high"),
    (&["very", "low"], "very_low"),
    (&["high"], "high"),
    (&["low"], "low"),
];

/// Families.
pub(super) const KINSHIPS: Table =
    &[(&["sibling"], "sibling"), (&["siblings"], "sibling"), (&["familial"], "familial")];

/// Times of day.
pub(super) const TIMES: Table = &[(&["daytime"], "daytime"), (&["nighttime"], "nighttime")];

/// What money is called.
pub(super) const FUNDS: Table =
    &[(&["income"], "income"), (&["money"], "money"), (&["earnings"], "earnings")];

/// Who gets something, besides the subjects. Source: language.md §6.2, `to`.
pub(super) const RECIPIENTS: Table =
    &[(&["household"], "household"), (&["active_household"], "active_household"), (&["player"], "player")];
