//! `role:Actor, description:The one who starts` (language.md §4.2.9).

use crate::ir::Participant;
use crate::source::{Span, Spanned};

const ROLE: &str = "role";
const DESCRIPTION: &str = "description";

/// Reads a participant: role and description in any order. A description runs to the end of the value,
/// commas and all, unless `, role:` follows. Without a role the role is empty.
pub(super) fn read(value: &Spanned<String>) -> Participant {
    let text = value.value.trim();
    let (role, description) = match (labelled(text, ROLE), labelled(text, DESCRIPTION)) {
        (Some(role), _) => role_first(role),
        (None, Some(description)) => description_first(description),
        (None, None) => (None, None),
    };
    let spanned = |text: &str| {
        let text = text.trim();
        Spanned::new(text.to_owned(), place(text, value))
    };
    let role = role.map_or_else(|| Spanned::new(String::new(), value.span), spanned);
    Participant { span: value.span, role, description: description.map(spanned) }
}

/// Where a part of the value stands: the whole value, when escapes in it make the two differ.
fn place(part: &str, value: &Spanned<String>) -> Span {
    let start = part.as_ptr().addr().saturating_sub(value.as_ptr().addr());
    match value.span.len().checked_sub(value.len()) {
        Some(0) => value.span.part(&(start..start + part.len())),
        // In quotes.
        Some(2) => value.span.without_ends().part(&(start..start + part.len())),
        _ => value.span,
    }
}

fn role_first(rest: &str) -> (Option<&str>, Option<&str>) {
    match rest.split_once(',') {
        Some((role, rest)) => (Some(role), labelled(rest, DESCRIPTION)),
        None => (Some(rest), None),
    }
}

fn description_first(rest: &str) -> (Option<&str>, Option<&str>) {
    let commas = rest.match_indices(',').rev();
    let role = commas.into_iter().find_map(|(at, _)| labelled(&rest[at + 1..], ROLE).map(|role| (at, role)));
    match role {
        Some((at, role)) => (Some(role), Some(&rest[..at])),
        None => (None, Some(rest)),
    }
}

/// What follows `label :` at the start of `text`.
fn labelled<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    // A look as short as the label: whoever asks behind each comma of a line must not read the rest of it each time.
    let (found, rest) = text.trim_start().split_at_checked(label.len())?;
    if found.eq_ignore_ascii_case(label) { rest.trim_start().strip_prefix(':') } else { None }
}
