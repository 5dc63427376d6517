//! Effects (language.md §10.4): lists of operations, each list a resource that the game grants as a whole.
//!
//! The names of fields are those of §10.4. That a list has `tests` of its own is declared by the game's scripts of
//! today, not by those of its first years.

mod moods;
mod operations;
mod removal;

use gamefiles::tuning::Node;

use super::left_out::{self, Part, Reason};
use super::lowering::{Body, Head, Lowering, Owner, Reference};
use super::{Kind, conditions};
use crate::ir::{LootAction, Phrase};
use moods::Moods;

/// What comes of one effect.
type Nodes<'p> = Result<Vec<Node>, Reason<'p>>;

/// The effects of one owner, while they are made.
struct List<'o> {
    owner: &'o Owner<'o>,
    /// How many notifications there are so far; their texts are numbered.
    notes: u32,
    /// How many lists with tests of their own there are so far.
    tested: u32,
    moods: Moods,
}

/// The operations of `owner`: items of `loot_actions`.
pub(super) fn loot(loot_actions: &[LootAction], owner: &Owner<'_>, lowering: &mut Lowering<'_>) -> Vec<Node> {
    let moods = Moods::of(loot_actions, lowering);
    let mut list = List { owner, notes: 0, tested: 0, moods };
    list.all(loot_actions, lowering)
}

/// Makes the resource of a named loot action.
pub(super) fn loot_action(loot_action: &LootAction, lowering: &mut Lowering<'_>) {
    let Some(id) = &loot_action.id else {
        return left_out::report_nameless(Part::Effect, "loot action", loot_action.span, lowering);
    };
    let owner = Owner::new(Kind::Loot, id);
    let head = Head::of(Kind::Loot, id, loot_action.span, &loot_action.annotations);
    lowering.resource(head, |lowering| {
        let moods = Moods::of(std::slice::from_ref(loot_action), lowering);
        let mut list = List { owner: &owner, notes: 0, tested: 0, moods };
        let nodes = list.untested(loot_action, lowering);
        body(nodes, conditions::globals(&loot_action.tests, &owner, lowering))
    });
}

/// The values of a list of operations that applies when all of `tests` hold.
pub(super) fn body(nodes: Vec<Node>, tests: Vec<Node>) -> Body {
    let mut members = vec![Node::list(nodes).named("loot_actions")];
    if !tests.is_empty() {
        members.push(Node::list(vec![Node::list(tests)]).named("tests"));
    }
    Body::of(Kind::Loot, members)
}

/// The operation that applies another list.
fn grant(loot: &Reference, lowering: &mut Lowering<'_>) -> Node {
    Node::variant("actions", lowering.link(loot))
}

impl List<'_> {
    fn all(&mut self, loot_actions: &[LootAction], lowering: &mut Lowering<'_>) -> Vec<Node> {
        let mut nodes = Vec::new();
        for loot_action in loot_actions {
            if loot_action.tests.is_empty() {
                nodes.extend(self.untested(loot_action, lowering));
            } else {
                nodes.extend(self.tested(loot_action, lowering));
            }
        }
        nodes
    }

    /// What has tests of its own is a list of its own.
    fn tested(&mut self, loot_action: &LootAction, lowering: &mut Lowering<'_>) -> Option<Node> {
        self.tested += 1;
        let wanted = format!("{}_if_{}", self.owner.slug, self.tested);
        let slug = lowering.unused_slug(Kind::Loot, &wanted);
        let loot = lowering.resource_if_any(Head::made(Kind::Loot, slug, loot_action.span), |lowering| {
            let nodes = self.untested(loot_action, lowering);
            let tests = conditions::globals(&loot_action.tests, self.owner, lowering);
            (!nodes.is_empty()).then(|| body(nodes, tests))
        })?;
        Some(grant(&loot, lowering))
    }

    /// The operation of a phrase, and those of the list that stands in its stead.
    fn untested(&mut self, loot_action: &LootAction, lowering: &mut Lowering<'_>) -> Vec<Node> {
        let mut nodes = Vec::new();
        if loot_action.phrase.kind.is_some() || !loot_action.phrase.description.is_empty() {
            nodes.extend(self.one(loot_action, lowering));
        }
        nodes.extend(self.all(&loot_action.actions, lowering));
        nodes
    }

    fn one(&mut self, loot_action: &LootAction, lowering: &mut Lowering<'_>) -> Vec<Node> {
        let phrase = &loot_action.phrase;
        match self.operation(phrase, lowering) {
            Ok(nodes) => nodes,
            Err(reason) => {
                left_out::report(reason, Part::Effect, phrase, self.owner, lowering);
                Vec::new()
            }
        }
    }

    fn operation<'p>(&mut self, phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
        let Some(kind) = phrase.kind.as_deref() else { return Err(Reason::NotUnderstood) };
        match kind {
            "money" => operations::money(phrase),
            "loot" => operations::loot(phrase, lowering),
            "notification" => self.notification(phrase, lowering),
            "mood" => self.moods.change(phrase, self.owner, lowering),
            "add_buff" => operations::add_buff(phrase, lowering),
            "remove_buff" => operations::remove_buff(phrase, lowering),
            "add_trait" => operations::add_trait(phrase, lowering),
            "remove_trait" => operations::remove_trait(phrase, lowering),
            "relationship_change" => operations::relationship_change(phrase, lowering),
            "skill_change" => operations::skill_change(phrase, lowering),
            "motive_change" => operations::motive_change(phrase, lowering),
            "statistic_change" => operations::statistic_change(phrase, lowering),
            _ => Err(Reason::NotUnderstood),
        }
    }

    fn notification<'p>(&mut self, phrase: &'p Phrase, lowering: &mut Lowering<'_>) -> Nodes<'p> {
        self.notes += 1;
        operations::notification(phrase, self.notes, self.owner, lowering)
    }
}
