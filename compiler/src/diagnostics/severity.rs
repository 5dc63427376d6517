//! How bad a code is in a mode (language.md §2, §15).

use schemas::{Mode, Severity};

use super::{Code, codes};

/// What the reference accepts, by code: its severity in `ref-compat` mode. Source: language.md §15.
fn accepted_by_reference() -> [(Code, Severity); 10] {
    [
        (codes::INVALID_SYNTAX, Severity::Warning),        // D17
        (codes::NO_JPE_FILES, Severity::Warning),          // D15
        (codes::DUPLICATE_RESOURCE_ID, Severity::Warning), // D9
        (codes::DUPLICATE_STRING, Severity::Warning),      // D9
        (codes::MISSING_ID, Severity::Warning),            // D4, which shows in melted elements
        (codes::INVALID_NUMBER, Severity::Warning),        // D12
        (codes::NUMBER_OUT_OF_RANGE, Severity::Warning),   // D12
        (codes::INVALID_ENUM_VALUE, Severity::Warning),    // D12
        (codes::EMPTY_OPTION_NAME, Severity::Warning),     // D12
        (codes::INVALID_NAME, Severity::Warning),          // language.md §8.1
    ]
}

/// What the game cannot do without, by code, and the other outputs can. Source: language.md §12.4.
static NEEDED_BY_GAME: [Code; 4] = [
    codes::INVALID_BUFF_DURATION,
    codes::UNDEFINED_BUFF_REFERENCE,
    codes::UNDEFINED_TRAIT_REFERENCE,
    codes::UNDEFINED_REFERENCE,
];

/// The severity of `code` in `mode`, with or without an output that the game reads.
pub(super) fn of(code: Code, mode: Mode, is_for_game: bool) -> Severity {
    match mode {
        Mode::Default | Mode::Strict
            if is_for_game && NEEDED_BY_GAME.iter().any(|needed| needed.code == code.code) =>
        {
            Severity::Error
        }
        Mode::Strict if code.strict => Severity::Error,
        Mode::Default | Mode::Strict => code.severity,
        Mode::RefCompat => accepted_by_reference()
            .into_iter()
            .find(|(accepted, _)| accepted.code == code.code)
            .map_or(code.severity, |(_, severity)| severity),
    }
}
