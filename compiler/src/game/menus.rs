//! Menus that interactions are in: pie menu categories (language.md §4.2, §9.2).

use gamefiles::tuning::Node;

use super::Kind;
use super::lowering::{Body, Head, Lowering, Owner, Reference};
use crate::diagnostics::{Message, codes, quote};
use crate::index::game_id;
use crate::ir::Interaction;
use crate::names;
use crate::source::Spanned;

/// The menu of an interaction: one of the game by its number, else one of the project, which is made when an
/// interaction first names it.
pub(super) fn of(interaction: &Interaction, lowering: &mut Lowering<'_>) -> Option<Reference> {
    let category = interaction.category.as_ref().filter(|category| !category.trim().is_empty())?;
    if let Some(instance) = game_id(category) {
        return Some(Reference::game(instance, ""));
    }
    let slug = names::slug(category);
    if slug.is_empty() {
        report_nameless(category, interaction, lowering);
        return None;
    }
    Some(lowering.once(Kind::PieMenuCategory, &slug, |lowering| make(&slug, category, lowering)))
}

fn report_nameless(category: &Spanned<String>, interaction: &Interaction, lowering: &mut Lowering<'_>) {
    lowering.diagnostics.report(codes::INVALID_NAME, category.span, || {
        Message::new(
            "The menu has no letter or digit that the game could name it by",
            format!("The category {} would have an empty name.", quote(category)),
        )
        .suggest("Write a name with Latin letters or digits, or the number of one of the game's menus.")
        .resource(&interaction.id.name.value)
    });
}

/// Source of the values: pie menu categories of public mods that work with the patch of 2026.
fn make(slug: &str, title: &Spanned<String>, lowering: &mut Lowering<'_>) -> Reference {
    let head = Head::made(Kind::PieMenuCategory, slug.to_owned(), title.span);
    lowering.resource(head, |lowering| {
        let slug = format!("menu.{slug}");
        let owner = Owner { kind: Kind::PieMenuCategory, slug: slug.as_str().into(), written: title };
        let mut nodes =
            vec![Node::boolean(false).named("_collapsible"), Node::value("0").named("_display_priority")];
        nodes.extend(lowering.named_text(&owner, "name", Some(title), "_display_name"));
        Body::of(Kind::PieMenuCategory, nodes)
    })
}
