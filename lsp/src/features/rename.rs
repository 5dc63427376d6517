//! Gives an element another id, everywhere it is named.
//!
//! The project is analysed once more with the changes before the editor makes them: a name that would then mean
//! something else is found by the same rules that give names their meaning.

use std::collections::BTreeMap;

use compiler::language::{self, Kind};
use compiler::{Analysis, Definition, Location, Written};
use schemas::{ProjectLimits, ProjectPath};
use tower_lsp_server::ls_types::{Position, PrepareRenameResponse, TextEdit, WorkspaceEdit};

use super::edit;
use crate::snapshot::{Name, Snapshot};
use crate::text::Text;

/// What can be renamed at a place; `None` when nothing can.
pub(crate) fn prepare(snapshot: &Snapshot, path: &str, position: Position) -> Option<PrepareRenameResponse> {
    let name = snapshot.name_at(path, position)?;
    let element = snapshot.meant(name)?;
    let (location, written) = match name {
        Name::Definition(definition) => (definition.id_at, definition.written),
        Name::Reference(reference) => (reference.at, reference.written),
    };
    let range = snapshot.range(path, location.position)?;
    let text = snapshot.file(path)?.text();
    let placeholder = match written {
        Written::AsTitle => text.part(text.places(location.position)),
        Written::Plainly => element.id.clone(),
        Written::Otherwise => return None,
    };
    Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder })
}

/// The changes that rename the element whose name stands at a place; `None` when there is no element.
///
/// # Errors
///
/// Why it cannot have that name, for the author.
pub(crate) fn of(
    snapshot: &Snapshot,
    path: &str,
    position: Position,
    new_name: &str,
) -> Result<Option<WorkspaceEdit>, String> {
    let Some(element) = snapshot.name_at(path, position).and_then(|name| snapshot.meant(name)) else {
        return Ok(None);
    };
    let new = NewName::of(new_name, element, snapshot)?;
    refuse_collision(&new, element, snapshot)?;
    let changes = changes(&new, element, snapshot)?;
    refuse_other_meaning(&new, element, &changes, snapshot)?;
    Ok(Some(as_edit(&changes, snapshot)))
}

/// The new name in its two forms.
struct NewName {
    /// As an id.
    id: String,
    /// As a title, when the element has one.
    title: String,
}

impl NewName {
    fn of(name: &str, element: &Definition, snapshot: &Snapshot) -> Result<Self, String> {
        let name = name.trim();
        let has_title = snapshot.same(element).any(|same| same.written == Written::AsTitle);
        if !has_title {
            check_id(name)?;
            return Ok(Self { id: name.to_owned(), title: String::new() });
        }
        let title = if language::is_title(name) { name.to_owned() } else { name.replace('_', " ") };
        let max = ProjectLimits::default().title_chars_max;
        if !language::is_title(&title) || title.chars().nth(max as usize).is_some() {
            return Err(format!(
                "'{name}' cannot be a title: it has 1 to 10 words of letters, digits and ' - + & ( ) , . ! ?, \
                 and at most {max} characters"
            ));
        }
        let id = language::id_key(&title);
        check_id(&id)?;
        Ok(Self { id, title })
    }
}

fn check_id(id: &str) -> Result<(), String> {
    let max = ProjectLimits::default().id_chars_max;
    if !language::is_name(id) {
        return Err(format!(
            "'{id}' cannot be an id: an id has ASCII letters, digits, '_', '-', '.' and ':', and starts with a \
             letter or a digit"
        ));
    }
    if id.len() > max as usize {
        return Err(format!("an id has at most {max} characters"));
    }
    Ok(())
}

fn refuse_collision(new: &NewName, element: &Definition, snapshot: &Snapshot) -> Result<(), String> {
    let key = language::id_key(&new.id);
    let other = snapshot.definitions().iter().find(|other| other.kind == element.kind && other.key == key);
    match other.filter(|_| key != element.key) {
        None => Ok(()),
        Some(other) => {
            let place = snapshot.path(other.id_at).map(ProjectPath::to_string).unwrap_or_default();
            let line = other.id_at.position.line;
            Err(format!("there is a {} '{}' already, in {place}, line {line}", other.kind.label(), other.id))
        }
    }
}

/// A stretch of a file and what comes in its place.
struct Change<'s> {
    location: Location,
    path: &'s ProjectPath,
    new: &'s str,
}

fn changes<'s>(
    new: &'s NewName,
    element: &'s Definition,
    snapshot: &'s Snapshot,
) -> Result<Vec<Change<'s>>, String> {
    let definitions = snapshot.same(element).map(|definition| (definition.id_at, definition.written));
    let references = snapshot.references_to(element).map(|reference| (reference.at, reference.written));
    let mut changes = Vec::new();
    for (location, written) in definitions.chain(references) {
        let Some(path) = snapshot.path(location) else { continue };
        let new = match written {
            Written::Plainly => &new.id,
            Written::AsTitle => &new.title,
            Written::Otherwise => {
                let line = location.position.line;
                return Err(format!(
                    "the name in {path}, line {line}, is not written as it is; change it by hand"
                ));
            }
        };
        changes.push(Change { location, path, new });
    }
    Ok(changes)
}

/// Refuses a name with which, anywhere in the project, something would mean another element than now.
fn refuse_other_meaning(
    new: &NewName,
    element: &Definition,
    changes: &[Change<'_>],
    snapshot: &Snapshot,
) -> Result<(), String> {
    let mut texts: BTreeMap<ProjectPath, Text> = BTreeMap::new();
    // From the last to the first, so that none moves the place of another.
    let mut sorted: Vec<&Change<'_>> = changes.iter().collect();
    sorted.sort_by_key(|change| std::cmp::Reverse(change.location));
    for change in sorted {
        let Some(file) = snapshot.file(change.path.as_str()) else { continue };
        let text = texts.entry(change.path.clone()).or_insert_with(|| file.text().clone());
        text.replace(text.places(change.location.position), change.new);
    }
    let after = meanings(&snapshot.with(&texts));
    let renamed = (element.kind, element.key.clone());
    let expected = snapshot_meanings(snapshot).into_iter().map(|(meant, count)| {
        if meant == renamed { ((element.kind, language::id_key(&new.id)), count) } else { (meant, count) }
    });
    if expected.collect::<Meanings>() == after {
        return Ok(());
    }
    Err(format!("with the name '{}', something in the project would mean another element than now", new.id))
}

/// How often each element is defined and named.
type Meanings = BTreeMap<(Kind, String), (usize, usize)>;

fn snapshot_meanings(snapshot: &Snapshot) -> Meanings {
    count(snapshot.definitions(), snapshot.references().iter().filter_map(|reference| reference.definition))
}

fn meanings(analysis: &Analysis) -> Meanings {
    let symbols = &analysis.symbols;
    count(&symbols.definitions, symbols.references.iter().filter_map(|reference| reference.definition))
}

fn count(definitions: &[Definition], meant: impl Iterator<Item = usize>) -> Meanings {
    let mut meanings = Meanings::new();
    for definition in definitions {
        meanings.entry((definition.kind, definition.key.clone())).or_default().0 += 1;
    }
    for definition in meant.filter_map(|rank| definitions.get(rank)) {
        meanings.entry((definition.kind, definition.key.clone())).or_default().1 += 1;
    }
    meanings
}

fn as_edit(changes: &[Change<'_>], snapshot: &Snapshot) -> WorkspaceEdit {
    let mut edits: BTreeMap<&str, Vec<TextEdit>> = BTreeMap::new();
    for change in changes {
        if let Some(range) = snapshot.range(change.path.as_str(), change.location.position) {
            edits.entry(change.path.as_str()).or_default().push(TextEdit::new(range, change.new.to_owned()));
        }
    }
    edit::workspace_edit(edits, snapshot)
}
