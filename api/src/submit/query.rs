//! The query of a submission whose body is an archive.

use axum::http::Uri;
use schemas::{
    BuildOptions, CachePolicy, Class, ConcurrencyKey, Inject, JobKind, Mode, OnConflict, Profile, XmlForm,
};
use serde::{Deserialize, Deserializer, de};

use crate::error::ApiError;
use crate::submit::ask::{Ask, concurrency, deadline};

/// Options of a build whose body is an archive; in a JSON body they are members.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadQuery {
    /// Name of the project: its default name and id; 1 to 255 characters. Required with an archive.
    #[param(required = false)]
    name: String,
    /// Build or validate; `build` unless given.
    #[param(inline)]
    kind: Option<JobKind>,
    /// Which line it waits in; `normal` unless given.
    #[param(inline)]
    class: Option<Class>,
    /// The outputs wanted, with commas between them; `ref` unless given.
    #[serde(default, deserialize_with = "comma_separated")]
    #[param(value_type = Option<String>, example = "game,package")]
    profile: Option<Vec<Profile>>,
    /// How severe the compiler is; `default` unless given.
    #[param(inline)]
    mode: Option<Mode>,
    /// Locale of literal texts; `en_US` unless given.
    default_locale: Option<String>,
    /// Prefix of tuning names.
    creator: Option<String>,
    /// The version of the game that `game` and `package` are made for; the newest known unless given.
    game_profile: Option<String>,
    /// How interactions get into the game's menus; `none` unless given.
    #[param(inline)]
    inject: Option<Inject>,
    /// Whether effects of events, which tuning cannot hook, are written for a script to call; no unless given.
    allow_unhooked: Option<bool>,
    /// How the form of JPE-XML files is known; `detect` unless given.
    #[param(inline)]
    xml_form: Option<XmlForm>,
    /// At most this many diagnostics in the report; 1,000 unless given.
    #[param(minimum = 1, maximum = 1000)]
    max_diagnostics: Option<u32>,
    /// The build expires unless it is finished this many seconds after the submit.
    #[param(minimum = 1)]
    deadline_seconds: Option<u32>,
    /// What builds that stand in for each other have in common, such as the name of a branch.
    #[param(value_type = Option<String>, min_length = 1, max_length = 200, example = "refs/heads/main")]
    concurrency_key: Option<ConcurrencyKey>,
    /// What happens to earlier builds of the key that are not over; `cancel_previous` unless given.
    #[param(inline)]
    on_conflict: Option<OnConflict>,
    /// Whether it may have the result of another build that asked for the same; `use` unless given.
    #[param(inline)]
    cache: Option<CachePolicy>,
}

fn comma_separated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Profile>>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let profiles = text.split(',').map(str::parse).collect::<Result<_, _>>();
    profiles.map(Some).map_err(de::Error::custom)
}

/// The name of the project and what is asked of it.
pub(super) fn read(uri: &Uri) -> Result<(String, Ask), ApiError> {
    let axum::extract::Query(query) = axum::extract::Query::<UploadQuery>::try_from_uri(uri)?;
    let ask = Ask {
        kind: query.kind.unwrap_or(JobKind::Build),
        class: query.class.unwrap_or_default(),
        deadline: deadline(query.deadline_seconds)?,
        concurrency: concurrency(query.concurrency_key.clone(), query.on_conflict)?,
        cache: query.cache.unwrap_or_default(),
        limits: None,
        options: options(&query),
    };
    Ok((query.name, ask))
}

fn options(query: &UploadQuery) -> BuildOptions {
    let default = BuildOptions::default();
    BuildOptions {
        profile: query.profile.clone().unwrap_or(default.profile),
        mode: query.mode.unwrap_or(default.mode),
        default_locale: query.default_locale.clone().unwrap_or(default.default_locale),
        creator: query.creator.clone(),
        game_profile: query.game_profile.clone(),
        inject: query.inject.unwrap_or(default.inject),
        allow_unhooked: query.allow_unhooked.unwrap_or(default.allow_unhooked),
        xml_form: query.xml_form.unwrap_or(default.xml_form),
        max_diagnostics: query.max_diagnostics.unwrap_or(default.max_diagnostics),
    }
}
