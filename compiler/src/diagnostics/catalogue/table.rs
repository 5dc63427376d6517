//! How a table of codes is written.

/// Makes a constant per row and `ALL` of them: `CODE: Category, Severity[, strict]; text; example;`.
macro_rules! table {
    ($($code:ident: $category:ident, $severity:ident $(, $strict:ident)?; $text:literal; $example:literal;)+) => {
        use schemas::{Category, Severity};

        use super::Explanation;

        $(pub(crate) const $code: &Explanation = &Explanation {
            code: stringify!($code),
            category: Category::$category,
            severity: Severity::$severity,
            strict: table!(@strict $($strict)?),
            text: $text,
            example: $example,
        };)+

        pub(super) static ALL: &[&Explanation] = &[$($code),+];
    };
    (@strict strict) => { true };
    (@strict) => { false };
}
