use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;

/// Answers one request after the other, each on a connection of its own, and gives back their heads.
async fn serve(answers: Vec<Vec<u8>>) -> (SocketAddr, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let mut heads = Vec::new();
        for answer in answers {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(connection.read_u8().await.unwrap());
            }
            connection.write_all(&answer).await.unwrap();
            heads.push(String::from_utf8(head).unwrap());
        }
        heads
    });
    (address, serving)
}

fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let headers =
        headers.iter().fold(String::new(), |lines, (name, value)| lines + name + ": " + value + "\r\n");
    let head =
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn redirect(location: &str, content: &[u8]) -> Vec<u8> {
    let tag = format!("\"{}\"", Sha256::of(content));
    answer("307 Temporary Redirect", &[("location", location), ("etag", &tag)], b"")
}

fn packed(content: &[u8]) -> Vec<u8> {
    answer("200 OK", &[("content-encoding", "zstd")], &zstd::bulk::compress(content, 3).unwrap())
}

async fn fetch(farm: SocketAddr) -> Result<Bytes, crate::ClientError> {
    let http = Http::new(&format!("http://{farm}"), Vec::new()).unwrap();
    file(&http, http.url(["file"])).await.map_err(|failure| failure.error)
}

#[tokio::test]
async fn a_file_is_unpacked() {
    let (farm, heads) = serve(vec![packed(b"content")]).await;
    assert_eq!(fetch(farm).await.unwrap(), b"content"[..]);
    assert!(heads.await.unwrap()[0].contains("accept-encoding: zstd\r\n"));
}

#[tokio::test]
async fn a_file_comes_from_where_the_farm_says_and_nothing_of_the_farm_goes_there() {
    let (store, heads) = serve(vec![packed(b"content")]).await;
    let (farm, _) = serve(vec![redirect(&format!("http://{store}/key?signature=x"), b"content")]).await;
    assert_eq!(fetch(farm).await.unwrap(), b"content"[..]);
    let head = heads.await.unwrap().remove(0);
    let mut names: Vec<_> =
        head.lines().skip(1).filter_map(|line| line.split_once(": ")).map(|(name, _)| name).collect();
    names.sort_unstable();
    assert!(head.starts_with("GET /key?signature=x HTTP/1.1"));
    assert_eq!(names, ["accept", "accept-encoding", "host"]);
}

/// Wrong bytes, a refusal, an address that nobody listens at or that cannot be.
#[tokio::test]
async fn the_farm_sends_the_file_where_the_other_address_does_not_work() {
    let (wrong, _) = serve(vec![packed(b"contenu")]).await;
    let (garbled, _) = serve(vec![answer("200 OK", &[("content-encoding", "zstd")], b"garbled")]).await;
    let (refusing, _) = serve(vec![answer("403 Forbidden", &[], b"expired")]).await;
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let hosts = [wrong, garbled, refusing, nobody].map(|host| format!("http://{host}/key"));
    for location in hosts.iter().map(String::as_str).chain(["ftp://host/key", "nonsense"]) {
        let itself = answer("200 OK", &[], b"content");
        let (farm, heads) = serve(vec![redirect(location, b"content"), itself]).await;
        assert_eq!(fetch(farm).await.unwrap(), b"content"[..], "{location}");
        assert!(!heads.await.unwrap()[1].contains("accept-encoding"));
    }
}

#[tokio::test]
async fn a_redirect_without_a_digest_is_not_followed() {
    let bare = answer("307 Temporary Redirect", &[("location", "http://127.0.0.1:1/key")], b"");
    let (farm, _) = serve(vec![bare, answer("200 OK", &[], b"content")]).await;
    assert_eq!(fetch(farm).await.unwrap(), b"content"[..]);
}

#[test]
fn nobody_is_sent_from_a_safe_farm_to_an_unsafe_place() {
    let http = Http::new("https://farm.example", Vec::new()).unwrap();
    assert!(http.elsewhere("http://store.example/key").is_none());
    assert!(http.elsewhere("https://store.example/key").is_some());
}
