//! What a compile run was asked for, as every stage sees it.

use schemas::guest::GuestOptions;
use schemas::{BuildOptions, Mode, Profile, ProjectLimits, XmlForm};

/// The request of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'r>(&'r GuestOptions);

impl<'r> Request<'r> {
    /// A view of `options`.
    pub(crate) fn new(options: &'r GuestOptions) -> Self {
        Self(options)
    }

    /// Name of the project unless its sources say otherwise. Source: language.md §3.8.
    pub(crate) fn project_name(self) -> &'r str {
        &self.0.project_name
    }

    /// What the author asked for.
    pub(crate) fn options(self) -> &'r BuildOptions {
        &self.0.options
    }

    /// What a project may hold.
    pub(crate) fn limits(self) -> &'r ProjectLimits {
        &self.0.limits
    }

    /// Whether outputs are wanted.
    pub(crate) fn emits(self) -> bool {
        self.0.emit
    }

    /// How severe the compiler is.
    pub(crate) fn mode(self) -> Mode {
        self.0.options.mode
    }

    /// Whether the deviations from the reference engine are off. Source: language.md §15.
    pub(crate) fn is_ref_compat(self) -> bool {
        self.mode() == Mode::RefCompat
    }

    /// Whether every JPE-XML file has to be in the form of the fork. Source: language.md §6.
    pub(crate) fn forces_fork(self) -> bool {
        self.0.options.xml_form == XmlForm::Fork
    }

    /// Whether an output is wanted that the game reads, which asks more of a project.
    pub(crate) fn is_for_game(self) -> bool {
        self.0.options.profile.iter().any(|profile| profile.is_for_game())
    }

    /// Whether such an output is to be written.
    pub(crate) fn emits_for_game(self) -> bool {
        self.emits() && self.is_for_game()
    }

    /// Whether an output of that form is wanted.
    pub(crate) fn wants(self, profile: Profile) -> bool {
        self.emits() && self.0.options.profile.contains(&profile)
    }
}
