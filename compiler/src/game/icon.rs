//! Icons: keys of images (language.md §8.5).

use gamefiles::key::{IMAGE, ResourceKey};
use gamefiles::tuning::Node;

use super::lowering::{Lowering, Owner};
use crate::diagnostics::{Message, codes, quote};
use crate::index::game_id;
use crate::source::{Span, Spanned};

/// The icon of an element that players see with one: its own, or the default one, which is reported.
pub(super) fn shown(
    icon: Option<&Spanned<String>>,
    owner: &Owner<'_>,
    span: Span,
    lowering: &mut Lowering<'_>,
) -> Node {
    let own = own(icon, owner, lowering);
    if icon.is_none() && lowering.is_whole(span) {
        lowering.diagnostics.report(codes::MISSING_ICON, span, || {
            let label = owner.kind.label();
            Message::new(
                format!("The {label} has no icon"),
                format!("Players see the default icon beside the {label} {}.", quote(owner.written)),
            )
            .suggest("Add an icon, such as 00b2d882:00000000:30f0846c783606f9.")
            .resource(owner.written)
        });
    }
    own.unwrap_or_else(|| Node::value(lowering.profile.default_icon.clone()))
}

/// The icon that an author wrote, if it is one; else that is reported.
pub(super) fn own(
    icon: Option<&Spanned<String>>,
    owner: &Owner<'_>,
    lowering: &mut Lowering<'_>,
) -> Option<Node> {
    let icon = icon?;
    let Some(key) = parse_key(icon) else {
        lowering.diagnostics.report(codes::UNSUPPORTED_PROPERTY, icon.span, || {
            Message::new(
                "The icon is no image of the game",
                format!(
                    "The icon is {}; the game takes the key of an image or its number, and no picture files.",
                    quote(icon)
                ),
            )
            .suggest("Write a key such as 00b2d882:00000000:30f0846c783606f9.")
            .resource(owner.written)
        });
        return None;
    };
    Some(Node::value(key.to_string()))
}

/// `type:group:instance` in hexadecimal digits; or an instance alone, in decimal or after `0x`, of an image.
pub(super) fn parse_key(text: &str) -> Option<ResourceKey> {
    let text = text.trim();
    let image = || Some(ResourceKey::new(IMAGE, 0, game_id(text)?));
    text.parse().ok().or_else(image)
}
