//! S5 and S6: how time and memory grow with the project, native and in the sandbox.
//!
//! "Native" is the compiler as a library, "sandbox" the same crate in the sandbox, "command" the whole `jpefarm build`
//! on a folder: read, store, compile in the sandbox, store, write. Times of the first two are CPU time, as in S1, so that
//! what else runs on the machine counts little; the command's is wall time. Memory is the peak of a process of its own.

mod child;
mod plot;
mod slope;

use std::fmt;
use std::path::Path;

use serde::Serialize;
use testbed::{generate, workspace};

use child::Cost;
use testbed::figures::{Figures, Goal};

pub(crate) use child::{NATIVE, SANDBOX, WATCH, native, sandbox, watch};

/// Numbers of elements, from a small mod to the limit of language.md §13.3.
const SIZES: [usize; 8] = [100, 316, 1_000, 3_162, 10_000, 31_623, 100_000, 250_000];

/// The size that S5 speaks of.
const S5_ELEMENTS: usize = 100_000;

/// The steepest slope that counts as linear. Source: targets.md S6.
const SLOPE_MAX: f64 = 1.05;

/// The Python reference on 100,000 elements. Source: targets.md, yardsticks.
const REFERENCE: Cost = Cost { seconds: 100_000.0 / 10_200.0, memory_mib: 279.0, fuel: 0.0 };

/// What one size took.
#[derive(Debug, Serialize)]
struct Point {
    elements: usize,
    native: Cost,
    sandbox: Cost,
    command: Cost,
}

/// The curve, and the reference beside it.
#[derive(Debug, Serialize)]
struct Growth {
    points: Vec<Point>,
    reference: Cost,
}

/// Measures S5 and S6 and writes `growth.json` and `growth.svg` beside the table's figures.
pub(crate) fn measure(figures: &mut Figures) {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    // Compiles the module once, into the cache below that home.
    child::command(folder.path(), &project_on_disk(folder.path(), SIZES[0]));
    let points = SIZES.map(|elements| {
        let project = project_on_disk(folder.path(), elements);
        let command = child::command(folder.path(), &project);
        let (native, sandbox) = (child::of_library(NATIVE, elements), child::of_library(SANDBOX, elements));
        Point { elements, native, sandbox, command }
    });
    let growth = Growth { points: points.into(), reference: REFERENCE };
    print!("{growth}");
    growth.judge(figures);
    growth.write();
}

fn project_on_disk(folder: &Path, elements: usize) -> std::path::PathBuf {
    let project = folder.join(format!("project_{elements}"));
    for file in generate::project(elements, 1) {
        let path = project.join(file.path.as_str());
        std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("there is room");
        std::fs::write(path, file.content).expect("there is room");
    }
    project
}

impl Growth {
    fn judge(&self, figures: &mut Figures) {
        let at = self.points.iter().find(|point| point.elements == S5_ELEMENTS).expect("it is measured");
        for (name, cost, least) in [("native", at.native, 25.0), ("sandbox", at.sandbox, 15.0)] {
            let times = vec![REFERENCE.seconds / cost.seconds];
            let what = format!("100,000 elements: faster than the reference, {name}");
            figures.add("S5", what, "×", times, Goal::AtLeast(least));
        }
        let what = "100,000 elements: faster than the reference, command";
        figures.add("S5", what, "×", vec![REFERENCE.seconds / at.command.seconds], Goal::Shown);
        for (name, cost) in [("native", at.native), ("command", at.command)] {
            let what = format!("100,000 elements: peak memory, {name}");
            figures.add("S5", what, "MiB", vec![cost.memory_mib], Goal::Bound(REFERENCE.memory_mib));
        }
        self.judge_slopes(figures);
    }

    fn judge_slopes(&self, figures: &mut Figures) {
        for Curve { name, of } in CURVES {
            let time = self.slope(|point| of(point).seconds);
            figures.add("S6", format!("slope of time, {name}"), "", vec![time], Goal::Bound(SLOPE_MAX));
            if name != SANDBOX {
                let memory = self.slope(|point| of(point).memory_mib);
                figures.add(
                    "S6",
                    format!("slope of memory, {name}"),
                    "",
                    vec![memory],
                    Goal::Bound(SLOPE_MAX),
                );
            }
        }
        // What a machine's caches do not change: the steps that the compiler takes.
        let fuel = self.slope(|point| point.sandbox.fuel);
        figures.add("S6", "slope of fuel, sandbox", "", vec![fuel], Goal::Bound(SLOPE_MAX));
    }

    fn slope(&self, figure: impl Fn(&Point) -> f64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "at most 250,000")]
        let points = self.points.iter().map(|point| (point.elements as f64, figure(point)));
        slope::log_log(points)
    }

    fn write(&self) {
        let folder = workspace::root().join("target/bench");
        std::fs::create_dir_all(&folder).expect("there is room");
        let json = serde_json::to_string_pretty(self).expect("figures become JSON");
        std::fs::write(folder.join("growth.json"), json).expect("there is room");
        let svg = plot::svg(self);
        std::fs::write(folder.join("growth.svg"), svg).expect("there is room");
        println!("\ngrowth: target/bench/growth.json, target/bench/growth.svg\n");
    }
}

/// One form of the compiler.
struct Curve {
    name: &'static str,
    of: fn(&Point) -> Cost,
}

const CURVES: [Curve; 3] = [
    Curve { name: NATIVE, of: |point| point.native },
    Curve { name: SANDBOX, of: |point| point.sandbox },
    Curve { name: "command", of: |point| point.command },
];

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["elements", "native ms", "MiB", "sandbox ms", "command ms", "MiB"];
        writeln!(f, "{}", head.map(|name| format!("{name:>11}")).concat())?;
        for Point { elements, native, sandbox, command } in &self.points {
            let [native_ms, sandbox_ms, command_ms] =
                [native, sandbox, command].map(|cost| cost.seconds * 1e3);
            let figures = [native_ms, native.memory_mib, sandbox_ms, command_ms, command.memory_mib];
            writeln!(f, "{elements:>11}{}", figures.map(|figure| format!("{figure:>11.2}")).concat())?;
        }
        let Cost { seconds, memory_mib, .. } = self.reference;
        writeln!(f, "the reference, 100,000 elements: {:.0} ms, {memory_mib:.0} MiB", seconds * 1e3)
    }
}
