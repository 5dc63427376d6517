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

/// The severity of `code` in `mode`.
pub(super) fn of(code: Code, mode: Mode) -> Severity {
    match mode {
        Mode::Strict if code.strict => Severity::Error,
        Mode::Default | Mode::Strict => code.severity,
        Mode::RefCompat => accepted_by_reference()
            .into_iter()
            .find(|(accepted, _)| accepted.code == code.code)
            .map_or(code.severity, |(_, severity)| severity),
    }
}
