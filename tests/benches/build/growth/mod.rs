//! S5 and S6: how time and memory grow with the project, native and in the sandbox.
//!
//! Each figure is of a process of its own, so that its peak of resident memory is the project's. "Sandbox" is the
//! whole command `jpefarm build` on a folder: read, compile in the sandbox, write. "Native" is the compiler as a
//! library: its time is of `compile` alone, its memory of a process that holds nothing but the project.

mod child;
mod plot;
mod slope;

use std::fmt;
use std::path::Path;

use serde::Serialize;
use tests::{generate, workspace};

use crate::table::{Goal, Table};
use child::Cost;

pub(crate) use child::{NATIVE, WATCH, native, watch};

/// Numbers of elements, from a small mod to the limit of language.md §13.3.
const SIZES: [usize; 8] = [100, 316, 1_000, 3_162, 10_000, 31_623, 100_000, 250_000];

/// The size that S5 speaks of.
const S5_ELEMENTS: usize = 100_000;

/// The Python reference on 100,000 elements. Source: targets.md, yardsticks.
const REFERENCE: Cost = Cost { seconds: 100_000.0 / 10_200.0, memory_mib: 279.0 };

/// What one size took.
#[derive(Debug, Serialize)]
struct Point {
    elements: usize,
    native: Cost,
    sandbox: Cost,
}

/// The curve, and the reference beside it.
#[derive(Debug, Serialize)]
struct Growth {
    points: Vec<Point>,
    reference: Cost,
}

/// Measures S5 and S6 and writes `growth.json` and `growth.svg` beside the table's figures.
pub(crate) fn measure(table: &mut Table) {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    // Compiles the module once, into the cache below that home.
    child::sandbox(folder.path(), &project_on_disk(folder.path(), SIZES[0]));
    let points = SIZES.map(|elements| {
        let project = project_on_disk(folder.path(), elements);
        let sandbox = child::sandbox(folder.path(), &project);
        Point { elements, native: child::native_process(elements), sandbox }
    });
    let growth = Growth { points: points.into(), reference: REFERENCE };
    print!("{growth}");
    growth.judge(table);
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
    fn judge(&self, table: &mut Table) {
        let at = self.points.iter().find(|point| point.elements == S5_ELEMENTS).expect("it is measured");
        let times_faster = |cost: &Cost| REFERENCE.seconds / cost.seconds;
        let of = |cost: &Cost| vec![times_faster(cost)];
        table.add(
            "S5",
            "100,000 elements: faster than the reference, sandbox",
            "×",
            of(&at.sandbox),
            Goal::AtLeast(15.0),
        );
        table.add(
            "S5",
            "100,000 elements: faster than the reference, native",
            "×",
            of(&at.native),
            Goal::AtLeast(25.0),
        );
        let memory = vec![at.sandbox.memory_mib];
        table.add(
            "S5",
            "100,000 elements: peak memory, sandbox",
            "MiB",
            memory,
            Goal::Bound(REFERENCE.memory_mib),
        );
        let memory = vec![at.native.memory_mib];
        table.add(
            "S5",
            "100,000 elements: peak memory, native",
            "MiB",
            memory,
            Goal::Bound(REFERENCE.memory_mib),
        );
        for (name, of) in [("native", Point::native as fn(&Point) -> &Cost), ("sandbox", Point::sandbox)] {
            let slope = |figure: fn(&Cost) -> f64| vec![self.slope(|point| figure(of(point)))];
            table.add(
                "S6",
                format!("slope of time, {name}"),
                "",
                slope(|cost| cost.seconds),
                Goal::Bound(1.05),
            );
            table.add(
                "S6",
                format!("slope of memory, {name}"),
                "",
                slope(|cost| cost.memory_mib),
                Goal::Bound(1.05),
            );
        }
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

impl Point {
    fn native(&self) -> &Cost {
        &self.native
    }

    fn sandbox(&self) -> &Cost {
        &self.sandbox
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:>10} {:>12} {:>12} {:>12} {:>12}",
            "elements", "native ms", "MiB", "sandbox ms", "MiB"
        )?;
        for Point { elements, native, sandbox } in &self.points {
            let (native_ms, sandbox_ms) = (native.seconds * 1e3, sandbox.seconds * 1e3);
            let (native_mib, sandbox_mib) = (native.memory_mib, sandbox.memory_mib);
            writeln!(
                f,
                "{elements:>10} {native_ms:>12.2} {native_mib:>12.1} {sandbox_ms:>12.2} {sandbox_mib:>12.1}"
            )?;
        }
        let Cost { seconds, memory_mib } = self.reference;
        writeln!(f, "the reference, 100,000 elements: {:.0} ms, {memory_mib:.0} MiB", seconds * 1e3)
    }
}
