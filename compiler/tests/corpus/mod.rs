//! The corpus: inputs with what the Python reference made of them, and the comparison with this compiler.
//!
//! A corpus is a folder `GROUP/CASE/{input/**, expected.json}`. The name of a case is the name of its project.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use compiler::{Compiled, Target, compile, convert};
use schemas::guest::GuestOptions;
use schemas::{BuildOptions, Mode, Profile, Project, ProjectLimits, ProjectPath, SourceFile};

/// One case of a corpus.
pub(crate) struct Case {
    /// The group it is in.
    pub(crate) group: String,
    /// Its name within the group.
    pub(crate) name: String,
    /// Its inputs.
    pub(crate) files: Vec<SourceFile>,
    expected: serde_json::Value,
}

/// How the reference's outputs compare with ours in mode `ref-compat` and profile `ref`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The same files with the same bytes.
    Equal,
    /// They differ as language.md §15 wants; the text says how.
    AllowedToDiffer(&'static str),
    /// They differ; the text says where.
    Wrong(String),
    /// The reference made nothing to compare with; the text says why.
    NotApplicable(&'static str),
}

/// Reads the cases of `root`, sorted by group and name; none when there is no such folder.
pub(crate) fn cases(root: &Path) -> Vec<Case> {
    let folders = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).into_iter().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.is_dir());
        paths.sort();
        paths
    };
    let groups = folders(root);
    groups.iter().flat_map(|group| folders(group)).map(|case| read_case(&case)).collect()
}

fn read_case(folder: &Path) -> Case {
    let name_of = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut files = Vec::new();
    read_inputs(&folder.join("input"), "", &mut files);
    let expected = fs::read(folder.join("expected.json")).unwrap();
    Case {
        group: name_of(folder.parent().unwrap()),
        name: name_of(folder),
        files,
        expected: serde_json::from_slice(&expected).unwrap(),
    }
}

/// Reads every file below `folder`, with `prefix` before its path.
pub(crate) fn read_inputs(folder: &Path, prefix: &str, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            read_inputs(&entry.path(), &format!("{path}/"), files);
        } else {
            let content = fs::read(entry.path()).unwrap();
            files.push(SourceFile { path: ProjectPath::new(path).unwrap(), content });
        }
    }
}

/// The verdicts on a whole corpus; its `Display` is the table that people read.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// How many cases are equal.
    pub(crate) equal: usize,
    /// Cases that may differ, with the reason.
    pub(crate) allowed: Vec<(String, &'static str)>,
    /// Cases that must not differ but do, with the first difference.
    pub(crate) wrong: Vec<(String, String)>,
    /// How many cases cannot be compared, by reason.
    pub(crate) not_applicable: BTreeMap<&'static str, usize>,
}

impl Table {
    /// Compares every case.
    pub(crate) fn of(cases: &[Case]) -> Self {
        let mut table = Self::default();
        for case in cases {
            match case.verdict() {
                Verdict::Equal => table.equal += 1,
                Verdict::AllowedToDiffer(reason) => table.allowed.push((case.title(), reason)),
                Verdict::Wrong(difference) => table.wrong.push((case.title(), difference)),
                Verdict::NotApplicable(reason) => *table.not_applicable.entry(reason).or_default() += 1,
            }
        }
        table
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (case, difference) in &self.wrong {
            writeln!(f, "  WRONG {case}: {difference}")?;
        }
        for (case, reason) in &self.allowed {
            writeln!(f, "  allowed to differ: {case} ({reason})")?;
        }
        for (reason, count) in &self.not_applicable {
            writeln!(f, "  not compared: {count} ({reason})")?;
        }
        let (equal, allowed, wrong) = (self.equal, self.allowed.len(), self.wrong.len());
        write!(f, "{equal} equal, {allowed} allowed to differ, {wrong} wrong")
    }
}

impl Case {
    /// Group and name.
    pub(crate) fn title(&self) -> String {
        format!("{}/{}", self.group, self.name)
    }

    /// The same case with other inputs.
    pub(crate) fn with_files(&self, files: Vec<SourceFile>) -> Self {
        Self { group: self.group.clone(), name: self.name.clone(), files, expected: self.expected.clone() }
    }

    /// Its inputs.
    pub(crate) fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// Its IR, without the places of elements; none when it has errors.
    pub(crate) fn ir(&self) -> Option<serde_json::Value> {
        let compiled = self.compile(Mode::Default, Profile::Ir);
        let mut ir: serde_json::Value = serde_json::from_slice(&compiled.files.first()?.content).unwrap();
        for list in ir.as_object_mut().unwrap().values_mut().filter_map(serde_json::Value::as_array_mut) {
            for element in list {
                element.as_object_mut().unwrap().remove("source");
            }
        }
        Some(ir)
    }

    /// Its translation.
    pub(crate) fn convert(&self, target: Target) -> Compiled {
        let limits = ProjectLimits::default();
        let options = BuildOptions::default();
        let request = GuestOptions { project_name: self.name.clone(), options, limits, emit: true };
        convert(self.files.clone(), &request, target)
    }

    /// Compiles the case.
    pub(crate) fn compile(&self, mode: Mode, profile: Profile) -> Compiled {
        let limits = ProjectLimits::default();
        let project = Project::new(&self.name, self.files.clone(), &limits).unwrap();
        let options = BuildOptions { mode, profile: vec![profile], ..BuildOptions::default() };
        let project_name = self.name.clone();
        let request = GuestOptions { project_name, options, limits, emit: true };
        compile(project.into_files(), &request)
    }

    /// Compares our outputs with the reference's.
    pub(crate) fn verdict(&self) -> Verdict {
        if let Some(reason) = self.not_applicable() {
            return Verdict::NotApplicable(reason);
        }
        let compiled = self.compile(Mode::RefCompat, Profile::Ref);
        let (ours, theirs) = (outputs_of(&compiled), self.reference_outputs());
        if ours == theirs {
            return Verdict::Equal;
        }
        let title = self.title();
        let allowed = ALLOWED.iter().find(|allowed| allowed.case == title);
        match allowed {
            Some(allowed) if (allowed.holds)(&compiled, &ours, &theirs) => {
                Verdict::AllowedToDiffer(allowed.reason)
            }
            _ => Verdict::Wrong(difference(&compiled, &ours, &theirs)),
        }
    }

    /// Why the reference has no outputs that ours could equal.
    fn not_applicable(&self) -> Option<&'static str> {
        let elements = self.expected["ir"]
            .as_object()
            .map_or(0, |ir| ir.values().filter_map(serde_json::Value::as_array).map(Vec::len).sum::<usize>());
        if self.expected["status"] != "success" {
            return Some("the reference fails");
        }
        if elements == 0 {
            return Some("the reference finds no element");
        }
        None
    }

    fn reference_outputs(&self) -> Outputs {
        let outputs = self.expected["outputs"].as_object().unwrap();
        let text_of = |text: &serde_json::Value| text.as_str().unwrap().to_owned();
        outputs.iter().map(|(path, text)| (path.clone(), text_of(text))).collect()
    }
}

type Outputs = BTreeMap<String, String>;

fn outputs_of(compiled: &Compiled) -> Outputs {
    let text_of = |file: &SourceFile| String::from_utf8(file.content.clone()).unwrap();
    compiled.files.iter().map(|file| (file.path.as_str().to_owned(), text_of(file))).collect()
}

/// A case that may differ, and the proof that it differs for that reason only.
struct Allowed {
    case: &'static str,
    reason: &'static str,
    holds: fn(&Compiled, &Outputs, &Outputs) -> bool,
}

const ALLOWED: [Allowed; 5] = [
    Allowed { case: "edge/control_chars", reason: D10, holds: refuses_characters },
    Allowed { case: "ir/control_char", reason: D10, holds: refuses_characters },
    Allowed { case: "edge-xml/billion_laughs_small", reason: D14, holds: refuses_doctype },
    Allowed { case: "edge-xml/doctype_entities", reason: D14, holds: refuses_doctype },
    Allowed { case: "edge/build_dir_sources", reason: ORDER, holds: only_order_differs },
];
const D10: &str = "D10: control characters are refused";
const D14: &str = "D14: a DTD is refused";
const ORDER: &str = "file order: the reference takes the order of the directory";

fn refuses_characters(compiled: &Compiled, _: &Outputs, _: &Outputs) -> bool {
    errors_are(compiled, "INVALID_CHARACTER")
}

fn refuses_doctype(compiled: &Compiled, _: &Outputs, _: &Outputs) -> bool {
    errors_are(compiled, "XML_FORBIDDEN_CONSTRUCT")
}

fn errors_are(compiled: &Compiled, code: &str) -> bool {
    let summary = &compiled.report.summary;
    summary.error > 0 && compiled.report.diagnostics.iter().all(|diagnostic| diagnostic.code == code)
}

fn only_order_differs(_: &Compiled, ours: &Outputs, theirs: &Outputs) -> bool {
    let sorted = |outputs: &Outputs| -> Vec<(String, Vec<String>)> {
        let sorted_lines = |text: &String| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        outputs.iter().map(|(path, text)| (path.clone(), sorted_lines(text))).collect()
    };
    sorted(ours) == sorted(theirs)
}

/// Says where the outputs differ first.
fn difference(compiled: &Compiled, ours: &Outputs, theirs: &Outputs) -> String {
    let codes: Vec<&str> = compiled.report.diagnostics.iter().map(|diagnostic| &*diagnostic.code).collect();
    for path in ours.keys().chain(theirs.keys()) {
        let (our, their) = (ours.get(path), theirs.get(path));
        if our != their {
            return format!("{path}\n  ours   {our:?}\n  theirs {their:?}\n  codes  {codes:?}");
        }
    }
    String::new()
}
