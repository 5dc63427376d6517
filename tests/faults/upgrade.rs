//! A release comes whose schema is newer: the database is migrated under load, while processes of the last release serve;
//! then every process is replaced.
//!
//! There is no release before this one yet, so the next one is made up: this program is the last release, and the schema
//! grows beneath it. Where `JPEFARM_TEST_LAST_RELEASE` names a binary, that one is upgraded to this program instead.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Output;

use testbed::binary;
use testbed::cluster::{Cluster, Options, Size};
use testbed::faults::rolling;
use testbed::faults::table::Rule;
use testbed::faults::trial::{self, Plan, Trial};
use tokio::task::block_in_place;

use crate::plan::Asked;
use crate::{ONE_AT_A_TIME, finish, options};

/// Names the binary of the last release.
const LAST_RELEASE: &str = "JPEFARM_TEST_LAST_RELEASE";

/// What the release that is made up does to the schema.
const FUTURE: &str = include_str!("future.sql");

/// Builds before the migration, and again between it and the first replacement, at least.
const N_BUILDS: usize = 40;

/// Builds in all, at least.
const N_JOBS: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_ends_once_though_the_schema_grows() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let asked = Asked::from_environment();
    let plan = Plan { seed: asked.seed, n_jobs: N_JOBS, has_large: true };
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("upgraded-jpefarm");
    let last = std::env::var_os(LAST_RELEASE).map(PathBuf::from);
    install(last.as_deref().unwrap_or(binary::jpefarm()), &program);
    let size = Size { apis: 2, schedulers: 2, workers: 2, isolated: 0 };
    let cluster = Cluster::start(Options { size, program: program.clone(), ..options("upgrade") }).await;
    let upgraded = trial::run(&plan, &cluster, async |trial| {
        trial.builds(N_BUILDS).await;
        match &last {
            Some(_) => migrate(&cluster, &program).await,
            None => grow(&cluster).await,
        }
        trial.builds(N_BUILDS).await;
        replace(trial).await;
    });
    finish(&asked, &cluster, upgraded).await;
}

/// Puts `binary` in the place of the program of the farm.
fn install(binary: &Path, program: &Path) {
    let _ = fs::remove_file(program);
    symlink(binary, program).expect("the folder can be written");
}

/// Upgrades from the last release: migrates first, then puts this program in the place of the other.
async fn migrate(cluster: &Cluster, program: &Path) {
    let mut command = binary::command(&cluster.options.home);
    let migrated = command.args(["migrate", "--config"]).arg(cluster.settings_file()).output().await;
    said(&migrated.expect("the program can be run"), 0);
    install(binary::jpefarm(), program);
}

/// The schema grows, which whoever asks is told, and nobody takes it back.
async fn grow(cluster: &Cluster) {
    let books = &cluster.servers.books;
    block_in_place(|| books.postgres.execute_in(&books.database, FUTURE));
    for (command, word) in [("migrate", "and can use it as it is"), ("doctor", "schema 99 is newer")] {
        let output = cluster.command(command).output().await.expect("the program can be run");
        let said = said(&output, 0);
        assert!(said.contains(word), "{command}: {said}");
    }
    assert_eq!(books.number("SELECT max(version) FROM _sqlx_migrations"), 99);
}

/// What a command said, whose exit code has to be `code`.
fn said(output: &Output, code: i32) -> String {
    let said = String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}

async fn replace(trial: &mut Trial<'_>) {
    let codes = rolling::replace_all(trial.cluster).await;
    trial.table.count("processes replaced", codes.len() as u64, Rule::Any);
    trial.table.none("processes that did not end in peace", codes.iter().filter(|code| **code != Some(0)));
    trial.calm();
}
