//! `jpefarm explain`: what a diagnostic means, with an example.

use std::fmt::Write;

use anyhow::Result;
use compiler::Explanation;
use schemas::{Category, Severity};
use serde::Serialize;

use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::render::printable;

const EXAMPLES: &str = "\
Examples:
  jpefarm explain MISSING_END
  jpefarm explain unknown_key      upper and lower case count as equal
  jpefarm explain                  list every code";

/// Codes at most this far from the one asked for are suggested; 1 is the same, 0 has nothing in common.
const SIMILARITY_MIN: f64 = 0.75;

/// Most codes that are suggested.
const SUGGESTED_MAX: usize = 3;

/// Columns of a line of text.
const WIDTH: usize = 90;

/// Explain the code of a diagnostic
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The code; without one, all are listed
    code: Option<String>,
}

#[derive(Serialize)]
struct Document {
    code: &'static str,
    category: Category,
    severity: Severity,
    error_in_strict: bool,
    explanation: &'static str,
    example: &'static str,
}

#[derive(Serialize)]
struct List {
    items: Vec<Document>,
}

/// Explains.
///
/// # Errors
///
/// There is no such code.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    match &args.code {
        Some(code) => {
            let explanation = compiler::explain(code).ok_or_else(|| unknown(code))?;
            console.result(&document(explanation), text(explanation))?;
        }
        None => console.result(&List { items: compiler::codes().map(document).collect() }, list())?,
    }
    Ok(Exit::Ok)
}

fn document(explanation: &'static Explanation) -> Document {
    Document {
        code: explanation.code,
        category: explanation.category,
        severity: explanation.severity,
        error_in_strict: explanation.strict || explanation.severity >= Severity::Error,
        explanation: explanation.text,
        example: explanation.example,
    }
}

fn text(explanation: &Explanation) -> String {
    let mut text = format!("{} ({})\n\n", explanation.code, severity(explanation));
    for line in wrapped(explanation.text) {
        text.push_str(&line);
        text.push('\n');
    }
    text.push_str("\nExample:\n\n");
    for line in explanation.example.lines() {
        text.push_str("    ");
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn severity(explanation: &Explanation) -> String {
    let name = match explanation.severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
        Severity::Fatal => "fatal error",
    };
    if explanation.strict { format!("{name}; an error with --mode strict") } else { name.to_owned() }
}

fn list() -> String {
    let width = compiler::codes().map(|explanation| explanation.code.len()).max().unwrap_or(0);
    compiler::codes().fold(String::new(), |mut text, explanation| {
        let _ = writeln!(text, "{:width$}  {}", explanation.code, severity(explanation));
        text
    })
}

/// The text in lines that break between words.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= WIDTH {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn unknown(code: &str) -> Failure {
    let wanted = code.to_ascii_uppercase();
    let mut near: Vec<(f64, &str)> = compiler::codes()
        .map(|explanation| (strsim::jaro_winkler(&wanted, explanation.code), explanation.code))
        .filter(|(similarity, _)| *similarity >= SIMILARITY_MIN)
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let names: Vec<&str> = near.into_iter().take(SUGGESTED_MAX).map(|(_, name)| name).collect();
    let advice = if names.is_empty() {
        "`jpefarm explain` lists every code".to_owned()
    } else {
        format!("did you mean {}? `jpefarm explain` lists every code", names.join(", "))
    };
    Failure::usage(format!("there is no code {}", printable(code)), advice)
}
