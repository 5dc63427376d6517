//! How long a keystroke in a big project takes, from the change to the diagnostics.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(dead_code, reason = "the editor of the tests can do more than is needed here")]

#[path = "../tests/it/editor.rs"]
mod editor;

use std::fmt::Write;

use criterion::{Criterion, criterion_group, criterion_main};
use editor::{Disk, Editor, able};
use serde_json::json;
use tokio::runtime::Runtime;

const ELEMENTS_PER_FILE: usize = 200;
const URI: &str = "file:///mod/part_00007.jpe";

/// A file of interactions with tests and effects, buffs, traits and strings that name each other.
fn file(first: usize) -> String {
    let mut text = String::new();
    for number in first..first + ELEMENTS_PER_FILE {
        match number % 10 {
            0..4 => write!(
                text,
                "[Interactions]\nid: int_{number}\ndisplay_name: Hug number {number}\ntype: social\n\
                 tests:\n- actor is teen or older\n- actor has trait_{} trait\n\
                 effects:\n- add buff_{} feeling\n- increase friendship by 5\nend\n\n",
                number / 10 * 10 + 6,
                number / 10 * 10 + 4
            ),
            4..6 => write!(
                text,
                "[Buffs]\nid: buff_{number}\ndisplay_name: str_{}\nduration: 60\nmood_type: happy\ntrait: trait_{}\nend\n\n",
                number / 10 * 10 + 8,
                number / 10 * 10 + 7
            ),
            6..8 => write!(text, "[Traits]\nid: trait_{number}\ndisplay_name: Trait {number}\nbuff: buff_{}\nend\n\n", number / 10 * 10 + 5),
            _ => write!(text, "[Strings]\nkey: str_{number}\ntext: A text that players read, number {number}.\nend\n\n"),
        }
        .unwrap();
    }
    text
}

fn keystroke(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let mut group = criterion.benchmark_group("keystroke");
    group.sample_size(20);
    for n_elements in [1_000, 10_000, 100_000] {
        let disk = Disk::default();
        for (rank, first) in (0..n_elements).step_by(ELEMENTS_PER_FILE).enumerate() {
            disk.write(&format!("/mod/part_{rank:05}.jpe"), file(first));
        }
        let uri = if n_elements > 1_000 { URI } else { "file:///mod/part_00002.jpe" };
        let mut version = 1;
        let mut editor = runtime.block_on(async {
            let mut editor = Editor::start(&disk, &["/mod"], able()).await;
            editor.open(uri, &file(7 * ELEMENTS_PER_FILE)).await;
            editor.shown(uri).await;
            editor
        });
        group.bench_function(format!("{n_elements} elements"), |bencher| {
            bencher.iter(|| {
                version += 1;
                runtime.block_on(async {
                    let at = json!({ "line": 1, "character": 4 });
                    editor
                        .change(uri, version, json!([{ "range": { "start": at, "end": at }, "text": "x" }]))
                        .await;
                    while editor.shown(uri).await["version"] != version {}
                });
            });
        });
        runtime.block_on(editor.quit());
    }
}

criterion_group!(benches, keystroke);
criterion_main!(benches);
