//! The `game` profile: each resource as a file of its own, named as Sims 4 Studio names them (language.md §9.2).

use schemas::SourceFile;

use super::mod_files::Bytes;

/// Most characters of the part of a file name that humans read. Source: language.md §9.2.
const NAME_CHARS_MAX: usize = 100;

/// The file of a resource: `game/TYPE!GROUP!INSTANCE.NAME.SUFFIX`.
pub(super) fn file(bytes: &Bytes<'_>) -> Option<SourceFile> {
    let key = bytes.key;
    let name: String = bytes.name.replace(':', "_").chars().take(NAME_CHARS_MAX).collect();
    let path =
        format!("game/{:08X}!{:08X}!{:016X}.{name}.{}", key.type_id, key.group, key.instance, bytes.suffix);
    super::file(path, bytes.content.to_vec())
}
