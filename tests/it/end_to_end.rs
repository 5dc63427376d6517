//! The real binary: a build on a server is the build on the spot, and every project of the test data ends well.

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use schemas::Report;
use serde::Deserialize;
use testbed::binary::{self, Server};
use testbed::workspace::{root, source_files, subfolders};
use tokio::time::timeout;

/// Bounds one command, so that a hang fails its test.
const PATIENCE: Duration = Duration::from_mins(2);

/// What `build` and `submit --wait` print with `--json`.
#[derive(Deserialize)]
struct Document {
    state: String,
    report: Report,
}

async fn jpefarm(home: &Path, arguments: &[&str]) -> Output {
    let run = binary::command(home).args(arguments).current_dir(home).output();
    timeout(PATIENCE, run).await.expect("it ends").expect("it runs")
}

fn document(output: &Output) -> Document {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {text}\n{}", String::from_utf8_lossy(&output.stderr)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_on_a_server_is_the_build_on_the_spot() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let server = Server::start(home, &home.join("data"), 0).await.expect("the server starts");
    let mut n_compared = 0;
    for example in subfolders(&root().join("examples")) {
        let example = example.to_str().unwrap();
        let (near, far) = (home.join(format!("near-{n_compared}")), home.join(format!("far-{n_compared}")));
        let options = ["--profile", "ref,ir", "--json", "--out"];
        let built =
            jpefarm(home, &[&["build", example], &options[..], &[near.to_str().unwrap()]].concat()).await;
        let server_options = ["--server", &server.url, "--wait"];
        let submitted =
            [&["submit", example], &server_options[..], &options, &[far.to_str().unwrap()]].concat();
        let submitted = jpefarm(home, &submitted).await;
        assert_eq!((built.status.code(), submitted.status.code()), (Some(0), Some(0)), "{example}");

        let (built, submitted) = (document(&built), document(&submitted));
        assert_eq!((built.state.as_str(), submitted.state.as_str()), ("succeeded", "succeeded"));
        let report = Report { build_id: built.report.build_id, ..submitted.report };
        assert_eq!(report, built.report, "only the id differs");
        let files = source_files(&near);
        assert!(files.len() > built.report.outputs.len(), "the outputs, and the record of the build");
        assert!(files == source_files(&far), "{example} has the same bytes");
        n_compared += 1;
    }
    assert_eq!(n_compared, 5, "one example for each dialect");
    assert_eq!(server.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_project_of_the_test_data_ends_with_an_exit_code_that_says_what_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let mut n_built = 0;
    for group in subfolders(&root().join("tests/data/corpus")) {
        for case in subfolders(&group) {
            let input = case.join("input");
            let output = jpefarm(home, &["validate", "--json", input.to_str().unwrap()]).await;
            let code = output.status.code();
            assert!(matches!(code, Some(0 | 1)), "{} ended with {code:?}", case.display());
            let has_errors = !document(&output).report.errors.is_empty();
            assert_eq!(has_errors, code == Some(1), "{}", case.display());
            n_built += 1;
        }
    }
    assert!(n_built > 50, "the test data is there");
}
