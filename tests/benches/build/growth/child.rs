//! Processes that are measured. The benchmark starts itself again: as `watch`, which runs one command and says what
//! it took, and as `native` or `sandbox`, which compile one project.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use sandbox::Verdict;
use schemas::{Mode, Profile, SourceFile};
use serde::{Deserialize, Serialize};
use testbed::{binary, generate};
use tests::guest;

use crate::compile::thread_cpu;

/// The argument that makes the benchmark [`watch`].
pub(crate) const WATCH: &str = "watch";
/// The argument that makes the benchmark [`native`].
pub(crate) const NATIVE: &str = "native";
/// The argument that makes the benchmark [`sandbox`].
pub(crate) const SANDBOX: &str = "sandbox";

/// Runs of each figure; the median time counts, and the highest memory.
const RUNS: usize = 5;

/// What a build took.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Cost {
    /// CPU time of a library call, wall time of a command.
    pub(super) seconds: f64,
    /// Most memory resident at once.
    pub(super) memory_mib: f64,
    /// Units of fuel: instructions of the guest, and bytes it moved. 0 outside of the sandbox.
    pub(super) fuel: f64,
}

/// `jpefarm build` on a folder, in a new process each time.
pub(super) fn command(home: &Path, project: &Path) -> Cost {
    let build = |_| {
        let mut command = this_program();
        command.arg(WATCH).arg(binary::jpefarm()).arg("build").arg(project);
        command.arg("--out").arg(home.join("out")).arg("--quiet").env_clear().env("HOME", home);
        cost_of(&mut command)
    };
    typical((0..RUNS).map(build).collect())
}

/// The compiler as a library in the form `form`: its memory is that of a process which compiles once.
pub(super) fn of_library(form: &str, elements: usize) -> Cost {
    let size = elements.to_string();
    let watched = cost_of(this_program().args([WATCH, &this_path(), form, &size, "1"]));
    let timed = cost_of(this_program().args([form, &size, &RUNS.to_string()]));
    Cost { memory_mib: watched.memory_mib, ..timed }
}

/// Runs the command in `arguments` and prints what it took.
pub(crate) fn watch(mut arguments: impl Iterator<Item = String>) -> ExitCode {
    let program = arguments.next().expect("a program is named");
    let started = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status().expect("it runs");
    assert!(status.success(), "it succeeds");
    let seconds = started.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    #[expect(clippy::cast_precision_loss, reason = "KiB of this machine's memory")]
    let memory_mib = usage.max_rss() as f64 / 1024.0;
    print_cost(Cost { seconds, memory_mib, fuel: 0.0 })
}

/// Compiles a generated project so many times and prints the median time.
pub(crate) fn native(arguments: impl Iterator<Item = String>) -> ExitCode {
    let options = guest::options("growth", Mode::Default, &[Profile::Ref]);
    compile(arguments, |files| {
        assert!(!compiler::compile(files, &options).files.is_empty(), "it has no faults");
        0.0
    })
}

/// The same in the sandbox.
pub(crate) fn sandbox(arguments: impl Iterator<Item = String>) -> ExitCode {
    let compiler = guest::GuestCompiler::new();
    let options = guest::options("growth", Mode::Default, &[Profile::Ref]);
    let options = serde_json::to_string(&options).expect("options become JSON");
    compile(arguments, |files| {
        let run = compiler.run(&options, &files);
        assert!(matches!(run.verdict, Verdict::Finished(_)), "it finishes");
        #[expect(clippy::cast_precision_loss, reason = "a figure")]
        let fuel = run.usage.fuel as f64;
        fuel
    })
}

/// Compiles as often as `arguments` say; `compile` answers with the fuel burned.
fn compile(
    mut arguments: impl Iterator<Item = String>,
    compile: impl Fn(Vec<SourceFile>) -> f64,
) -> ExitCode {
    let mut number = || arguments.next().and_then(|text| text.parse().ok()).expect("a number is given");
    let (elements, runs) = (number(), number());
    let timed = |_| {
        // Made anew each time: a copy kept beside it would count as memory.
        let files = generate::project(elements, 1);
        let started = thread_cpu();
        let fuel = compile(files);
        Cost { seconds: thread_cpu().saturating_sub(started).as_secs_f64(), memory_mib: 0.0, fuel }
    };
    print_cost(typical((0..runs).map(timed).collect()))
}

fn typical(mut costs: Vec<Cost>) -> Cost {
    costs.sort_unstable_by(|left, right| left.seconds.total_cmp(&right.seconds));
    let memory_mib = costs.iter().map(|cost| cost.memory_mib).fold(0.0, f64::max);
    Cost { memory_mib, ..costs[costs.len() / 2] }
}

fn this_path() -> String {
    std::env::current_exe().expect("the program knows its place").display().to_string()
}

fn this_program() -> Command {
    Command::new(this_path())
}

#[expect(clippy::print_stdout, reason = "the answer of a process")]
fn print_cost(cost: Cost) -> ExitCode {
    println!("{}", serde_json::to_string(&cost).expect("figures become JSON"));
    ExitCode::SUCCESS
}

fn cost_of(command: &mut Command) -> Cost {
    let output = command.stderr(Stdio::inherit()).output().expect("the benchmark starts itself");
    assert!(output.status.success(), "{command:?} fails");
    serde_json::from_slice(&output.stdout).expect("it prints figures")
}
