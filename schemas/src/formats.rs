//! The formats as files that other tools read: the folder `schemas/formats`, in the binary.
//!
//! What each file is and which test keeps it true is told in the folder's README.

/// A format as a machine-readable file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Name of the file.
    pub name: &'static str,
    /// What it describes, in a line.
    pub about: &'static str,
    /// Its contents.
    pub text: &'static str,
}

/// Every format.
pub static ALL: [Format; 6] = [
    Format {
        name: "jpe.ebnf",
        about: "the dialects of .jpe (ISO/IEC 14977)",
        text: include_str!("../formats/jpe.ebnf"),
    },
    Format {
        name: "jpe-xml.xsd",
        about: "JPE-XML in all its forms (XML Schema 1.0)",
        text: include_str!("../formats/jpe-xml.xsd"),
    },
    Format {
        name: "ir.schema.json",
        about: "projects as IR, version 1 (JSON Schema 2020-12)",
        text: include_str!("../formats/ir.schema.json"),
    },
    Format {
        name: "game-names.schema.json",
        about: "names of what the game has (JSON Schema 2020-12)",
        text: include_str!("../formats/game-names.schema.json"),
    },
    Format {
        name: "report.schema.json",
        about: "the report of a build (JSON Schema 2020-12)",
        text: include_str!("../formats/report.schema.json"),
    },
    Format {
        name: "engine-error.schema.json",
        about: "a diagnostic (JSON Schema 2020-12)",
        text: include_str!("../formats/engine-error.schema.json"),
    },
];

/// The format of that name; upper and lower case count as equal, and so does the name without its ending.
pub fn find(name: &str) -> Option<&'static Format> {
    let is_meant = |format: &&Format| {
        let stem = format.name.split('.').next().unwrap_or(format.name);
        name.eq_ignore_ascii_case(format.name) || name.eq_ignore_ascii_case(stem)
    };
    ALL.iter().find(is_meant)
}

#[cfg(test)]
mod tests {
    use super::{ALL, find};

    #[test]
    fn formats_are_found_by_name_and_stem() {
        for format in &ALL {
            assert_eq!(find(&format.name.to_uppercase()), Some(format));
            assert_eq!(find(format.name.split('.').next().unwrap()), Some(format));
            assert!(format.text.ends_with('\n'), "{} ends with a line end", format.name);
        }
        assert_eq!(find("dragon.schema.json"), None);
    }
}
