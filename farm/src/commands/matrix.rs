//! `--matrix`: the same project with several values of an option.

use std::str::FromStr;

use schemas::{BuildOptions, Inject, Mode, Profile};

/// The options that may vary.
const NAMES: &str = "profile, mode, inject, default_locale, game_profile";

/// One option with the values that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Axis(Vec<Choice>);

/// One option with one value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    Profile(Vec<Profile>),
    Mode(Mode),
    Inject(Inject),
    DefaultLocale(String),
    GameProfile(String),
}

impl FromStr for Axis {
    type Err = String;

    /// Reads `option=value,value`; the value of `profile` may be several with `+` between them.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, values) =
            text.split_once('=').ok_or("an option and its values look like profile=game,package")?;
        values.split(',').map(|value| Choice::new(name, value)).collect::<Result<_, _>>().map(Self)
    }
}

impl Choice {
    fn new(name: &str, value: &str) -> Result<Self, String> {
        match name {
            "profile" => value.split('+').map(parsed).collect::<Result<_, _>>().map(Self::Profile),
            "mode" => parsed(value).map(Self::Mode),
            "inject" => parsed(value).map(Self::Inject),
            "default_locale" => Ok(Self::DefaultLocale(value.to_owned())),
            "game_profile" => Ok(Self::GameProfile(value.to_owned())),
            _ => Err(format!("the options that may vary are {NAMES}")),
        }
    }

    fn apply_to(&self, options: &BuildOptions) -> BuildOptions {
        let mut options = options.clone();
        match self {
            Self::Profile(profile) => options.profile.clone_from(profile),
            Self::Mode(mode) => options.mode = *mode,
            Self::Inject(inject) => options.inject = *inject,
            Self::DefaultLocale(locale) => options.default_locale.clone_from(locale),
            Self::GameProfile(name) => options.game_profile = Some(name.clone()),
        }
        options
    }
}

fn parsed<T: FromStr>(value: &str) -> Result<T, String>
where
    T::Err: ToString,
{
    value.parse().map_err(|error: T::Err| error.to_string())
}

/// Every combination of the values of all axes, the last axis varying fastest.
pub(super) fn combinations(axes: &[Axis], options: &BuildOptions) -> Vec<BuildOptions> {
    axes.iter().fold(vec![options.clone()], |combinations, Axis(choices)| {
        let with_each = |options: &BuildOptions| {
            choices.iter().map(|choice| choice.apply_to(options)).collect::<Vec<_>>()
        };
        combinations.iter().flat_map(with_each).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_is_made() {
        let axes = ["profile=game,ref+ir", "mode=default,strict"].map(|text| text.parse::<Axis>().unwrap());
        let made = combinations(&axes, &BuildOptions::default());
        let made: Vec<_> = made.into_iter().map(|options| (options.profile, options.mode)).collect();
        let expected = [
            (vec![Profile::Game], Mode::Default),
            (vec![Profile::Game], Mode::Strict),
            (vec![Profile::Ref, Profile::Ir], Mode::Default),
            (vec![Profile::Ref, Profile::Ir], Mode::Strict),
        ];
        assert_eq!(made, expected);
        assert_eq!(combinations(&[], &BuildOptions::default()), [BuildOptions::default()]);
    }

    #[test]
    fn what_cannot_vary_is_refused() {
        for text in ["", "profile", "profile=", "profile=ts3", "mode=lax", "colour=red"] {
            text.parse::<Axis>().unwrap_err();
        }
    }
}
