//! A guest for each limit.

use sandbox::{Limit, Verdict};
use schemas::Limits;

use crate::guests::{Guest, small_limits, words};

const FOREVER: &str = "(loop $again (br $again)) (unreachable)";

fn check(guest: &Guest, limits: &Limits, limit: Limit) {
    assert_eq!(guest.verdict(limits), Verdict::Exceeded(limit));
}

#[test]
fn a_guest_within_its_limits_finishes() {
    let run = Guest::making(&["b.xml", "a.xml"]).run(&small_limits());
    let Verdict::Finished(response) = run.verdict else {
        panic!("{:?}", run.verdict);
    };
    assert_eq!(response.report, "content");
    let paths: Vec<_> = response.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["a.xml", "b.xml"]);
    assert_eq!(response.files[0].content, b"content");
    assert_eq!(run.usage.memory_bytes_peak, 64 << 10);
    assert!(run.usage.fuel > 0 && run.usage.fuel < 1_000, "{:?}", run.usage);
}

#[test]
fn fuel_stops_an_endless_loop_at_the_same_point_every_time() {
    let guest = Guest::new(FOREVER).load();
    let limits = small_limits();
    let mut runs = (0..100).map(|_| crate::guests::run(&guest, &limits, &sandbox::StopSignal::new()));
    let first = runs.next().unwrap();
    assert_eq!(first.verdict, Verdict::Exceeded(Limit::Fuel));
    for run in runs {
        assert_eq!((&run.verdict, run.usage.fuel), (&first.verdict, first.usage.fuel));
    }
}

#[test]
fn fuel_counts_bytes_that_one_instruction_moves() {
    let fill = "(loop $again
        (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536))
        (br $again)) (unreachable)";
    let run = Guest::new(fill).run(&small_limits());
    assert_eq!(run.verdict, Verdict::Exceeded(Limit::Fuel));
}

#[test]
fn wall_time_stops_what_fuel_allows() {
    let limits = Limits { fuel: u64::MAX, wall_time_ms: 30, ..small_limits() };
    let run = Guest::new(FOREVER).run(&limits);
    assert_eq!(run.verdict, Verdict::Exceeded(Limit::WallTime));
    assert!(run.usage.wall_time.as_millis() >= 30);
}

#[test]
fn memory_stops_a_guest_that_grows() {
    let grow = "(loop $again (drop (memory.grow (i32.const 1))) (br $again)) (unreachable)";
    let run = Guest::new(grow).run(&small_limits());
    assert_eq!(run.verdict, Verdict::Exceeded(Limit::Memory));
    assert_eq!(run.usage.memory_bytes_peak, 1 << 20);
}

#[test]
fn memory_stops_a_guest_that_starts_too_large() {
    check(&Guest::making(&[]).pages(17), &small_limits(), Limit::Memory);
}

#[test]
fn memory_stops_a_guest_that_wants_more_than_there_is() {
    let grow = "(drop (memory.grow (i32.const 65535))) (unreachable)";
    check(&Guest::new(grow), &small_limits(), Limit::Memory);
}

#[test]
fn a_guest_may_run_into_a_maximum_of_its_own() {
    let table = "(table $table 1 2 funcref)";
    let grow =
        "(if (i32.ne (table.grow $table (ref.null func) (i32.const 10)) (i32.const -1)) (then (unreachable)))
        (i32.const 0)";
    let guest = Guest::new(grow).item(table).data(0, &words(&[0, 64, 0, 64, 0]));
    assert!(matches!(guest.verdict(&small_limits()), Verdict::Finished(_)));
}

#[test]
fn tables_stop_a_guest_that_grows_them() {
    let grow =
        "(loop $again (drop (table.grow $table (ref.null func) (i32.const 1))) (br $again)) (unreachable)";
    let guest = Guest::new(grow).item("(table $table 1 funcref)");
    check(&guest, &small_limits(), Limit::Tables);
}

#[test]
fn tables_count_together() {
    let guest = Guest::making(&[]).item("(table 60 funcref)");
    assert!(matches!(guest.verdict(&small_limits()), Verdict::Finished(_)));
    let twice = "(drop (table.grow $table (ref.null func) (i32.const 41))) (unreachable)";
    check(&Guest::new(twice).item("(table $table 60 funcref)"), &small_limits(), Limit::Tables);
}

#[test]
fn the_stack_stops_a_guest_that_calls_itself() {
    let recurse = "(call $compile (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
        (drop) (i32.const 0)";
    let limits = Limits { fuel: 1 << 40, ..small_limits() };
    check(&Guest::new(recurse), &limits, Limit::Stack);
}

#[test]
fn output_stops_a_guest_with_too_many_files() {
    check(&Guest::making(&["a", "b", "c", "d"]), &small_limits(), Limit::OutputFiles);
}

#[test]
fn output_stops_a_guest_with_a_file_too_large() {
    let guest = Guest::answering((64, 0), (128, 1)).data(128, &words(&[64, 1, 0, 1_001])).data(64, b"p");
    check(&guest, &small_limits(), Limit::OutputFileBytes);
}

#[test]
fn output_stops_a_guest_with_too_much_in_all() {
    // Just too much: copied out, then counted.
    check(&Guest::answering((64, 2_001), (64, 0)), &small_limits(), Limit::OutputBytes);
    // Far too much: never copied out.
    check(&Guest::answering((64, 60_000), (64, 0)), &small_limits(), Limit::OutputBytes);
}

#[test]
fn output_stops_a_guest_whose_files_are_all_the_same_memory() {
    let records: Vec<u8> = (0..100).flat_map(|_| words(&[64, 1, 0, 60_000])).collect();
    let guest = Guest::answering((64, 0), (128, 100)).data(128, &records).data(64, b"p");
    check(&guest, &small_limits(), Limit::OutputBytes);
}

#[test]
fn output_stops_a_guest_with_a_list_longer_than_the_host_will_make() {
    // 60,000 empty files fit into the guest's memory, but not into the budget of three files.
    let guest = Guest::answering((64, 0), (0, 60_000)).pages(16);
    check(&guest, &small_limits(), Limit::OutputBytes);
}

#[test]
fn output_stops_a_guest_with_a_path_that_leaves_the_result() {
    for path in ["../x", "/etc/passwd", "a//b", "", "a\\b", "a\0b"] {
        check(&Guest::making(&[path]), &small_limits(), Limit::OutputPath);
    }
}

#[test]
fn output_stops_a_guest_with_two_files_of_one_path() {
    check(&Guest::making(&["a", "b", "a"]), &small_limits(), Limit::OutputPath);
}

#[test]
fn every_limit_has_a_name_and_a_text_of_its_own() {
    let names: std::collections::HashSet<_> = Limit::ALL.iter().map(|limit| limit.as_str()).collect();
    let texts: std::collections::HashSet<_> = Limit::ALL.iter().map(ToString::to_string).collect();
    assert_eq!((names.len(), texts.len()), (Limit::ALL.len(), Limit::ALL.len()));
    assert!(!Limit::WallTime.is_deterministic() && Limit::Fuel.is_deterministic());
}
