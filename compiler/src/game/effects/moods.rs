//! Effects that change a mood by a number. The game has no such operation, because a mood is what the buffs of a
//! Sim come to: a buff of an hour does it (language.md §10.4).

use super::Nodes;
use super::operations::{amount_of, buff_node, of_each};
use crate::diagnostics::{Message, codes, quote};
use crate::game::left_out::Reason;
use crate::game::lowering::{Lowering, Owner, Reference};
use crate::game::vocabulary::{self, Sign};
use crate::game::{buff, conditions, moods, participants, references};
use crate::ir::{LootAction, Phrase};

/// The moods of one list of effects.
#[derive(Debug, Default)]
pub(super) struct Moods {
    /// Who gets a project's buff of which sign from the list anyway.
    brought: Vec<(&'static str, Sign)>,
    /// The buffs made so far, by sign and weight.
    made: Vec<(Sign, u8, Reference)>,
}

impl Moods {
    /// What the effects bring by themselves.
    pub(super) fn of(loot_actions: &[LootAction], lowering: &Lowering<'_>) -> Self {
        let mut moods = Self::default();
        moods.bring(loot_actions, lowering);
        moods
    }

    fn bring(&mut self, loot_actions: &[LootAction], lowering: &Lowering<'_>) {
        for loot_action in loot_actions {
            if let (Some(sign), Some(who)) =
                (sign_added(&loot_action.phrase, lowering), participants::of(&loot_action.phrase))
            {
                let new = who.iter().map(|participant| (*participant, sign));
                let new: Vec<_> = new.filter(|brought| !self.brought.contains(brought)).collect();
                self.brought.extend(new);
            }
            self.bring(&loot_action.actions, lowering);
        }
    }

    /// The operation for "increase mood by 15" and "set mood to 50".
    pub(super) fn change<'p>(
        &mut self,
        phrase: &'p Phrase,
        owner: &Owner<'_>,
        lowering: &mut Lowering<'_>,
    ) -> Nodes<'p> {
        let amount = amount_of(phrase, "amount").or_else(|_| amount_of(phrase, "value"))?;
        let sign =
            sign_of(amount).ok_or(Reason::NoCounterpart("A mood that changes by 0 stays as it is."))?;
        let nodes = of_each(phrase, |who| {
            if self.brought.contains(&(who, sign)) {
                return Vec::new();
            }
            let buff = self.buff(sign, buff::weight_of(amount), phrase, owner, lowering);
            buff.map(|buff| buff_node(&buff, who, lowering)).into_iter().collect()
        })?;
        report(phrase, !nodes.is_empty(), owner, lowering);
        Ok(nodes)
    }

    fn buff(
        &mut self,
        sign: Sign,
        weight: u8,
        phrase: &Phrase,
        owner: &Owner<'_>,
        lowering: &mut Lowering<'_>,
    ) -> Option<Reference> {
        let known = self.made.iter().find(|(known, heavy, _)| (*known, *heavy) == (sign, weight));
        if let Some((.., known)) = known {
            return Some(known.clone());
        }
        let name = match sign {
            Sign::Positive => "Happy",
            Sign::Negative => "Sad",
        };
        let mood = vocabulary::mood(name)?.reference();
        let slug = format!("{}_mood", owner.slug);
        let buff = buff::mood_change(&slug, (&mood, name), weight, phrase.description.span, lowering);
        self.made.push((sign, weight, buff.clone()));
        Some(buff)
    }
}

/// The sign of the project's buff that an effect adds.
fn sign_added(phrase: &Phrase, lowering: &Lowering<'_>) -> Option<Sign> {
    if phrase.kind.as_deref() != Some("add_buff") {
        return None;
    }
    let name = conditions::text(&phrase.arguments, "buff")?;
    moods::sign_of_buff(references::buff(name, lowering)?)
}

fn sign_of(amount: f64) -> Option<Sign> {
    match amount.partial_cmp(&0.0)? {
        std::cmp::Ordering::Greater => Some(Sign::Positive),
        std::cmp::Ordering::Less => Some(Sign::Negative),
        std::cmp::Ordering::Equal => None,
    }
}

fn report(phrase: &Phrase, is_made: bool, owner: &Owner<'_>, lowering: &mut Lowering<'_>) {
    lowering.diagnostics.report(codes::MOOD_CHANGE_AS_BUFF, phrase.description.span, || {
        let done = if is_made {
            "A buff of one hour does it here."
        } else {
            "Nothing is written for it, because another effect of the list adds a buff that does it."
        };
        Message::new(
            "The game cannot change a mood by a number",
            format!(
                "A mood is what the buffs of a Sim come to, so {} is no operation. {done}",
                quote(&phrase.description)
            ),
        )
        .suggest("Add a buff of your own to have it your way.")
        .resource(owner.written)
    });
}
