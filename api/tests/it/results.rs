//! Reports, files and archives.

use std::io::{Cursor, Read};

use axum::http::StatusCode;
use flate2::read::GzDecoder;
use schemas::api::FileList;
use schemas::problem::ProblemKind;
use schemas::{Report, ReportStatus, Sha256, TenantId};
use zip::ZipArchive;

use crate::farm::{Answer, Farm};

const OUTPUTS: [(&str, &[u8]); 4] = [
    ("a.xml", b"<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>"),
    ("b/index.html", b"<script>alert(1)</script>"),
    ("b/ir.json", b"{}"),
    ("b/sp\u{e4}t \"1\" %2f;.txt", b"late"),
];

#[tokio::test]
async fn nothing_is_there_before_the_build_is_final() {
    let farm = Farm::new().await;
    let id = farm.submit("one").await;
    for rest in ["report", "files", "files/a.xml", "archive"] {
        let answer = farm.get(&format!("/api/v1/builds/{id}/{rest}")).await;
        assert!(answer.problem(ProblemKind::NotFinished).retryable);
        assert_eq!(answer.header("retry-after"), "1");
    }
}

#[tokio::test]
async fn a_report_has_the_tag_of_its_stored_bytes() {
    let farm = Farm::new().await;
    let id = farm.finished(&OUTPUTS).await;
    let path = format!("/api/v1/builds/{id}/report");
    let answer = farm.get(&path).await.expect(StatusCode::OK);
    let report = farm.scheduler.report(TenantId::LOCAL, id).await.unwrap().unwrap();
    assert_eq!(answer.body, report);
    let stored = farm.scheduler.stored_report(TenantId::LOCAL, id).await.unwrap().unwrap();
    assert_eq!(answer.header("etag"), format!("\"{}\"", stored.sha256));
    let report: Report = answer.json();
    assert_eq!((report.build_id, report.status, report.outputs.len()), (id, ReportStatus::Success, 4));
    check_not_modified(&farm, &path, answer.header("etag")).await;
}

async fn check_not_modified(farm: &Farm, path: &str, tag: &str) {
    let weak = format!("\"other\", W/{tag}");
    for tag in [tag, &weak, "*"] {
        let answer = farm.get_with(path, &[("if-none-match", tag)]).await.expect(StatusCode::NOT_MODIFIED);
        assert!(answer.body.is_empty());
    }
    farm.get_with(path, &[("if-none-match", "\"other\"")]).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn files_are_listed_and_fetched_one_by_one() {
    let farm = Farm::new().await;
    let id = farm.finished(&OUTPUTS).await;
    let list: FileList = farm.get(&format!("/api/v1/builds/{id}/files")).await.expect(StatusCode::OK).json();
    assert_eq!(
        list.items.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
        OUTPUTS.map(|file| file.0)
    );
    for (file, (path, content)) in list.items.iter().zip(OUTPUTS) {
        assert_eq!(file.sha256, Sha256::of(content));
        let encoded: Vec<_> = path.split('/').map(encode).collect();
        let path = format!("/api/v1/builds/{id}/files/{}", encoded.join("/"));
        let answer = farm.get(&path).await.expect(StatusCode::OK);
        assert_eq!(answer.body, content);
        check_not_modified(&farm, &path, &format!("\"{}\"", file.sha256)).await;
    }
}

fn encode(segment: &str) -> String {
    percent_encoding::utf8_percent_encode(segment, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn a_file_is_never_a_page() {
    let farm = Farm::new().await;
    let id = farm.finished(&OUTPUTS).await;
    let check = |answer: Answer, media_type: &str, name: &str| {
        assert_eq!(answer.header("content-type"), media_type);
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename*=UTF-8''{name}"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.header("content-security-policy").contains("sandbox"));
    };
    let files = format!("/api/v1/builds/{id}/files");
    check(farm.get(&format!("{files}/a.xml")).await, "text/xml; charset=utf-8", "a%2Exml");
    check(farm.get(&format!("{files}/b/index.html")).await, "application/octet-stream", "index%2Ehtml");
    check(farm.get(&format!("{files}/b/ir.json")).await, "application/json", "ir%2Ejson");
    let late = farm.get(&format!("{files}/b/sp%C3%A4t%20%221%22%20%252f;.txt")).await;
    check(late, "text/plain; charset=utf-8", "sp%C3%A4t%20%221%22%20%252f%3B%2Etxt");
}

#[tokio::test]
async fn paths_that_are_no_files_are_not_found() {
    let farm = Farm::new().await;
    let id = farm.finished(&OUTPUTS).await;
    for path in [
        "c.xml",
        "b",
        "b/",
        "%2e%2e/a.xml",
        "../a.xml",
        "%2fetc%2fpasswd",
        "a.xml%00",
        "A.XML",
        "b%5cir.json",
    ] {
        farm.get(&format!("/api/v1/builds/{id}/files/{path}")).await.problem(ProblemKind::NotFound);
    }
}

fn unzip(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(body)).unwrap();
    let read = |idx| {
        let mut file = archive.by_index(idx).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        (file.name().unwrap().into_owned(), content)
    };
    (0..archive_len(body)).map(read).collect()
}

fn archive_len(body: &[u8]) -> usize {
    ZipArchive::new(Cursor::new(body)).unwrap().len()
}

fn untar(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(GzDecoder::new(body));
    let read = |entry: std::io::Result<tar::Entry<'_, GzDecoder<&[u8]>>>| {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        (String::from_utf8(entry.path_bytes().into_owned()).unwrap(), content)
    };
    archive.entries().unwrap().map(read).collect()
}

#[tokio::test]
async fn an_archive_has_all_files_in_the_form_asked_for() {
    let farm = Farm::new().await;
    let long = format!("{}/{}.xml", "d".repeat(200), "f".repeat(200));
    let big = vec![7; 3 << 20];
    let outputs = [&OUTPUTS[..], &[("big.package", &big[..]), (&long, b"long")]].concat();
    let id = farm.finished(&outputs).await;
    let mut expected: Vec<_> =
        outputs.iter().map(|(path, content)| ((*path).to_owned(), content.to_vec())).collect();
    expected.sort();

    let path = format!("/api/v1/builds/{id}/archive");
    let zip = farm.get(&path).await.expect(StatusCode::OK);
    assert_eq!(zip.header("content-type"), "application/zip");
    assert!(zip.header("content-disposition").ends_with("%2Ezip"));
    assert_eq!(unzip(&zip.body), expected);
    let targz = farm.get(&format!("{path}?format=tar.gz")).await.expect(StatusCode::OK);
    assert_eq!(targz.header("content-type"), "application/gzip");
    assert_eq!(untar(&targz.body), expected);

    for (accept, same) in [
        ("application/gzip", &targz),
        ("text/html, application/gzip;q=0.9, application/zip", &targz),
        ("application/zip, application/gzip", &zip),
        ("*/*", &zip),
    ] {
        let answer = farm.get_with(&path, &[("accept", accept), ("accept-encoding", "gzip, zstd")]).await;
        assert_eq!(answer.body, same.body, "{accept}");
        assert_eq!(answer.header("content-encoding"), "");
    }
    check_not_modified(&farm, &path, zip.header("etag")).await;
    assert_ne!(zip.header("etag"), targz.header("etag"));
    farm.get(&format!("{path}?format=rar")).await.problem(ProblemKind::BadRequest);
}

#[tokio::test]
async fn an_archive_of_nothing_is_an_archive() {
    let farm = Farm::new().await;
    let id = farm.finished(&[]).await;
    let path = format!("/api/v1/builds/{id}/archive");
    assert_eq!(unzip(&farm.get(&path).await.body), []);
    assert_eq!(untar(&farm.get(&format!("{path}?format=tar.gz")).await.body), []);
}

#[tokio::test]
async fn a_large_answer_is_compressed_and_its_tag_weak() {
    let farm = Farm::new().await;
    let id = farm.finished(&[("a.xml", &[b'x'; 10_000])]).await;
    let path = format!("/api/v1/builds/{id}/files/a.xml");
    let plain = farm.get(&path).await;
    for encoding in ["gzip", "zstd"] {
        let answer = farm.get_with(&path, &[("accept-encoding", encoding)]).await.expect(StatusCode::OK);
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.header("etag"), format!("W/{}", plain.header("etag")));
        assert!(answer.body.len() < 1_000);
        let headers = [("accept-encoding", encoding), ("if-none-match", answer.header("etag"))];
        farm.get_with(&path, &headers).await.expect(StatusCode::NOT_MODIFIED);
    }
}
