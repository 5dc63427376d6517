//! The object store as an operator tells the binary of it, by variables and in a file: endpoint, region, keys, prefix,
//! encryption.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ::blobs::BlobSettings;
use client::Client;
use rand::RngExt;
use rand::distr::Alphanumeric;
use schemas::api::{SubmitBuild, SubmitFile};
use schemas::{BuildOptions, CachePolicy, Class, JobKind, JobState};
use testbed::binary::{self, Server};
use testbed::workspace::root;
use tokio::process::Command;

use super::encryption::{KEY, with_key};
use super::place::Place;

/// Bounds the wait for one build.
const PATIENCE: Duration = Duration::from_mins(1);

/// What `jpefarm` is started with, to use the object store of `settings`.
type Told = fn(&mut Command, &BlobSettings, &Path);

fn by_variables(command: &mut Command, settings: &BlobSettings, _folder: &Path) {
    command.env("JPEFARM_BLOBS_URL", &settings.url);
    for (key, value) in &settings.options {
        command.env(format!("JPEFARM_BLOBS_OPTIONS_{}", key.to_uppercase()), value);
    }
}

fn by_file(command: &mut Command, settings: &BlobSettings, folder: &Path) {
    let options = settings.options.iter().map(|(key, value)| format!("{key} = \"{value}\"\n"));
    let text =
        format!("[blobs]\nurl = \"{}\"\n[blobs.options]\n{}", settings.url, options.collect::<String>());
    let file = folder.join("jpefarm.toml");
    std::fs::write(&file, text).unwrap();
    command.arg("--config").arg(file);
}

/// A home that all tests share, so that the compiler is compiled once.
fn home() -> PathBuf {
    let home = root().join("target/tmp/cluster-home");
    std::fs::create_dir_all(&home).unwrap();
    home
}

fn jpefarm(arguments: &[&str]) -> Command {
    let mut command = binary::command(&home());
    command.args(arguments).env("JPEFARM_LOG", "warn");
    command
}

/// A build whose source is too large for its row.
fn large() -> SubmitBuild {
    let letters: String = rand::rng().sample_iter(Alphanumeric).take(60_000).map(char::from).collect();
    let text = format!("# {letters}\n[Buffs]\nid: large\ndisplay_name: Large\nend\n");
    SubmitBuild {
        name: "large".to_owned(),
        files: vec![SubmitFile { path: "a.jpe".to_owned(), text: Some(text), base64: None }],
        kind: JobKind::Build,
        class: Class::Normal,
        options: BuildOptions::default(),
        limits: None,
        deadline_seconds: None,
        concurrency_key: None,
        on_conflict: None,
        cache: CachePolicy::Use,
    }
}

async fn check(told: Told) {
    let folder = tempfile::tempdir().unwrap();
    let plain = Place::s3();
    let url = format!("{}/farms/one", plain.settings.url);
    let settings = with_key(&BlobSettings { url, ..plain.settings.clone() }, KEY);
    let mut serve = jpefarm(&["--json", "serve", "--listen", "127.0.0.1:0", "--data-dir"]);
    told(serve.arg(folder.path().join("data")), &settings, folder.path());
    let server = Server::start_by(serve).await.unwrap();
    let client = Client::new(&server.url).unwrap();
    let id = client.submit(&large(), "told").await.unwrap().id;
    assert_eq!(client.wait(id, PATIENCE).await.unwrap().state, JobState::Succeeded);
    assert_eq!(server.stop().await, Some(0));

    let place = Place::of(settings.clone());
    let source = place.only().await;
    assert!(place.can_read(&source).await);
    let elsewhere = plain.list("").await;
    assert!(elsewhere.iter().all(|path| path.as_ref().starts_with("farms/one/t/")), "{elsewhere:?}");
    assert!(!plain.can_read(&elsewhere[0]).await, "without the key");

    let mut show = jpefarm(&["config", "show"]);
    told(&mut show, &settings, folder.path());
    let shown = show.output().await.unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains(&settings.options["endpoint"]), "{shown}");
    assert!(!shown.contains(KEY) && !shown.contains(&settings.options["secret_access_key"]), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_lead_to_the_object_store() {
    check(by_variables).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_leads_to_the_object_store() {
    check(by_file).await;
}
