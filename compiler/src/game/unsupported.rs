//! Properties that the language has and the game has not (language.md §4.2).

use super::buff;
use super::lowering::Lowering;
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::{Annotations, Project};
use crate::source::{Span, Spanned};

/// The text of a `when`, which was reported where it was read.
const WHEN: &str = "when";

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
    for property in annotations.extra.keys().filter(|key| !used.contains(&key.as_str())) {
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
