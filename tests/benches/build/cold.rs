//! S4: the whole command in a new process, on the embedded default.

use std::process::{Command, Stdio};
use std::time::Instant;

use testbed::{binary, workspace};

use testbed::figures::{Figures, Goal};

const RUNS: usize = 21;

/// Measures S4.
pub(crate) fn measure(figures: &mut Figures) {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let jpefarm = binary::jpefarm();
    let run = || {
        let started = Instant::now();
        let mut command = Command::new(jpefarm);
        command.arg("build").arg(workspace::root().join("examples/garden-party"));
        command.arg("--out").arg(folder.path().join("out")).env_clear().env("HOME", folder.path());
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it runs");
        assert!(status.success(), "the example builds");
        started.elapsed().as_secs_f64() * 1e3
    };
    figures.add("S4", "first `jpefarm build`, empty module cache: wall", "ms", vec![run()], Goal::Shown);
    let warm = (0..RUNS).map(|_| run()).collect();
    figures.add("S4", "`jpefarm build` of a template, cold process: wall", "ms", warm, Goal::Bound(40.0));
}
