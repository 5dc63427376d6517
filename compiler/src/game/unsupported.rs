//! Properties that the language has and the game has not (language.md §4.2).

use super::buff;
use super::lowering::Lowering;
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::{Annotations, Project};
use crate::source::{Span, Spanned};

/// The text of a `when`, which was reported where it was read.
const WHEN: &str = "when";
/// Whom a prose entity is for, and the one word that says what every interaction of the game is for anyway.
const FOR_SIMS: (&str, &str) = ("for", "sims");

/// Reports every recorded property of the project that no mapping uses.
pub(super) fn check(lowering: &mut Lowering<'_>) {
    let project: &Project = lowering.project;
    for interaction in &project.interactions {
        recorded(
            &interaction.annotations,
            interaction.span,
            &interaction.id.name,
            &[WHEN],
            lowering.diagnostics,
        );
    }
    for buff in &project.buffs {
        recorded(&buff.annotations, buff.span, &buff.id.name, &buff::STRENGTHS, lowering.diagnostics);
    }
    for definition in &project.traits {
        recorded(&definition.annotations, definition.span, &definition.id.name, &[], lowering.diagnostics);
    }
    for statistic in &project.statistics {
        recorded(&statistic.annotations, statistic.span, &statistic.id.name, &[], lowering.diagnostics);
    }
}

fn recorded(
    annotations: &Annotations,
    span: Span,
    id: &Spanned<String>,
    used: &[&str],
    diagnostics: &mut Diagnostics,
) {
    let unmapped = annotations.extra.iter().filter(|(key, value)| {
        let says_sims = value.as_str().is_some_and(|whom| whom.eq_ignore_ascii_case(FOR_SIMS.1));
        let is_mapped = used.contains(&key.as_str()) || *key == FOR_SIMS.0 && says_sims;
        !is_mapped
    });
    for (property, _) in unmapped {
        let place = annotations.places.get(property).copied().unwrap_or(span);
        report(property, place, id, diagnostics);
    }
}

/// Reports one property.
pub(super) fn report(property: &str, span: Span, id: &Spanned<String>, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::UNSUPPORTED_PROPERTY, span, || {
        Message::new(
            format!("The game has nothing like {} here", quote(property)),
            format!(
                "The property {} of {} is recorded and left out of what the game reads.",
                quote(property),
                quote(id)
            ),
        )
        .suggest("Remove the property, or leave it for those who read the sources.")
        .resource(&id.value)
    });
}
