//! Which project, and what the compiler is asked for: shared by `build`, `validate` and `submit`.

use std::path::PathBuf;

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use gamefiles::string_table::Locale;
use schemas::{BuildOptions, Inject, Mode, Profile, XmlForm};

use crate::project::{self, Reading};

/// Most characters of a project's name.
const NAME_CHARS_MAX: usize = 255;

/// Which project, and what the compiler is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct ProjectArgs {
    /// A project folder, or one or more files
    ///
    /// Of a folder, the files that end in .jpe, .jpe.xml, .jpe-xml, .jpexml, .ir.json or .names.json are read, except in
    /// hidden folders, build/ and reports/. Plain .xml and .json files are read when they are named.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Name of the project unless its sources have one [default: that of the folder or file]
    #[arg(long, value_parser = name)]
    name: Option<String>,
    /// Outputs to make; several with commas
    #[arg(long, value_delimiter = ',', default_value = Profile::Ref.as_str(), value_parser = profile())]
    profile: Vec<Profile>,
    /// How severe to be: `strict` turns many warnings into errors, `ref-compat` imitates the Python engine
    #[arg(long, default_value = Mode::Default.as_str(), value_parser = mode())]
    mode: Mode,
    /// Locale of texts that are written into elements
    #[arg(long, value_name = "LOCALE", default_value = "en_US", value_parser = locale)]
    default_locale: String,
    /// Prefix of names in the game [default: the author, else JPE]
    #[arg(long, value_name = "NAME")]
    creator: Option<String>,
    /// Version of the game that `game` and `package` are made for [default: the newest known]
    #[arg(long, value_name = "NAME")]
    game_profile: Option<String>,
    /// Library that puts interactions into menus; players need it too
    #[arg(long, default_value = Inject::None.as_str(), value_parser = inject())]
    inject: Inject,
    /// Write effects of events for a script to grant, instead of refusing them
    #[arg(long)]
    allow_unhooked: bool,
    /// How JPE-XML files are read: each as it says itself, or all as the fork, with an error for one that cannot be
    #[arg(long, default_value = XmlForm::Detect.as_str(), value_parser = xml_form())]
    xml_form: XmlForm,
}

impl ProjectArgs {
    /// Reads the project from disk.
    ///
    /// # Errors
    ///
    /// As [`project::read`].
    pub(crate) fn read(&self) -> Result<Reading> {
        project::read(&self.paths, self.name.as_deref(), self.mode)
    }

    /// The paths, when each of them is a folder and they are several: then each is a project of its own.
    pub(crate) fn folders(&self) -> Option<&[PathBuf]> {
        (self.paths.len() > 1 && self.paths.iter().all(|path| path.is_dir())).then_some(&self.paths)
    }

    /// Reads each project from disk.
    ///
    /// # Errors
    ///
    /// As [`project::read`].
    pub(crate) fn read_each(&self) -> Result<Vec<Reading>> {
        let Some(folders) = self.folders() else { return Ok(vec![self.read()?]) };
        let one = |folder| project::read(std::slice::from_ref(folder), self.name.as_deref(), self.mode);
        folders.iter().map(one).collect()
    }

    /// What the compiler is asked for.
    pub(crate) fn options(&self) -> BuildOptions {
        let mut profile = self.profile.clone();
        profile.sort_unstable();
        profile.dedup();
        BuildOptions {
            profile,
            mode: self.mode,
            default_locale: self.default_locale.clone(),
            creator: self.creator.clone(),
            game_profile: self.game_profile.clone(),
            inject: self.inject,
            allow_unhooked: self.allow_unhooked,
            xml_form: self.xml_form,
            ..BuildOptions::default()
        }
    }
}

fn name(text: &str) -> Result<String, String> {
    if (1..=NAME_CHARS_MAX).contains(&text.chars().count()) {
        Ok(text.to_owned())
    } else {
        Err(format!("a name has 1 to {NAME_CHARS_MAX} characters"))
    }
}

/// A locale of the game, as it was written.
fn locale(text: &str) -> Result<String, String> {
    match Locale::from_name(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(format!("the game's locales are {}", Locale::ALL.map(Locale::name).join(", "))),
    }
}

fn xml_form() -> impl TypedValueParser<Value = XmlForm> {
    PossibleValuesParser::new(XmlForm::ALL.map(XmlForm::as_str)).try_map(|name| name.parse::<XmlForm>())
}

fn profile() -> impl TypedValueParser<Value = Profile> {
    PossibleValuesParser::new(Profile::ALL.map(Profile::as_str)).try_map(|name| name.parse::<Profile>())
}

fn inject() -> impl TypedValueParser<Value = Inject> {
    PossibleValuesParser::new(Inject::ALL.map(Inject::as_str)).try_map(|name| name.parse::<Inject>())
}

fn mode() -> impl TypedValueParser<Value = Mode> {
    PossibleValuesParser::new(Mode::ALL.map(Mode::as_str)).try_map(|name| name.parse::<Mode>())
}
