//! What about a build cannot be, before anything of it is stored.

use schemas::BuildOptions;

use super::NewBuild;
use crate::Config;

/// Most characters of the project's name and of each option that is a text: they come back in every list.
const TEXT_CHARS_MAX: usize = 255;

/// Says what about a build cannot be.
pub(super) fn check(build: &NewBuild, config: &Config) -> Result<(), String> {
    let options = &build.options;
    let mut profiles = options.profile.clone();
    profiles.sort_unstable();
    profiles.dedup();
    if options.profile.is_empty() || profiles.len() != options.profile.len() {
        return Err("`options.profile` names at least one profile, each once".to_owned());
    }
    if !(1..=config.project_limits.diagnostics_max).contains(&options.max_diagnostics) {
        let max = config.project_limits.diagnostics_max;
        return Err(format!("`options.max_diagnostics` is from 1 to {max}"));
    }
    if build.limits.is_some_and(|limits| !limits.fits(&config.limits)) {
        return Err("`limits` asks for more than this farm allows".to_owned());
    }
    if build.limits.is_some_and(|limits| limits.fuel == 0 || limits.wall_time_ms == 0) {
        return Err("`limits.fuel` and `limits.wall_time_ms` are at least 1".to_owned());
    }
    if build.project.name().is_empty() {
        return Err("`name` has at least one character".to_owned());
    }
    texts(build.project.name(), options).into_iter().try_for_each(|(name, text)| check_text(name, text))
}

/// The texts of a build that are stored beside it.
fn texts<'a>(project_name: &'a str, options: &'a BuildOptions) -> [(&'static str, &'a str); 4] {
    [
        ("name", project_name),
        ("options.creator", options.creator.as_deref().unwrap_or_default()),
        ("options.default_locale", &options.default_locale),
        ("options.game_profile", options.game_profile.as_deref().unwrap_or_default()),
    ]
}

/// Not every store takes every character: PostgreSQL has no NUL.
fn check_text(name: &str, text: &str) -> Result<(), String> {
    if text.chars().nth(TEXT_CHARS_MAX).is_some() {
        return Err(format!("`{name}` has at most {TEXT_CHARS_MAX} characters"));
    }
    if text.contains(char::is_control) {
        return Err(format!("`{name}` has no control characters"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use schemas::{CachePolicy, Class, JobKind, Project, ProjectLimits, ProjectPath, SourceFile, TenantId};

    use super::*;

    fn build(name: &str, options: BuildOptions) -> NewBuild {
        let file = SourceFile { path: ProjectPath::new("a.jpe").unwrap(), content: b"[Project]".to_vec() };
        NewBuild {
            tenant_id: TenantId::LOCAL,
            kind: JobKind::Build,
            class: Class::Normal,
            project: Project::new(name.to_owned(), vec![file], &ProjectLimits::default()).unwrap().into(),
            options,
            limits: None,
            deadline: None,
            idempotency_key: None,
            concurrency: None,
            cache: CachePolicy::Use,
        }
    }

    fn checked(name: &str, options: BuildOptions) -> Result<(), String> {
        check(&build(name, options), &Config::default())
    }

    #[test]
    fn texts_are_bounded_and_plain() {
        let long = "é".repeat(TEXT_CHARS_MAX);
        let options = |text: &str| BuildOptions {
            creator: Some(text.to_owned()),
            default_locale: text.to_owned(),
            game_profile: Some(text.to_owned()),
            ..BuildOptions::default()
        };
        assert_eq!(checked(&long, options(&long)), Ok(()));
        let longer = format!("{long}e");
        for text in [longer.as_str(), "a\0b", "a\nb"] {
            let rule = if text == longer { "at most 255 characters" } else { "no control characters" };
            assert_eq!(checked(text, BuildOptions::default()), Err(format!("`name` has {rule}")));
            let options = options(text);
            let BuildOptions { creator, default_locale, game_profile, .. } = options;
            for (name, options) in [
                ("creator", BuildOptions { creator, ..BuildOptions::default() }),
                ("default_locale", BuildOptions { default_locale, ..BuildOptions::default() }),
                ("game_profile", BuildOptions { game_profile, ..BuildOptions::default() }),
            ] {
                assert_eq!(checked("a", options), Err(format!("`options.{name}` has {rule}")));
            }
        }
    }
}
