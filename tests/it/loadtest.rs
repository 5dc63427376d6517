//! The load test itself: its commands are in order, and a run ends in a table.

use clap::{CommandFactory, Parser};
use loadtest::Loadtest;
use testbed::{binary, workspace};

#[test]
fn its_commands_are_in_order() {
    Loadtest::command().debug_assert();
    Loadtest::try_parse_from(["loadtest", "soak", "--minutes", "5", "--seed", "7"]).unwrap();
    Loadtest::try_parse_from(["loadtest", "soak"]).unwrap_err();
    Loadtest::try_parse_from(["loadtest", "pickup", "--runs", "0"]).unwrap_err();
}

/// What the figures are depends on the machine; that they are there does not.
#[tokio::test(flavor = "multi_thread")]
async fn a_tiny_run_ends_in_a_table() {
    // Kept, so that the compiler is compiled once.
    let out = workspace::root().join("target/tmp/loadtest");
    let (program, folder) = (binary::jpefarm().to_str().unwrap(), out.to_str().unwrap());
    let place = ["loadtest", "pickup", "--program", program, "--out", folder];
    let little = ["--runs", "1", "--submits", "5", "--rate", "20", "--idle-seconds", "1", "--no-peers"];
    Loadtest::try_parse_from(place.into_iter().chain(little)).unwrap().run().await.unwrap();

    let table = std::fs::read(out.join("pickup.json")).unwrap();
    let table: serde_json::Value = serde_json::from_slice(&table).unwrap();
    let rows = table["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 7, "{table:#}");
    for row in rows.iter().filter(|row| row["unit"] == "ms") {
        assert!(row["median"].as_f64().unwrap() > 0.0, "{row}");
    }
    let markdown = std::fs::read_to_string(out.join("pickup.md")).unwrap();
    assert_eq!(markdown.lines().count(), 2 + rows.len(), "{markdown}");
}
