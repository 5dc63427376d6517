//! Every diagnostic is for people: one short line, what is wrong and why, one sentence on what to do, and a place.

use schemas::{BuildOptions, EngineError, Inject, Profile, ProjectLimits};

use crate::check::run_with;
use crate::codes::{GAME_TRIGGERS, TRIGGERS, Trigger};

/// Codes of a project or a file as a whole.
const WITHOUT_PLACE: [&str; 2] = ["NO_JPE_FILES", "UNKNOWN_FILE_TYPE"];

fn said((_, path, text): &Trigger, profile: Profile) -> Vec<EngineError> {
    let options =
        BuildOptions { inject: Inject::XmlInjector, profile: vec![profile], ..BuildOptions::default() };
    run_with(&[(path, text.as_bytes())], options, ProjectLimits::default()).report.diagnostics
}

#[test]
fn every_diagnostic_says_what_why_and_what_to_do() {
    let usual = TRIGGERS.iter().flat_map(|trigger| said(trigger, Profile::Ref));
    let of_game = GAME_TRIGGERS.iter().flat_map(|trigger| said(trigger, Profile::Game));
    for error in usual.chain(of_game) {
        check_words(&error);
        check_place(&error);
    }
}

fn check_words(error: &EngineError) {
    let short = &error.message_short;
    assert!((1..=EngineError::SHORT_CHARS_MAX).contains(&short.chars().count()), "{error:#?}");
    assert!(!short.ends_with('.') && !short.contains(['\n', '\r', '/']), "{error:#?}");
    let fix = error.suggested_fix.as_deref().unwrap_or_default();
    assert!(fix.ends_with('.') && fix.starts_with(char::is_uppercase), "{error:#?}");
    let long = &error.message_long;
    let is_sentence = long.ends_with(['.', '?', '!']) || long.contains('\n');
    assert!(is_sentence && long.len() > short.len() / 2 && long != short, "{error:#?}");
    // The names of our own types would mean nothing to an author.
    for inner in ["Some(", "Ok(", "Err(", "::", "Span", "Slot"] {
        assert!(!long.contains(inner) && !short.contains(inner), "{error:#?}");
    }
    assert!(error.stack_trace_sanitized.is_none() && error.plugin_id.is_none(), "{error:#?}");
}

fn check_place(error: &EngineError) {
    let is_placed = error.file_path.is_some() && error.position.is_some() && error.snippet.is_some();
    assert!(is_placed || WITHOUT_PLACE.contains(&&*error.code), "{error:#?}");
    if let Some(position) = error.position {
        let (start, end) = ((position.line, position.column), (position.end_line, position.end_column));
        assert!(start <= end && start >= (1, 1), "{error:#?}");
        assert!(error.language_layer.is_some(), "{error:#?}");
    }
}
