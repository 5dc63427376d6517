//! Submissions as archives, good and hostile.

use std::io::{Cursor, Write};

use axum::http::StatusCode;
use flate2::Compression;
use flate2::write::GzEncoder;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use schemas::api::Build;
use schemas::problem::ProblemKind;
use schemas::{Class, Inject, JobKind, Mode, Profile};
use tar::{EntryType, Header};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::farm::Farm;

const PATH: &str = "/api/v1/builds?name=my-mod";
const TAR: &str = "application/x-tar";
const TAR_GZ: &str = "application/gzip";
const ZIP: &str = "application/zip";

/// A header as a hostile writer makes it: nothing is checked but the checksum.
fn header(path: &[u8], entry_type: EntryType, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.as_mut_bytes()[..path.len()].copy_from_slice(path);
    header.set_entry_type(entry_type);
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    header
}

fn entry(header: &Header, content: &[u8]) -> Vec<u8> {
    let padding = vec![0; content.len().next_multiple_of(512) - content.len()];
    [header.as_bytes(), content, &padding].concat()
}

fn file(path: &str, content: &[u8]) -> Vec<u8> {
    entry(&header(path.as_bytes(), EntryType::Regular, content.len() as u64), content)
}

fn tar(entries: &[Vec<u8>]) -> Vec<u8> {
    [entries.concat(), vec![0; 1024]].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        zip.start_file(*path, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn accepted(media_type: &str, body: Vec<u8>, expected: &[(&str, &[u8])]) {
    let farm = Farm::new().await;
    let answer = farm.post(PATH, media_type, body).await.expect(StatusCode::ACCEPTED);
    let build: Build = answer.json();
    assert_eq!(build.name, "my-mod");
    let claim = farm.claim(build.id).await;
    let inputs = farm.scheduler.inputs(&claim).await.unwrap();
    let inputs: Vec<_> = inputs.iter().map(|file| (file.path.as_str(), &file.content[..])).collect();
    assert_eq!(inputs, expected);
}

async fn refused(media_type: &str, body: Vec<u8>, kind: ProblemKind, codes: &[&str]) -> String {
    let farm = Farm::new().await;
    let answer = farm.post(PATH, media_type, body).await;
    assert_eq!(answer.codes(kind), codes, "{}", answer.text());
    answer.problem(kind).detail
}

#[tokio::test]
async fn archives_of_every_kind_become_the_same_project() {
    let expected: &[(&str, &[u8])] = &[("a.jpe", b"one"), ("src/b.jpe", b"two")];
    let directory = entry(&header(b"./src/", EntryType::Directory, 0), b"");
    let tarball = tar(&[directory, file("./src/b.jpe", b"two"), file("./a.jpe", b"one")]);
    accepted(TAR, tarball.clone(), expected).await;
    accepted(TAR_GZ, gzip(&tarball), expected).await;
    accepted(ZIP, zip(&[("src/b.jpe", b"two"), ("a.jpe", b"one")]), expected).await;
}

#[tokio::test]
async fn long_names_and_global_headers_of_tar_are_understood() {
    let path = format!("{}/{}.jpe", "d".repeat(200), "f".repeat(200));
    let mut builder = tar::Builder::new(Vec::new());
    let mut long = Header::new_gnu();
    long.set_size(1);
    builder.append_data(&mut long, &path, &b"x"[..]).unwrap();
    accepted(TAR, builder.into_inner().unwrap(), &[(&path, b"x")]).await;

    let comment = b"19 comment=0123456\n";
    let global = entry(&header(b"pax_global_header", EntryType::XGlobalHeader, 19), comment);
    accepted(TAR, tar(&[global, file("a.jpe", b"x")]), &[("a.jpe", b"x")]).await;
}

#[tokio::test]
async fn options_of_an_archive_come_in_the_query() {
    let farm = Farm::new().await;
    let query = "/api/v1/builds?name=my%20mod&kind=validate&class=interactive&profile=ref,ir&mode=ref-compat\
                 &default_locale=de_DE&creator=me&inject=lot51&max_diagnostics=7&deadline_seconds=60";
    let body = zip(&[("a.jpe", b"x")]);
    let build: Build = farm.post(query, ZIP, body.clone()).await.expect(StatusCode::ACCEPTED).json();
    assert_eq!(
        (build.name.as_str(), build.kind, build.class),
        ("my mod", JobKind::Validate, Class::Interactive)
    );
    let options = build.options;
    assert_eq!(options.profile, [Profile::Ref, Profile::Ir]);
    assert_eq!((options.mode, options.inject), (Mode::RefCompat, Inject::Lot51));
    assert_eq!((options.default_locale.as_str(), options.creator.as_deref()), ("de_DE", Some("me")));
    assert_eq!(options.max_diagnostics, 7);
    assert!(build.deadline_at.is_some());

    for query in ["", "?name=a&x=1", "?name=a&mode=x", "?name=a&profile=ts3", "?name=a&max_diagnostics=-1"] {
        let path = format!("/api/v1/builds{query}");
        farm.post(&path, ZIP, body.clone()).await.problem(ProblemKind::BadRequest);
    }
}

#[tokio::test]
async fn tar_entries_that_leave_the_project_are_refused_one_by_one() {
    let link = |entry_type, target: &str| {
        let mut header = header(b"link.jpe", entry_type, 0);
        header.set_link_name(target).unwrap();
        header.set_cksum();
        entry(&header, b"")
    };
    let body = tar(&[
        file("../up.jpe", b"x"),
        file("/etc/passwd", b"x"),
        file("a/../../b", b"x"),
        link(EntryType::Symlink, "/etc/passwd"),
        link(EntryType::Link, "../x"),
        entry(&header(b"fifo", EntryType::Fifo, 0), b""),
        entry(&header(b"device", EntryType::Char, 0), b""),
        entry(&header(b"caf\xe9.jpe", EntryType::Regular, 0), b""),
        file("good.jpe", b"x"),
    ]);
    refused(TAR, body, ProblemKind::Unprocessable, &["INVALID_PATH"; 8]).await;
    let twice = tar(&[file("a.jpe", b"x"), file("A.jpe", b"y")]);
    refused(TAR, twice, ProblemKind::Unprocessable, &["DUPLICATE_PATH"]).await;
    refused(TAR, tar(&[]), ProblemKind::Unprocessable, &["PROJECT_EMPTY"]).await;
}

#[tokio::test]
async fn sparse_files_of_tar_are_refused_in_both_dialects() {
    let mut sparse = header(b"sparse.jpe", EntryType::GNUSparse, 0);
    let gnu = sparse.as_gnu_mut().unwrap();
    gnu.sparse[0].offset.copy_from_slice(b"77777777777\0");
    gnu.sparse[0].numbytes.copy_from_slice(b"00000000000\0");
    gnu.realsize.copy_from_slice(b"77777777777\0");
    sparse.set_cksum();
    refused(TAR, tar(&[entry(&sparse, b"")]), ProblemKind::Unprocessable, &["INVALID_PATH"]).await;

    let extension = b"22 GNU.sparse.major=1\n";
    let pax = entry(&header(b"pax", EntryType::XHeader, extension.len() as u64), extension);
    let body = tar(&[pax, file("sparse.jpe", b"0\n")]);
    refused(TAR, body, ProblemKind::Unprocessable, &["INVALID_PATH"]).await;
}

#[tokio::test]
async fn damaged_archives_cannot_be_read() {
    let bad = ProblemKind::BadRequest;
    let whole = tar(&[file("a.jpe", &[b'x'; 2_000])]);
    refused(TAR, b"this is no archive".repeat(100), bad, &[]).await;
    refused(TAR, whole[..1_000].to_vec(), bad, &[]).await;
    let lying = entry(&header(b"a.jpe", EntryType::Regular, 5_000), b"short");
    refused(TAR, lying, bad, &[]).await;
    let lying = entry(&header(b"a.jpe", EntryType::Regular, u64::MAX / 2), b"short");
    refused(TAR, lying, bad, &[]).await;
    let long_name = entry(&header(b"././@LongLink", EntryType::GNULongName, 1 << 40), b"x");
    refused(TAR, long_name, bad, &[]).await;

    let packed = gzip(&whole);
    refused(TAR_GZ, packed[..packed.len() - 6].to_vec(), bad, &[]).await;
    refused(TAR_GZ, packed[..packed.len() / 2].to_vec(), bad, &[]).await;
    refused(TAR_GZ, whole.clone(), bad, &[]).await;
    refused(TAR_GZ, [&packed[..], b"garbage"].concat(), bad, &[]).await;

    let packed = zip(&[("a.jpe", &[b'x'; 2_000])]);
    refused(ZIP, packed[..packed.len() / 2].to_vec(), bad, &[]).await;
    refused(ZIP, whole, bad, &[]).await;
    refused(ZIP, Vec::new(), bad, &[]).await;
    let mut changed = packed.clone();
    changed[40] ^= 1;
    let detail = refused(ZIP, changed, bad, &[]).await;
    assert!(detail.contains("a.jpe"), "{detail}");
}

#[tokio::test]
async fn bombs_are_stopped_by_what_comes_out_of_them() {
    let zeros = vec![0; 9 << 20];
    refused(TAR, tar(&[file("big.jpe", &zeros)]), ProblemKind::TooLarge, &["FILE_TOO_LARGE"]).await;
    refused(ZIP, zip(&[("big.jpe", &zeros)]), ProblemKind::TooLarge, &["FILE_TOO_LARGE"]).await;

    let files: Vec<_> = (0..10).map(|n| (format!("{n}.jpe"), &zeros[..7 << 20])).collect();
    let files: Vec<_> = files.iter().map(|(path, content)| (path.as_str(), *content)).collect();
    let bomb = zip(&files);
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    refused(ZIP, bomb, ProblemKind::TooLarge, &["PROJECT_TOO_LARGE"]).await;
    let bomb = tar(&files.iter().map(|(path, content)| file(path, content)).collect::<Vec<_>>());
    refused(TAR_GZ, gzip(&bomb), ProblemKind::TooLarge, &["PROJECT_TOO_LARGE"]).await;

    // One file that never ends, behind a header that says so, and behind one that says nothing.
    let endless = gzip(&vec![0; 120 << 20]);
    let head = gzip(header(b"big.jpe", EntryType::Regular, 1 << 40).as_bytes());
    let codes = ["FILE_TOO_LARGE", "PROJECT_TOO_LARGE"];
    refused(TAR_GZ, [head, endless.clone()].concat(), ProblemKind::TooLarge, &codes).await;
    refused(TAR_GZ, endless, ProblemKind::TooLarge, &["PROJECT_TOO_LARGE"]).await;
}

#[tokio::test]
async fn too_many_entries_are_not_read() {
    let names: Vec<_> = (0..10_001).map(|n| format!("{n}.jpe")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    refused(ZIP, zip(&files), ProblemKind::TooLarge, &["TOO_MANY_FILES"]).await;
    let entries: Vec<_> = files.iter().map(|(path, content)| file(path, content)).collect();
    refused(TAR_GZ, gzip(&tar(&entries)), ProblemKind::TooLarge, &["TOO_MANY_FILES"]).await;
}

#[tokio::test]
async fn zip_entries_that_are_no_files_of_a_project_are_refused() {
    let bad = zip(&[("../up.jpe", b"x"), ("/abs.jpe", b"x"), ("a\\b.jpe", b"x"), ("good.jpe", b"x")]);
    refused(ZIP, bad, ProblemKind::Unprocessable, &["INVALID_PATH"; 3]).await;

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("link.jpe", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let linked = zip.finish().unwrap().into_inner();
    refused(ZIP, linked, ProblemKind::Unprocessable, &["INVALID_PATH"]).await;
}

/// Turns `b.jpe` into a second `a.jpe` wherever its name stands.
#[tokio::test]
async fn a_zip_that_lists_a_path_twice_is_refused() {
    let mut body = zip(&[("a.jpe", b"x"), ("b.jpe", b"y")]);
    for start in 0..body.len() - 5 {
        if &body[start..start + 5] == b"b.jpe" {
            body[start] = b'a';
        }
    }
    refused(ZIP, body, ProblemKind::Unprocessable, &["DUPLICATE_PATH"]).await;
}

/// Sizes in the headers of a zip are claims; so is the number of its entries.
#[tokio::test]
async fn a_zip_that_lies_is_refused() {
    let honest = zip(&[("a.jpe", &[b'x'; 2_000])]);
    let end = honest.len() - 22;
    let mut more_entries = honest.clone();
    more_entries[end + 8..end + 12].copy_from_slice(&[0xff; 4]);
    refused(ZIP, more_entries, ProblemKind::BadRequest, &[]).await;

    let mut zip64 = honest[..end].to_vec();
    zip64.extend(b"PK\x06\x07");
    zip64.extend([0; 16]);
    zip64.extend(&honest[end..]);
    refused(ZIP, zip64, ProblemKind::BadRequest, &[]).await;
}

#[tokio::test]
async fn a_zip_with_a_comment_is_taken() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.set_comment("0123456789abcdef").unwrap();
    zip.start_file("a.jpe", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"x").unwrap();
    accepted(ZIP, zip.finish().unwrap().into_inner(), &[("a.jpe", b"x")]).await;
}

/// Any damage to any archive is the sender's fault, or does not matter; it is never the farm's.
#[tokio::test]
async fn damage_of_any_kind_is_never_a_fault_of_the_farm() {
    let farm = Farm::new().await;
    let whole = tar(&[file("a.jpe", &[b'x'; 700]), file("src/b.jpe", b"two")]);
    let zipped = zip(&[("a.jpe", &[b'x'; 700]), ("src/b.jpe", b"two")]);
    let mut rng = StdRng::seed_from_u64(20_261_120);
    let mut n_refused = 0;
    for (media_type, archive) in [(TAR, whole.clone()), (TAR_GZ, gzip(&whole)), (ZIP, zipped)] {
        for _ in 0..300 {
            let mut damaged = archive.clone();
            for _ in 0..rng.random_range(1..4) {
                let place = rng.random_range(0..damaged.len());
                damaged[place] = rng.random();
            }
            damaged.truncate(rng.random_range(archive.len() / 2..archive.len() * 3));
            let status = farm.post(PATH, media_type, damaged).await.status;
            assert!(status == StatusCode::ACCEPTED || [400, 413, 422].contains(&status.as_u16()), "{status}");
            n_refused += usize::from(status != StatusCode::ACCEPTED);
        }
    }
    assert!(n_refused > 300, "only {n_refused} were refused");
}
