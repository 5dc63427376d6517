//! The moods of buffs (language.md §10.3).

use std::collections::BTreeMap;

use super::vocabulary::{self, Mood, Sign};
use crate::ir::{Buff, Project, ResourceId};
use crate::names;

/// The mood that a buff brings.
#[derive(Debug, Clone, Copy)]
pub(super) struct BuffMood {
    /// The mood.
    pub(super) mood: &'static Mood<'static>,
    /// Whether the author only said that it is positive, negative or neutral.
    pub(super) is_inferred: bool,
}

/// The mood of a buff; `None` when it has none, or one that the game does not have. Source: language.md §10.3.
pub(super) fn of_buff(buff: &Buff) -> Option<BuffMood> {
    let written = buff.mood.as_deref()?;
    if let Some(mood) = vocabulary::mood(written) {
        return Some(BuffMood { mood, is_inferred: false });
    }
    let usual = usual(written)?;
    let title = buff.display_name_key.as_deref().map_or(buff.id.name.as_str(), String::as_str);
    let mood = vocabulary::mood_in(title).or_else(|| vocabulary::mood(usual))?;
    Some(BuffMood { mood, is_inferred: true })
}

/// The mood of a sign, when nothing hints at a better one. Source: language.md §10.3.
fn usual(sign: &str) -> Option<&'static str> {
    let moods = [("positive", "happy"), ("negative", "sad"), ("neutral", "fine")];
    moods.into_iter().find(|(name, _)| sign.eq_ignore_ascii_case(name)).map(|(_, mood)| mood)
}

/// Whether a buff is pleasant; `None` for one that is neither.
pub(super) fn sign_of_buff(buff: &Buff) -> Option<Sign> {
    match buff.mood.as_deref() {
        Some(written) if written.eq_ignore_ascii_case("positive") => Some(Sign::Positive),
        Some(written) if written.eq_ignore_ascii_case("negative") => Some(Sign::Negative),
        _ => of_buff(buff)?.mood.sign,
    }
}

/// The buffs of a project by the name of their mood.
#[derive(Debug)]
pub(super) struct BuffsByMood<'l>(BTreeMap<&'static str, Vec<&'l ResourceId>>);

impl<'l> BuffsByMood<'l> {
    /// The buffs of `project`. Of buffs with one id, the first counts.
    pub(super) fn of(project: &'l Project) -> Self {
        let mut buffs: BTreeMap<&'static str, Vec<&'l ResourceId>> = BTreeMap::new();
        for buff in &project.buffs {
            if let Some(BuffMood { mood, .. }) = of_buff(buff) {
                buffs.entry(mood.name).or_default().push(&buff.id);
            }
        }
        for ids in buffs.values_mut() {
            ids.sort_by_cached_key(|id| names::key(&id.name));
            ids.dedup_by_key(|id| names::key(&id.name));
        }
        Self(buffs)
    }

    /// Those of a mood, sorted by id.
    pub(super) fn of_mood(&self, mood: &Mood<'_>) -> &[&'l ResourceId] {
        self.0.get(mood.name).map_or(&[], Vec::as_slice)
    }
}
