//! What a command changes in a source, or would change, as a unified diff.

use std::fmt::Write;
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use super::printable;

const FILE: Style = Style::new().bold();
const HUNK: Style = AnsiColor::Cyan.on_default();
const DELETED: Style = AnsiColor::Red.on_default();
const INSERTED: Style = AnsiColor::Green.on_default();

/// Lines around a change.
const CONTEXT_LINES: usize = 3;

/// After this the search for the shortest diff ends with a longer one: two files without a line in common
/// would take minutes.
const SEARCH_MAX: Duration = Duration::from_secs(1);

/// The unified diff of a file that is called `path`, with colours; empty when nothing differs. Apart from
/// colours, and from characters that a terminal would obey, it is what `patch` takes.
pub(crate) fn unified(path: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::configure().timeout(SEARCH_MAX).diff_lines(before, after);
    let mut unified = diff.unified_diff();
    let mut text = String::new();
    for hunk in unified.context_radius(CONTEXT_LINES).iter_hunks() {
        if text.is_empty() {
            let path = printable(path);
            let [before, after] = if path.starts_with('/') { ["", ""] } else { ["a/", "b/"] };
            let _ = write!(text, "{FILE}--- {before}{path}\n+++ {after}{path}{FILE:#}\n");
        }
        let _ = writeln!(text, "{HUNK}{}{HUNK:#}", hunk.header());
        for change in hunk.iter_changes() {
            push_line(&mut text, change.tag(), change.value());
        }
    }
    text
}

/// One line with its mark. A line end of CR LF stays, and one that is missing is said to be.
fn push_line(text: &mut String, tag: ChangeTag, line: &str) {
    let (mark, style) = match tag {
        ChangeTag::Equal => (' ', Style::new()),
        ChangeTag::Delete => ('-', DELETED),
        ChangeTag::Insert => ('+', INSERTED),
    };
    let content = line.trim_end_matches(['\n', '\r']);
    let end = match &line[content.len()..] {
        "" => "\n\\ No newline at end of file\n",
        end => end,
    };
    let _ = write!(text, "{style}{mark}{}{style:#}{end}", printable(content));
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::unified;

    fn check(before: &str, after: &str) -> String {
        anstream::adapter::strip_str(&unified("src/a.jpe", before, after)).to_string()
    }

    #[test]
    fn changes_stand_between_unchanged_lines() {
        assert_eq!(check("a\nb\n", "a\nb\n"), "");
        assert_snapshot!(check("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"), @r"
        --- a/src/a.jpe
        +++ b/src/a.jpe
        @@ -2,7 +2,7 @@
         2
         3
         4
        -5
        +five
         6
         7
         8
        ");
    }

    #[test]
    fn line_ends_and_control_characters_are_told() {
        assert_eq!(
            check("a\r\nb", "a\nb\n"),
            "--- a/src/a.jpe\n+++ b/src/a.jpe\n@@ -1,2 +1,2 @@\n-a\r\n-b\n\\ No newline at end of file\n+a\n+b\n"
        );
        let obeyed = |character: char| character.is_control() && character != '\n';
        assert!(!check("", "\u{1b}[2J\u{9b}x\n").contains(obeyed));
    }

    /// The shortest diff of two such files takes a number of steps that is the square of their length.
    #[test]
    fn files_without_a_line_in_common_end_in_time() {
        let lines = |word: &str| (0..30_000).map(|n| format!("{word}{n}\n")).collect::<Vec<_>>().concat();
        assert!(check(&lines("a"), &lines("b")).lines().count() > 60_000);
    }
}
