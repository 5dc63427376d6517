//! Numbers, switches, keys and words of fixed lists as authors write them (language.md §4.1, §8.4).

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberError {
    /// It is not written like one.
    Malformed,
    /// It is written like one and does not fit.
    TooLarge,
}

/// INT: an optional sign, then ASCII digits, with `_` between them for reading.
///
/// # Errors
///
/// [`NumberError::TooLarge`] when it does not fit `i64`.
pub(crate) fn integer(text: &str) -> Result<i64, NumberError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !is_digits(digits) {
        return Err(NumberError::Malformed);
    }
    let plain: String = text.chars().filter(|character| *character != '_').collect();
    plain.parse().map_err(|_| NumberError::TooLarge)
}

/// NUMBER: an INT with an optional fraction; always finite.
///
/// # Errors
///
/// [`NumberError::TooLarge`] when it does not fit `f64`.
pub(crate) fn number(text: &str) -> Result<f64, NumberError> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_fraction {
        return Err(NumberError::Malformed);
    }
    let plain: String = text.chars().filter(|character| *character != '_').collect();
    let value: f64 = plain.parse().map_err(|_| NumberError::Malformed)?;
    if value.is_finite() { Ok(value) } else { Err(NumberError::TooLarge) }
}

fn is_digits(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_digit)
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}

/// A key of the game's own string tables: `0x` and eight hexadecimal digits. Source: language.md §8.4.
pub(crate) fn raw_string_key(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
    let is_key = digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| is_key)
}

/// A word of a fixed list as the lists have it: lower case, and `_` between its parts.
pub(crate) fn listed_word(text: &str) -> String {
    let plain =
        |character: char| if matches!(character, ' ' | '-') { '_' } else { character.to_ascii_lowercase() };
    text.chars().map(plain).collect()
}

/// How a switch is written: the words for on, then those for off. Source: language.md §4.1.
pub(crate) const SWITCHES: [&str; 6] = ["true", "yes", "on", "false", "no", "off"];
/// How many of them mean on.
const N_ON: usize = 3;

/// BOOL, in any case; `None` when it is none.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    let rank = SWITCHES.iter().position(|word| text.eq_ignore_ascii_case(word))?;
    Some(rank < N_ON)
}
