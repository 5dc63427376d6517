//! What resources are called: tuning names, instances and string keys (language.md §8.5).

use gamefiles::fnv;

use super::Kind;
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::{Metadata, ResourceId};
use crate::names;
use crate::source::Span;

/// Who made a mod when neither the request nor the sources say.
const NOBODY: &str = "JPE";

/// Says so when the name that stands for who made the mod has nothing that tuning names can hold: then they start as
/// those of everybody who gives no name.
pub(super) fn check_creator(
    metadata: &Metadata,
    creator: Option<&str>,
    naming: &Naming,
    diagnostics: &mut Diagnostics,
) {
    let (written, prefix, span) = match (creator, &metadata.author) {
        (Some(creator), _) => (creator, prefix_of(creator), Span::NONE),
        (None, Some(author)) => (author.as_str(), names::slug(author), author.span),
        (None, None) => return,
    };
    if written.trim().is_empty() || !prefix.is_empty() {
        return;
    }
    diagnostics.report(codes::CREATOR_REPLACED, span, || {
        Message::new(
            format!("Names in the game cannot hold {}", quote(written)),
            format!(
                "They have the letters a to z and digits, and {} has none, so they start with {}. A mod of somebody \
                 else could then have the same names.",
                quote(written),
                quote(naming.creator())
            ),
        )
        .suggest("Choose a name in Latin letters with the option 'creator'.")
    });
}

/// The names of one project.
#[derive(Debug)]
pub(crate) struct Naming {
    creator: String,
    /// `CREATOR:PROJECT_`.
    prefix: String,
}

impl Naming {
    /// The names of the project of `metadata`. `creator` is the one of the request.
    pub(super) fn new(metadata: &Metadata, creator: Option<&str>) -> Self {
        let author = metadata.author.as_ref().map(|author| names::slug(author));
        let names = [creator.map(prefix_of), author];
        let creator = names.into_iter().flatten().find(|name| !name.is_empty());
        let creator = creator.unwrap_or_else(|| NOBODY.to_owned());
        let project = names::project_file_id(&metadata.project_id).unwrap_or_default();
        let prefix = format!("{creator}:{project}_");
        Self { creator, prefix }
    }

    /// Who made the mod, as names have it.
    pub(crate) fn creator(&self) -> &str {
        &self.creator
    }

    /// The tuning name of the resource `slug`.
    pub(crate) fn tuning_name(&self, kind: Kind, slug: &str) -> String {
        let word = kind.as_str();
        format!("{}{word}_{slug}", self.prefix)
    }

    /// The instance that belongs to a tuning name.
    pub(crate) fn instance(kind: Kind, tuning_name: &str) -> u64 {
        if kind.is_short() { u64::from(fnv::fnv32_high(tuning_name)) } else { fnv::fnv64_high(tuning_name) }
    }

    /// The instance of the element `id`, which it may state itself.
    pub(crate) fn instance_of(&self, kind: Kind, id: &ResourceId) -> u64 {
        let stated = id.instance_id.as_ref().map(|instance| instance.value);
        stated.unwrap_or_else(|| Self::instance(kind, &self.tuning_name(kind, &names::key(&id.name))))
    }

    /// The key of the text `name` in string tables.
    pub(crate) fn string_key(&self, name: &str) -> u32 {
        fnv::fnv32_high(&format!("{}string_{name}", self.prefix))
    }

    /// The name of the project's string tables.
    pub(crate) fn string_tables(&self) -> String {
        format!("{}strings", self.prefix)
    }
}

/// `creator` as it is when tuning names may hold all of it, else its slug: a name with letters left out, `Mn` for
/// `Mé Ünï`, is nobody's.
fn prefix_of(creator: &str) -> String {
    let is_allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | ':' | '.' | '-');
    if creator.chars().all(is_allowed) { creator.to_owned() } else { names::slug(creator) }
}
