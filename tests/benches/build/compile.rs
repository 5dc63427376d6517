//! S1 and S2: the same crate on the same input, in the sandbox and linked in.

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use sandbox::Verdict;
use schemas::guest::GuestOptions;
use schemas::{Mode, Profile, SourceFile};
use testbed::{generate, workspace};
use tests::guest::{GuestCompiler, options};

use testbed::figures::{Figures, Goal};

const ROUNDS: usize = 9;

/// What one call took.
#[derive(Clone, Copy)]
struct Cost {
    cpu_us: f64,
    wall_us: f64,
}

/// Runs `work` `times` times and returns what one of them took on this thread.
fn cost(times: u32, mut work: impl FnMut()) -> Cost {
    let (cpu, wall) = (thread_cpu(), Instant::now());
    for _ in 0..times {
        work();
    }
    let per_call = |duration: Duration| duration.as_secs_f64() * 1e6 / f64::from(times);
    Cost { cpu_us: per_call(thread_cpu().saturating_sub(cpu)), wall_us: per_call(wall.elapsed()) }
}

/// CPU time of this thread so far.
pub(crate) fn thread_cpu() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().expect("time is not negative")
}

/// Compares both forms of the compiler on `files`.
fn compare(
    guest: &GuestCompiler,
    figures: &mut Figures,
    name: &str,
    files: &[SourceFile],
    times: u32,
    aim: f64,
) {
    let options = options("bench", Mode::Default, &[Profile::Ref]);
    let text = serde_json::to_string(&options).expect("options become JSON");
    let (mut native, mut sandboxed) = (Vec::new(), Vec::new());
    for _ in 0..=ROUNDS {
        native.push(cost(times, || drop(black_box(compile_native(files, &options)))));
        sandboxed.push(cost(times, || drop(black_box(guest.run(&text, files)))));
    }
    // The first round warms up.
    let (native, sandboxed) = (&native[1..], &sandboxed[1..]);
    let column = |costs: &[Cost], of: fn(&Cost) -> f64| costs.iter().map(of).collect::<Vec<_>>();
    figures.add("S1", format!("{name}: native, CPU"), "µs", column(native, |c| c.cpu_us), Goal::Shown);
    figures.add("S1", format!("{name}: sandbox, CPU"), "µs", column(sandboxed, |c| c.cpu_us), Goal::Shown);
    figures.add("S1", format!("{name}: native, wall"), "µs", column(native, |c| c.wall_us), Goal::Shown);
    figures.add("S1", format!("{name}: sandbox, wall"), "µs", column(sandboxed, |c| c.wall_us), Goal::Shown);
    let ratios = native.iter().zip(sandboxed).map(|(n, s)| s.cpu_us / n.cpu_us).collect();
    figures.add("S1", format!("{name}: sandbox / native, CPU"), "×", ratios, Goal::Aim(aim));
}

/// A run whose guest gives up at once: everything but the guest's own work.
fn overhead(guest: &GuestCompiler, figures: &mut Figures) {
    let refused = || assert!(matches!(guest.run("", &[]).verdict, Verdict::Refused(_)));
    let costs: Vec<_> = (0..=ROUNDS).map(|_| cost(2_000, refused)).skip(1).collect();
    let walls: Vec<_> = costs.iter().map(|cost| cost.wall_us).collect();
    figures.add("S2", "instantiate, limits, I/O, drop: wall", "µs", walls.clone(), Goal::Bound(60.0));
    let jail = ["--ro-bind", "/", "/", "--unshare-all", "/bin/true"];
    match process_us("bwrap", &jail) {
        Some(jailed) => {
            let ratios = walls.iter().zip(&jailed).map(|(wall, jail)| wall / jail * 100.0).collect();
            figures.add("S2", "a process in bubblewrap: wall", "µs", jailed, Goal::Shown);
            figures.add("S2", "sandbox / bubblewrap, wall", "%", ratios, Goal::Bound(5.0));
        }
        None => eprintln!("bubblewrap does not run here (`apt-get install bubblewrap`): not compared"),
    }
}

/// Wall time of a process that does nothing; `None` when it cannot be run.
fn process_us(program: &str, arguments: &[&str]) -> Option<Vec<f64>> {
    let run = || {
        let mut command = Command::new(program);
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    run().then(|| (0..ROUNDS).map(|_| cost(20, || assert!(run())).wall_us).collect())
}

/// The clone is part of it: the sandbox copies its input too.
fn compile_native(files: &[SourceFile], options: &GuestOptions) -> compiler::Compiled {
    compiler::compile(files.to_vec(), options)
}

/// Measures S2.
pub(crate) fn measure_overhead(figures: &mut Figures) {
    overhead(&GuestCompiler::new(), figures);
}

/// Measures S1.
pub(crate) fn measure(figures: &mut Figures) {
    let guest = GuestCompiler::new();
    let template = workspace::source_files(&workspace::root().join("examples/garden-party"));
    compare(&guest, figures, "one template", &template, 500, 2.0);
    compare(&guest, figures, "10,000 elements", &generate::project(10_000, 1), 1, 1.4);
}
