//! Layers laid over one another, and what is said of a value that cannot be.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::source::Entry;
use super::*;

/// The settings of a file, variables and flags, or what is wrong with them.
fn read(file: &str, variables: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Layers, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jpefarm.toml");
    fs::write(&path, file).unwrap();
    let loaded = (|| {
        let mut layers = Layers::new();
        layers.apply_all(file::entries(&path)?)?;
        let variables = variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        layers.apply_all(variables::entries(variables, &layers)?)?;
        for (key, text) in flags {
            layers.apply(text::entry(&layers, key, text, Source::Flag(format!("--set {key}"))))?;
        }
        layers.derive(Some(PathBuf::from("/home/a b/data")))?;
        layers.check()?;
        Ok(layers)
    })();
    loaded.map_err(|failure: Failure| {
        let error = anyhow::Error::from(failure);
        format!("{error:#}").replace(folder.path().to_str().unwrap(), "[folder]")
    })
}

#[track_caller]
fn refused(file: &str, variables: &[(&str, &str)], flags: &[(&str, &str)], expected: &str) {
    let message = read(file, variables, flags).err().expect("it is refused");
    assert!(message.contains(expected), "{message}");
}

fn source_of(layers: &Layers, key: &str) -> String {
    let shown = layers.shown().into_iter().find(|setting| setting.key == key).unwrap();
    shown.source.to_string().rsplit('/').next().unwrap().to_owned()
}

#[test]
fn flags_win_then_variables_then_the_file_then_the_defaults() {
    let file = "[worker]\nslots = 2\njobs_ahead = 3\n\n[scheduler]\nlimits.fuel = 4\n";
    let variables = [("JPEFARM_WORKER_SLOTS", "5"), ("JPEFARM_SCHEDULER_WINDOW", "6"), ("PATH", "/bin")];
    let layers = read(file, &variables, &[("worker.slots", "7")]).unwrap();
    let settings = &layers.settings;
    assert_eq!((settings.worker.slots, settings.worker.jobs_ahead), (7, 3));
    assert_eq!((settings.scheduler.limits.fuel, settings.scheduler.window), (4, 6));
    assert_eq!(source_of(&layers, "worker.slots"), "flag --set worker.slots");
    assert_eq!(source_of(&layers, "worker.jobs_ahead"), "jpefarm.toml, line 3");
    assert_eq!(source_of(&layers, "scheduler.limits.fuel"), "jpefarm.toml, line 6");
    assert_eq!(source_of(&layers, "scheduler.window"), "variable JPEFARM_SCHEDULER_WINDOW");
    assert_eq!(source_of(&layers, "worker.drain_grace_ms"), "default");
}

#[test]
fn text_becomes_what_the_key_wants() {
    let variables = [
        ("JPEFARM_HTTP_ALLOWED_HOSTS", "farm.example, 10.0.0.7"),
        ("JPEFARM_HTTP_INSECURE_HTTP", "true"),
        ("JPEFARM_QUEUE_PREFIX", "7"),
        ("JPEFARM_STORE_APP_CONNECTIONS_MAX", "5"),
        ("JPEFARM_HTTP_TLS_KEY", "1"),
        ("JPEFARM_HTTP_TLS_CERTIFICATE", "2"),
        ("JPEFARM_BLOBS_OPTIONS_AWS_REGION", "eu-central-1"),
        ("JPEFARM_TELEMETRY_LOG_FORMAT", "json"),
    ];
    let settings = read("", &variables, &[]).unwrap().settings;
    assert_eq!(settings.http.interface.allowed_hosts, ["farm.example", "10.0.0.7"]);
    assert!(settings.http.insecure_http);
    assert_eq!(settings.queue.prefix, "7");
    assert_eq!(settings.store.connections.of_process(), 5 + 4 + 2 + 8);
    assert_eq!(settings.http.tls_key, Some(PathBuf::from("1")));
    assert_eq!(settings.blobs.options["aws_region"].expose(), "eu-central-1");
    assert_eq!(settings.telemetry.log_format, LogFormat::Json);
}

#[test]
fn the_folder_of_the_data_gives_the_rest_its_place() {
    let settings = read("data_dir = '/srv/farm'", &[], &[]).unwrap().settings;
    assert_eq!(String::from(settings.store.url.unwrap()), "sqlite:/srv/farm/jpefarm.sqlite");
    assert_eq!(settings.blobs.url.unwrap().as_str(), "file:///srv/farm/blobs");
    assert_eq!(
        read("", &[], &[]).unwrap().settings.blobs.url.unwrap().as_str(),
        "file:///home/a%20b/data/blobs"
    );
    let shared = read("store.url = 'postgres://db/farm'", &[], &[]).unwrap().settings;
    assert!(shared.blobs.url.is_none(), "other processes would look elsewhere");
}

#[test]
fn who_has_the_books_to_himself_has_longer_leases() {
    let lease_ms = |file: &str| read(file, &[], &[]).unwrap().settings.scheduler.lease_ms;
    assert_eq!(lease_ms(""), 10_000);
    assert_eq!(lease_ms("scheduler.lease_ms = 2000"), 2_000);
    assert_eq!(lease_ms("store.url = 'postgres://db/farm'"), 1_500);
}

#[test]
fn an_unknown_key_is_refused_where_it_stands() {
    refused(
        "[worker]\nslotz = 2\n",
        &[],
        &[],
        "`worker.slotz` (it comes from [folder]/jpefarm.toml, line 2)",
    );
    refused(
        "\n[wroker]\nslots = 2\n",
        &[],
        &[],
        "`wroker.slots` (it comes from [folder]/jpefarm.toml, line 3)",
    );
    refused("worker = 3", &[], &[], "no setting `worker`");
    refused("[worker.slots]\nx = 3", &[], &[], "no setting `worker.slots.x`");
    refused("", &[("JPEFARM_WORKER_SLOTZ", "2")], &[], "no setting `JPEFARM_WORKER_SLOTZ`");
    refused("", &[], &[("slots", "2")], "no setting `slots` (it comes from flag --set slots)");
}

#[test]
fn variables_of_others_are_passed_over() {
    let variables = [
        ("JPEFARM_SERVER", "http://127.0.0.1:1"),
        ("JPEFARM_CONFIG", "x"),
        ("JPEFARM_WORKER_PORT", "tcp://10.0.0.1:80"),
        ("JPEFARM_WORKER_PORT_80_TCP_ADDR", "10.0.0.1"),
        ("JPEFARM_HTTP_SERVICE_HOST", "10.0.0.1"),
        ("WORKER_SLOTS", "many"),
    ];
    read("", &variables, &[]).unwrap();
}

#[test]
fn a_value_of_the_wrong_kind_is_refused_where_it_stands() {
    refused(
        "[worker]\n\nslots = 'many'\n",
        &[],
        &[],
        "`worker.slots` cannot be read (it comes from [folder]/jpefarm.toml, line 3)",
    );
    refused(
        "",
        &[("JPEFARM_WORKER_SLOTS", "many")],
        &[],
        "variable JPEFARM_WORKER_SLOTS): invalid type: string \"many\", expected u32",
    );
    refused("", &[], &[("http.listen", "here")], "--set http.listen): invalid socket address");
    refused("http.request_timeout_s = -1", &[], &[], "`http.request_timeout_s` cannot be read");
    refused("http.allowed_hosts = 3", &[], &[], "`http.allowed_hosts` cannot be read");
    refused("telemetry.log_format = 'xml'", &[], &[], "expected `text` or `json`");
    refused("store.url = 'mysql://db'", &[], &[], "the store is `sqlite:PATH` or");
    refused("queue.url = 'amqp://x'", &[], &[], "the queue is `memory:`");
    refused("blobs.url = '/var'", &[], &[], "the blobs are `file:///PATH`");
}

#[test]
fn a_value_out_of_its_range_is_refused_where_it_stands() {
    refused(
        "worker.slots = 0",
        &[],
        &[],
        "`worker.slots` is from 1 to 1000 (it comes from [folder]/jpefarm.toml, line 1)",
    );
    refused("", &[], &[("scheduler.lease_ms", "1")], "`scheduler.lease_ms` is from");
    refused("store.app_connections_max = 0", &[], &[], "`store.app_connections_max` is from 1 to 1000");
    refused("queue.tls_key = 'x'", &[], &[], "`queue.tls_certificate` is needed");
    refused("http.connections_max = 0", &[], &[], "`http.connections_max` is at least 1");
    refused("http.tls_key = 'x'", &[], &[], "`http.tls_certificate` is needed");
    refused("http.tls_certificate = 'x'", &[], &[], "`http.tls_key` is needed");
    refused("sandbox.compile_seconds_max = 0", &[], &[], "`sandbox.compile_seconds_max` is at least 1");
    refused("scheduler.limits.memory_bytes_max = 2147483648", &[], &[], "at most `sandbox.memory_bytes_max`");
}

#[test]
fn what_leaves_the_machine_is_encrypted() {
    let checked =
        |text: &str| read(text, &[], &[]).unwrap().check_listener().map_err(|failure| failure.to_string());
    let beyond = "http.listen = '0.0.0.0:8484'\n";
    assert!(checked(beyond).unwrap_err().contains("`http.listen` is a loopback address"));
    checked("http.listen = '[::1]:8484'").unwrap();
    checked(&format!("{beyond}http.insecure_http = true")).unwrap();
    checked(&format!("{beyond}http.tls_key = 'k'\nhttp.tls_certificate = 'c'")).unwrap();
}

#[test]
fn no_secret_is_told() {
    let file = "store.url = 'postgres://jpefarm:S3CRET@db:5432/farm?sslmode=require&sslpassword=S3CRET'
                queue.url = 'rediss://:S3C@RET@redis'
                [blobs]\nurl = 's3://b'\noptions.aws_secret_access_key = 'S3CRET'\noptions.aws_region = 'eu'";
    let shown = serde_json::to_string(&read(file, &[], &[]).unwrap().shown()).unwrap();
    assert!(!shown.contains("S3C") && !shown.contains("RET@"), "{shown}");
    for kept in [
        "postgres://jpefarm:***@db:5432/farm?sslmode=require&sslpassword=***",
        "rediss://:***@redis",
        "\"eu\"",
    ] {
        assert!(shown.contains(kept), "{shown}");
    }
    for file in ["store.url = 'S3CRET@db'", "blobs.options.aws_secret_access_key = 53337", "x = [1,\nS3CRET"]
    {
        let message = read(file, &[], &[]).err().unwrap();
        assert!(!message.contains("S3CRET") && !message.contains("53337"), "{message}");
    }
}

#[test]
fn what_holds_a_password_is_masked_before_anybody_knows_whether_it_can_be() {
    for (text, shown) in [
        ("postgres://user:pa?ss@host/db", "postgres://user:***@host/db"),
        ("postgres://user:pa/ss@host/db?sslmode=require", "postgres://user:***@host/db?sslmode=require"),
        ("postgres://user:pa#ss@host/db", "postgres://user:***@host/db"),
        ("postgres://user:pa@ss@host/db", "postgres://user:***@host/db"),
        ("postgres://pa?ss@host/db", "postgres://***@host/db"),
        ("postgres://user:pass/db", "postgres://user:***/db"),
        ("postgres://user@[::1]:5432/db", "postgres://user@[::1]:5432/db"),
        ("redis://:s3cr?et@host", "redis://:***@host"),
        ("redis://host:6379/0?pass&token=pass", "redis://host:6379/0?***&token=***"),
        ("redis://host/0#pass", "redis://host/0#***"),
        ("postgres://h/d?sslmode=require;password=pass", "postgres://h/d?sslmode=***"),
        (
            "postgres://h/d?password=pass&sslrootcert=/ca.pem",
            "postgres://h/d?password=***&sslrootcert=/ca.pem",
        ),
        (
            "postgres://h/d?user=me&aws_secret_access_key=pass",
            "postgres://h/d?user=me&aws_secret_access_key=***",
        ),
        ("sqlite:/srv/a@b/farm.sqlite", "sqlite:/srv/a@b/farm.sqlite"),
    ] {
        assert_eq!(mask::masked("store.url", &text.into()), shown, "{text}");
    }
    for (key, text, shown) in [
        ("blobs.url", "s3://b?aws_secret_access_key=pass", "***"),
        ("blobs.url", "s3://key:pass@b", "***"),
        ("blobs.url", "file:///srv/a@b:c/blobs", "file:///srv/a@b:c/blobs"),
        ("blobs.options.aws_endpoint", "https://key:pa?ss@s3.example", "***"),
        ("blobs.options.endpoint", "https://s3.example:8333", "https://s3.example:8333"),
        ("blobs.options.aws_secret_access_key", "pass", "***"),
    ] {
        assert_eq!(mask::masked(key, &text.into()), shown, "{text}");
    }
}

#[test]
fn an_address_whose_password_would_be_cut_in_two_is_refused() {
    for url in ["postgres://u:S3C?RET@h/d", "postgres://u:12?S3CRET@h/d", "postgres://u:12#S3CRET@h/d"] {
        refused("", &[("JPEFARM_STORE_URL", url)], &[], "percent-encoded: write ? as %3F");
        let message = read("", &[("JPEFARM_STORE_URL", url)], &[]).err().unwrap();
        assert!(!message.contains("S3C") && !message.contains("RET"), "{message}");
    }
    refused("queue.url = 'redis://:s3cr?et@host'", &[], &[], "percent-encoded");
    read("store.url = 'postgres://u:S3C%3FRET@h/d?sslmode=require'", &[], &[]).unwrap();
}

#[test]
fn no_secret_is_printed_for_debugging() {
    let file = "store.url = 'postgres://u:S3CRET@h/d'\nqueue.url = 'redis://:S3CRET@h'
                blobs.url = 's3://b/S3CRET'\nblobs.options.secret_access_key = 'S3CRET'";
    let Settings { store, queue, blobs, .. } = read(file, &[], &[]).unwrap().settings;
    let text = format!("{:?} {:?} {:?} {:?}", store.url, queue.url, blobs.url, blobs.options);
    assert!(text.contains("REDACTED") && !text.contains("S3CRET"), "{text}");
}

#[test]
fn what_leaves_the_machine_without_encryption_is_found() {
    let is_plain = |store: &str, queue: &str| {
        let settings =
            read(&format!("store.url = '{store}'\nqueue.url = '{queue}'"), &[], &[]).unwrap().settings;
        (settings.store.url.unwrap().is_plain(), settings.queue.url.is_plain())
    };
    assert_eq!(is_plain("postgres://u@db/d", "redis://:p@r"), (true, true));
    assert_eq!(is_plain("postgres://u@db/d?sslmode=disable", "redis://u:p@10.0.0.7"), (true, true));
    assert_eq!(is_plain("postgres://u@10.0.0.7/d?sslmode=prefer", "redis://r"), (true, false));
    assert_eq!(is_plain("postgres://u@localhost/d?host=db", "rediss://:p@r"), (true, false));
    for sslmode in ["require", "verify-ca", "verify-full"] {
        assert!(!is_plain(&format!("postgres://u@db/d?sslmode={sslmode}"), "memory:").0, "{sslmode}");
    }
    for here in ["localhost", "127.0.0.1:5433", "[::1]", "%2Frun%2Fpostgresql"] {
        assert_eq!(
            is_plain(&format!("postgres://u@{here}/d"), "redis://:p@localhost"),
            (false, false),
            "{here}"
        );
    }
    assert_eq!(is_plain("postgres:///d?user=u&host=/run", "redis://:p@[::1]:6379"), (false, false));
    assert_eq!(is_plain("sqlite:/x", "memory:"), (false, false));
}

#[test]
fn what_is_no_toml_is_refused_where_it_stands() {
    refused("[worker]\nslots = \n", &[], &[], "[folder]/jpefarm.toml, line 2 is no TOML");
    assert!(file::entries(Path::new("/nowhere/jpefarm.toml")).is_err());
}

#[test]
fn every_key_has_a_variable_of_its_own() {
    let layers = Layers::new();
    let names: BTreeSet<String> = layers.keys().map(variables::name).collect();
    assert_eq!(names.len(), layers.keys().count());
}

/// The page is what an error quotes and what people read, so it says what the types say.
#[test]
fn the_page_describes_every_key() {
    let layers = Layers::new();
    let described: Vec<&str> = reference::rows().map(|row| row.key).collect();
    let keys: BTreeSet<&str> = layers.keys().collect();
    assert_eq!(described.iter().copied().collect::<BTreeSet<_>>(), keys);
    assert_eq!(described.len(), keys.len(), "each once");
    for row in reference::rows() {
        let default = layers.default_of(row.key).unwrap();
        let is_fixed = !row.default.starts_with('*');
        let fits = if is_fixed {
            serde_json::from_str::<Value>(row.default).ok().as_ref() == Some(default)
        } else {
            default.is_null() || row.key == "worker.slots"
        };
        assert!(fits, "`{}` is {default} unless set; the page says {}", row.key, row.default);
    }
}

/// The example of the page is read as it stands.
#[test]
fn the_example_of_the_page_can_be() {
    let page = include_str!("../../../docs/configuration.md");
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let layers = read(example, &[], &[]).unwrap();
    layers.check_listener().unwrap();
    assert!(layers.settings.blobs.options.contains_key("aws_region"));
}

#[test]
fn leaves_and_trees_are_each_others() {
    let tree: Value = serde_json::json!({ "a": { "b": 1, "c": { "d": [2] } }, "e": null });
    assert_eq!(document::tree(&document::flat(tree.clone())), tree);
    let entry = |key: &str| Entry { key: key.to_owned(), value: 1.into(), source: Source::Default };
    assert!(Layers::new().apply(entry("worker")).is_err());
}
