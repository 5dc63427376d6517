//! The server: connections, bounds, the stop. And the client: addresses, retries, what it makes of answers.

use std::io;
use std::time::Duration;

use api::Config;
use client::{Client, ClientError};
use futures::TryStreamExt;
use schemas::api::{ArchiveFormat, ListBuilds, SubmitBuild, SubmitFile};
use schemas::problem::ProblemKind;
use schemas::{BuildOptions, CachePolicy, Class, JobKind, JobState, ProjectPath};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::farm::{Farm, PATIENCE, Served};

fn small_build() -> SubmitBuild {
    SubmitBuild {
        name: "one".to_owned(),
        files: vec![SubmitFile { path: "a.jpe".to_owned(), text: Some("x".to_owned()), base64: None }],
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

#[tokio::test]
async fn a_client_goes_all_the_way() {
    let farm = Farm::new().await;
    let Served { client, .. } = &farm.serve().await;
    let build = client.submit(&small_build(), "key").await.unwrap();
    assert_eq!(client.submit(&small_build(), "key").await.unwrap(), build);
    assert_eq!(client.report(build.id).await.unwrap_err().kind(), Some(ProblemKind::NotFinished));
    let odd = "d%2e/\u{e4} ?#%.xml";
    farm.finish(build.id, &[(odd, b"<x/>"), ("z.json", b"{}")]).await;

    assert_eq!(client.build(build.id).await.unwrap().state, JobState::Succeeded);
    let page = client.builds(&ListBuilds { limit: Some(1), ..ListBuilds::default() }).await.unwrap();
    assert_eq!((page.items.len(), page.items[0].id), (1, build.id));
    assert_eq!(client.report(build.id).await.unwrap().outputs.len(), 2);
    assert_eq!(client.files(build.id).await.unwrap().items.len(), 2);
    let path = ProjectPath::new(odd).unwrap();
    assert_eq!(client.file(build.id, &path).await.unwrap(), "<x/>");
    let archive = client.archive(build.id, ArchiveFormat::TarGz).await.unwrap();
    let archive: Vec<_> = archive.try_collect().await.unwrap();
    assert_eq!(archive.concat()[..2], [0x1f, 0x8b]);
    assert_eq!(client.cancel(build.id).await.unwrap().state, JobState::Succeeded);
    let missing = client.file(build.id, &ProjectPath::new("nope").unwrap()).await.unwrap_err();
    assert_eq!(missing.kind(), Some(ProblemKind::NotFound));
    let wrong = SubmitBuild { name: String::new(), ..small_build() };
    assert!(client.submit(&wrong, "other").await.unwrap_err().to_string().contains("`name`"));
}

#[tokio::test]
async fn a_stop_ends_what_waits_and_the_port() {
    let farm = Farm::new().await;
    let served = farm.serve().await;
    let id = farm.submit("one").await;
    let url = |rest: &str| format!("GET /api/v1/builds/{id}{rest} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    let mut poll = TcpStream::connect(&served.address).await.unwrap();
    poll.write_all(url("?wait=60").as_bytes()).await.unwrap();
    let mut events = TcpStream::connect(&served.address).await.unwrap();
    events.write_all(url("/events").as_bytes()).await.unwrap();
    let mut idle = TcpStream::connect(&served.address).await.unwrap();
    // The stream's first event shows that the server is at work on it.
    let mut first = [0; 1_024];
    let mut text = String::new();
    while !text.contains("submitted") {
        let n_read = events.read(&mut first).await.unwrap();
        text.push_str(str::from_utf8(&first[..n_read]).unwrap());
    }
    let address = served.address.clone();
    served.stop().await;
    let mut answer = String::new();
    timeout(PATIENCE, poll.read_to_string(&mut answer)).await.expect("it is answered").unwrap();
    assert!(answer.is_empty() || answer.contains("\"state\":\"queued\""), "{answer}");
    let mut rest = Vec::new();
    timeout(PATIENCE, events.read_to_end(&mut rest)).await.expect("it ends").unwrap();
    assert!(rest.ends_with(b"0\r\n\r\n"), "{:?}", String::from_utf8_lossy(&rest));
    timeout(PATIENCE, idle.read_to_end(&mut rest)).await.expect("it is closed").ok();
    assert!(TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn a_request_that_outlasts_the_grace_is_broken_off() {
    let config = Config { shutdown_grace_s: 1, ..Config::default() };
    let farm = Farm::with(config, scheduler::Config::default()).await;
    let served = farm.serve().await;
    let mut upload = TcpStream::connect(&served.address).await.unwrap();
    let head = "POST /api/v1/builds HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                content-length: 100\r\nexpect: 100-continue\r\n\r\n";
    upload.write_all(head.as_bytes()).await.unwrap();
    // The server asks for the body, so it is at work on the request.
    let mut proceed = [0; 25];
    timeout(PATIENCE, upload.read_exact(&mut proceed)).await.expect("it proceeds").unwrap();
    assert!(proceed.starts_with(b"HTTP/1.1 100"));
    served.stop().await;
    let mut rest = Vec::new();
    upload.read_to_end(&mut rest).await.ok();
    assert_eq!(rest, b"");
}

#[tokio::test]
async fn a_client_that_dawdles_over_its_head_is_dropped() {
    let config = Config { header_timeout_s: 1, connections_max: 1, ..Config::default() };
    let farm = Farm::with(config, scheduler::Config::default()).await;
    let served = farm.serve().await;
    let mut slow = TcpStream::connect(&served.address).await.unwrap();
    slow.write_all(b"GET /livez HT").await.unwrap();
    // There is one place, and the slow one has it until it is dropped.
    timeout(PATIENCE, served.client.builds(&ListBuilds::default())).await.expect("it gets its turn").unwrap();
    let mut rest = Vec::new();
    timeout(PATIENCE, slow.read_to_end(&mut rest)).await.expect("it is dropped").ok();
    served.stop().await;
}

#[tokio::test]
async fn garbage_harms_nobody() {
    let farm = Farm::new().await;
    let served = farm.serve().await;
    let endless = vec![b'A'; 100_000];
    for garbage in [&b"\x16\x03\x01\x02\x00"[..], b"GET\r\n\r\n", b"\0\0\0\0", &endless] {
        let mut peer = TcpStream::connect(&served.address).await.unwrap();
        peer.write_all(garbage).await.ok();
        drop(peer);
    }
    served.client.builds(&ListBuilds::default()).await.unwrap();
    served.stop().await;
}

#[tokio::test]
async fn a_farm_that_is_not_there_is_named_with_what_to_do() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = Client::new(&format!("http://{address}")).unwrap();
    let error =
        timeout(PATIENCE, client.builds(&ListBuilds::default())).await.expect("it gives up").unwrap_err();
    assert!(matches!(error, ClientError::Unreachable { .. }));
    let text = error.to_string();
    assert!(text.contains(&address.to_string()) && text.contains("`jpefarm serve`"), "{text}");
    for address in ["localhost:8080", "ftp://x", "", "http://", "nonsense"] {
        assert!(matches!(Client::new(address), Err(ClientError::InvalidAddress(_))), "{address}");
    }
    let error = Client::new("http://user:secret@127.0.0.1:8484").unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
}

/// Plays a server that says `answers` one after the other, each on its own connection, and counts them.
async fn say(answers: Vec<String>) -> (Client, tokio::task::JoinHandle<io::Result<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let server = tokio::spawn(async move {
        let mut n_answers = 0;
        for answer in answers {
            let (mut stream, _) = listener.accept().await?;
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await?);
            }
            stream.write_all(answer.as_bytes()).await?;
            n_answers += 1;
        }
        Ok(n_answers)
    });
    (client, server)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}", body.len())
}

#[tokio::test]
async fn a_busy_farm_is_asked_again_after_the_time_it_names() {
    let busy = serde_json::to_string(&ProblemKind::Unavailable.problem("busy")).unwrap();
    let empty = r#"{"items":[],"next_cursor":null}"#;
    let (client, server) = say(vec![
        answer("503 Service Unavailable", "retry-after: 1\r\n", &busy),
        String::new(),
        answer("200 OK", "", empty),
    ])
    .await;
    let began = tokio::time::Instant::now();
    let page =
        timeout(PATIENCE, client.builds(&ListBuilds::default())).await.expect("it is answered").unwrap();
    assert_eq!(page.items, []);
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.await.unwrap().unwrap(), 3);
}

#[tokio::test]
async fn a_proxy_before_a_farm_that_restarts_is_asked_again() {
    let away = |status| answer(status, "retry-after: 0\r\n", "<html>away</html>");
    let back = answer("200 OK", "", r#"{"items":[],"next_cursor":null}"#);
    let (client, server) = say(vec![away("502 Bad Gateway"), away("429 Too Many Requests"), back]).await;
    timeout(PATIENCE, client.builds(&ListBuilds::default())).await.expect("it is answered").unwrap();
    assert_eq!(server.await.unwrap().unwrap(), 3);
}

#[tokio::test]
async fn a_refusal_is_not_asked_again_and_nonsense_is_named() {
    let refusal = serde_json::to_string(&ProblemKind::Unprocessable.problem("No.")).unwrap();
    let (client, _) = say(vec![answer("422 Unprocessable", "", &refusal)]).await;
    let error = client.builds(&ListBuilds::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.to_string()), (Some(ProblemKind::Unprocessable), "No.".to_owned()));

    for (nonsense, why) in [
        (answer("200 OK", "", "<html>"), "expected value at line 1"),
        (answer("404 Not Found", "", "<html>"), "its status is 404"),
        (answer("302 Found", "location: http://evil.example/\r\n", ""), "its status is 302"),
        (answer("200 OK", "", "{}"), "missing field `items`"),
    ] {
        let (client, _) = say(vec![nonsense]).await;
        let error = client.builds(&ListBuilds::default()).await.unwrap_err();
        assert!(
            matches!(error, ClientError::Unexpected { .. }) && error.to_string().contains(why),
            "{error}"
        );
    }
}
