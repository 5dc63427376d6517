use std::collections::BTreeMap;

use super::*;

fn settings(url: &str, options: &[(&str, &str)]) -> BlobSettings {
    let options = options.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    BlobSettings { url: url.to_owned(), options: options.collect::<BTreeMap<_, _>>(), ca_pem: None }
}

fn refusal(url: &str, options: &[(&str, &str)]) -> String {
    open(&settings(url, options)).unwrap_err().to_string()
}

#[test]
fn every_service_opens() {
    let check = |url: &str, options: &[(&str, &str)], expected: &str| {
        let blobs = format!("{:?}", open(&settings(url, options)).unwrap());
        assert!(blobs.contains(expected), "{url}: {blobs}");
    };
    let folder = tempfile::tempdir().unwrap();
    check(&format!("file://{}", folder.path().display()), &[], "LocalFileSystem");
    assert!(refusal(&format!("file://{}/new", folder.path().display()), &[]).contains("cannot be used"));
    let odd = folder.path().join("with space, # and %2f");
    std::fs::create_dir(&odd).unwrap();
    open(&BlobSettings::folder(&odd).unwrap()).unwrap();
    let keys = [("access_key_id", "a"), ("secret_access_key", "b"), ("timeout", "3s")];
    check("s3://bucket", &keys, "PrefixObjectStore()");
    check("s3://bucket/some/prefix/", &[], "PrefixObjectStore(some/prefix)");
    check("gs://bucket/prefix", &[("skip_signature", "true")], "PrefixObjectStore(prefix)");
    check("az://container/prefix", &[("ACCOUNT_NAME", "name")], "PrefixObjectStore(prefix)");
}

#[test]
fn what_cannot_be_is_named() {
    assert_eq!(refusal("ftp://host", &[]), "`url` begins with ftp: and not with file:, s3:, gs: or az:");
    assert_eq!(refusal("s3:///prefix", &[]), "`url` names no bucket");
    assert!(refusal("bucket", &[]).starts_with("`url` is not a URL"));
    assert!(refusal("file://elsewhere/path", &[]).starts_with("`url` names no path"));
    assert_eq!(refusal("s3://bucket", &[("regoin", "x")]), "`options.regoin` is no option of S3");
    assert_eq!(
        refusal("gs://bucket", &[("region", "x")]),
        "`options.region` is no option of Google Cloud Storage"
    );
    assert_eq!(refusal("az://c", &[("region", "x")]), "`options.region` is no option of Azure Blob Storage");
    assert_eq!(refusal("file:///tmp", &[("region", "x")]), "`options.region` is no option of a folder");
    let refused = refusal("s3://bucket", &[("aws_server_side_encryption", "rot13")]);
    assert!(refused.contains("Invalid encryption type: rot13"), "{refused}");
    assert!(refusal("az://container", &[]).starts_with("`options` cannot be: "));
    let trusting = |pem: &str| BlobSettings { ca_pem: Some(pem.to_owned()), ..settings("s3://bucket", &[]) };
    for pem in ["", "no certificate"] {
        assert!(matches!(open(&trusting(pem)), Err(OpenError::NoAuthority)), "{pem:?}");
    }
    // Who looks into the certificate first depends on the features that others ask of the client.
    open(&trusting("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")).unwrap_err();
}

#[test]
fn no_secret_is_shown() {
    for url in ["s3://user:hunter2@bucket", "s3://hunter2@bucket", "s3://bucket?key=hunter2"] {
        assert!(!refusal(url, &[]).contains("hunter2"));
        assert!(!format!("{:?}", settings(url, &[])).contains("hunter2"));
    }
    let options = [
        ("aws_secret_access_key", "hunter2"),
        ("sse_customer_key_base64", "hunter2"),
        ("azure_storage_sas_token", "hunter2"),
        ("google_service_account_key", "hunter2"),
        ("password_of_the_future", "hunter2"),
        ("aws_endpoint", "https://s3.example"),
    ];
    let shown = format!("{:?}", settings("s3://bucket/prefix", &options));
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("s3://bucket/prefix") && shown.contains("https://s3.example"), "{shown}");
    let refused = refusal("gs://bucket", &[("service_account_key", "{\"hunter2\": 1}")]);
    assert!(!refused.contains("hunter2"), "{refused}");
    let blobs = open(&settings("s3://bucket", &[("access_key_id", "a"), ("secret_access_key", "hunter2")]));
    assert!(!format!("{blobs:?}").contains("hunter2"));
}
