//! What a build asks of the compiler.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A form of output (language.md §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Profile {
    /// The XML files of the Python reference engine (§9.1).
    Ref,
    /// The normalised IR as canonical JSON (§7).
    Ir,
    /// What the game reads, as loose files for reading and for other tools (§9.2 to §9.4).
    Game,
    /// The same in one `.package`, which goes into the game's Mods folder (§9.5).
    Package,
}

impl Profile {
    /// Every profile that this version can write.
    pub const ALL: [Self; 4] = [Self::Ref, Self::Ir, Self::Game, Self::Package];

    /// The profile's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ref => "ref",
            Self::Ir => "ir",
            Self::Game => "game",
            Self::Package => "package",
        }
    }

    /// Whether it is made for the game, which asks more of a project than the others do.
    pub fn is_for_game(self) -> bool {
        matches!(self, Self::Game | Self::Package)
    }
}

/// How severe the compiler is (language.md §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Mode {
    /// What language.md says.
    #[default]
    Default,
    /// Every warning marked † in language.md §12 is an error.
    Strict,
    /// The deviations of language.md §15 are off, for comparison runs with the reference.
    RefCompat,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Default, Self::Strict, Self::RefCompat];

    /// The mode's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Strict => "strict",
            Self::RefCompat => "ref-compat",
        }
    }
}

/// Which library puts interactions into the game's menus (language.md §9.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Inject {
    /// None: the author does it.
    #[default]
    None,
    /// The XML Injector library.
    XmlInjector,
    /// Lot 51's Core Library.
    Lot51,
}

impl Inject {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::None, Self::XmlInjector, Self::Lot51];

    /// The choice's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::XmlInjector => "xml_injector",
            Self::Lot51 => "lot51",
        }
    }
}

/// How the form of a JPE-XML file is known (language.md §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum XmlForm {
    /// Each file tells.
    #[default]
    Detect,
    /// All are in the form of the fork; one that cannot be is an error.
    Fork,
}

impl XmlForm {
    /// Every choice.
    pub const ALL: [Self; 2] = [Self::Detect, Self::Fork];

    /// The choice's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Detect => "detect",
            Self::Fork => "fork",
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// Options of a build; every one has a default (language.md §2).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BuildOptions {
    /// The outputs wanted, without repeats; `["ref"]` unless given.
    pub profile: Vec<Profile>,
    /// How severe the compiler is.
    pub mode: Mode,
    /// Locale of literal texts.
    pub default_locale: String,
    /// Prefix of tuning names; the slug of the author, else `JPE`, unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// The version of the game that `game` and `package` are made for; the newest known unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub game_profile: Option<String>,
    /// How interactions get into the game's menus.
    pub inject: Inject,
    /// Whether effects of events, which tuning cannot hook, are written for a script to call.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub allow_unhooked: bool,
    /// How the form of JPE-XML files is known.
    #[serde(skip_serializing_if = "XmlForm::is_usual")]
    pub xml_form: XmlForm,
    /// At most this many diagnostics in the report; 1 to 1,000.
    pub max_diagnostics: u32,
}

impl Default for BuildOptions {
    fn default() -> Self {
        Self {
            profile: vec![Profile::Ref],
            mode: Mode::Default,
            default_locale: "en_US".to_owned(),
            creator: None,
            game_profile: None,
            inject: Inject::None,
            allow_unhooked: false,
            xml_form: XmlForm::Detect,
            max_diagnostics: 1_000,
        }
    }
}

/// A name that is no profile, mode, injector or form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} \"{name}\"; there are: {known}")]
pub struct UnknownName {
    what: &'static str,
    name: String,
    known: String,
}

fn by_name<T: Copy>(
    what: &'static str,
    all: &[T],
    as_str: impl Fn(T) -> &'static str,
    name: &str,
) -> Result<T, UnknownName> {
    let found = all.iter().copied().find(|candidate| as_str(*candidate) == name);
    found.ok_or_else(|| UnknownName {
        what,
        name: name.to_owned(),
        known: all.iter().map(|candidate| as_str(*candidate)).collect::<Vec<_>>().join(", "),
    })
}

impl FromStr for Profile {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        by_name("profile", &Self::ALL, Self::as_str, name)
    }
}

impl FromStr for Mode {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        by_name("mode", &Self::ALL, Self::as_str, name)
    }
}

impl FromStr for Inject {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        by_name("injector", &Self::ALL, Self::as_str, name)
    }
}

impl FromStr for XmlForm {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        by_name("form of JPE-XML", &Self::ALL, Self::as_str, name)
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_wire_names() {
        for profile in Profile::ALL {
            assert_eq!(serde_json::to_value(profile).unwrap(), profile.as_str());
            assert_eq!(profile.as_str().parse(), Ok(profile));
        }
        for mode in Mode::ALL {
            assert_eq!(serde_json::to_value(mode).unwrap(), mode.as_str());
            assert_eq!(mode.as_str().parse(), Ok(mode));
        }
        for inject in Inject::ALL {
            assert_eq!(serde_json::to_value(inject).unwrap(), inject.as_str());
            assert_eq!(inject.as_str().parse(), Ok(inject));
        }
        for form in XmlForm::ALL {
            assert_eq!(serde_json::to_value(form).unwrap(), form.as_str());
            assert_eq!(form.as_str().parse(), Ok(form));
        }
        let refusal = "ts3".parse::<Profile>().unwrap_err();
        assert_eq!(refusal.to_string(), "unknown profile \"ts3\"; there are: ref, ir, game, package");
    }
}
