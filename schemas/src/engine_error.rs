//! A diagnostic as it is on the wire (language.md §11).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably not what the author wants; the build goes on.
    Warning,
    /// The sources are wrong; nothing is written.
    Error,
    /// The build cannot go on at all.
    Fatal,
}

/// Which part of the farm a diagnostic comes from. Source: language.md §11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Category {
    /// Syntax of `.jpe`.
    ParserJpe,
    /// Syntax and shape of JPE-XML.
    ParserJpeXml,
    /// Syntax and shape of game tuning XML.
    ParserXml,
    /// Syntax and shape of IR JSON.
    ParserIr,
    /// One value breaks a rule.
    ValidationSchema,
    /// Values do not fit together.
    ValidationSemantic,
    /// A file cannot be read.
    IoFile,
    /// A plugin of the reference engine; not produced here.
    Plugin,
    /// The service and the limits around the compiler.
    SyncCloud,
    /// Writing the outputs.
    Generator,
    /// The farm itself.
    Service,
}

/// The language a diagnostic speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LanguageLayer {
    /// A `.jpe` file.
    #[serde(rename = "JPE")]
    Jpe,
    /// A JPE-XML file.
    #[serde(rename = "JPE-XML")]
    JpeXml,
    /// A JPE-XML file in one of the fork forms.
    #[serde(rename = "JPE-XML-FORK")]
    JpeXmlFork,
    /// An IR JSON file.
    #[serde(rename = "IR")]
    Ir,
    /// Game tuning XML.
    #[serde(rename = "XML")]
    Xml,
    /// A plugin of the reference engine; not produced here.
    #[serde(rename = "PLUGIN")]
    Plugin,
}

/// A stretch of a source file. Lines and columns count from 1, columns in Unicode scalar values; the
/// end column is the first one after the stretch, so an empty stretch has equal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Position {
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// First column after the end.
    pub end_column: u32,
}

/// Another place that explains a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Related {
    /// The file it is in.
    pub file_path: Option<String>,
    /// Where in the file.
    pub position: Option<Position>,
    /// What is there.
    pub message: String,
}

/// A change that mends the fault and can be made without asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Fix {
    /// Puts a text in.
    Insert {
        /// Before this place.
        insert_at: InsertAt,
        /// The text.
        text: String,
    },
    /// Puts a text in the place of another.
    Replace {
        /// What goes.
        range: Position,
        /// What comes; empty to delete.
        replacement: String,
    },
}

/// A place between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InsertAt {
    /// Line, from 1; the line after the last one is the end of the file.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// Where in a shortened snippet the fault is, in Unicode scalar values from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Caret {
    /// First marked character.
    pub start: u32,
    /// First character after the mark.
    pub end: u32,
}

/// What a diagnostic says beyond its text; absent members are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Extra {
    /// Other places that explain it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// Known names near the one written, nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub did_you_mean: Vec<String>,
    /// RFC 6901 pointer into an IR document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// A change that mends the fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// The marked part of `snippet` when that is cut out of a longer line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caret: Option<Caret>,
}

/// A diagnostic on the wire, with the member names of the reference engine. Source: language.md §11.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EngineError {
    /// Stable code, `[A-Z][A-Z0-9_]*`, one of language.md §12.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Z][A-Z0-9_]*$"))]
    pub code: Cow<'static, str>,
    /// Which part of the farm it comes from.
    pub category: Category,
    /// How bad it is.
    pub severity: Severity,
    /// One line of at most 120 characters, without a path.
    pub message_short: String,
    /// What was written and why it is a problem.
    pub message_long: String,
    /// Path inside the project.
    pub file_path: Option<String>,
    /// Where in the file.
    pub position: Option<Position>,
    /// The element it is about, as the author wrote its id.
    pub resource_id: Option<String>,
    /// The language of the file.
    pub language_layer: Option<LanguageLayer>,
    /// The first line of the position, at most 200 characters of it.
    pub snippet: Option<String>,
    /// One sentence that says what to do.
    pub suggested_fix: Option<String>,
    /// Always null for faults of the author.
    pub stack_trace_sanitized: Option<String>,
    /// Always null: there are no plugins.
    pub plugin_id: Option<String>,
    /// Everything else.
    #[serde(default)]
    pub extra: Extra,
}

impl EngineError {
    /// Most characters of `message_short`. Source: language.md §11.
    pub const SHORT_CHARS_MAX: usize = 120;
    /// Most characters of `snippet`. Source: language.md §11.
    pub const SNIPPET_CHARS_MAX: usize = 200;

    /// A diagnostic of the farm itself: no file, no position. `code` is one of language.md §12.1.
    pub fn service(
        code: &'static str,
        severity: Severity,
        message_short: impl Into<String>,
        message_long: impl Into<String>,
        suggested_fix: &str,
    ) -> Self {
        Self {
            code: Cow::Borrowed(code),
            category: Category::SyncCloud,
            severity,
            message_short: message_short.into(),
            message_long: message_long.into(),
            file_path: None,
            position: None,
            resource_id: None,
            language_layer: None,
            snippet: None,
            suggested_fix: Some(suggested_fix.to_owned()),
            stack_trace_sanitized: None,
            plugin_id: None,
            extra: Extra::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of language.md §12.
    const MISSING_END: &str = r#"{"code":"MISSING_END","category":"parser_jpe","severity":"error","message_short":"This buff is not closed with 'end'","message_long":"The buff 'a' starts on line 2, but the next section begins on line 4 before an 'end' line. Without it the compiler cannot tell where the buff stops.","file_path":"src/moods.jpe","position":{"line":2,"column":1,"end_line":2,"end_column":6},"resource_id":"a","language_layer":"JPE","snippet":"id: a","suggested_fix":"Add a line with 'end' before line 4.","stack_trace_sanitized":null,"plugin_id":null,"extra":{"fix":{"insert_at":{"line":4,"column":1},"text":"end\n"}}}"#;

    #[test]
    fn the_worked_example_round_trips() {
        let error: EngineError = serde_json::from_str(MISSING_END).unwrap();
        assert_eq!(serde_json::to_string(&error).unwrap(), MISSING_END);
    }
}
