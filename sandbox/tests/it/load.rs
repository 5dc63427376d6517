//! What is no toolchain, and what the farm itself gets wrong.

use std::error::Error as _;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use sandbox::{LoadError, Request, Sandbox, SandboxConfig, SandboxError, StopSignal, Verdict};
use schemas::Limits;

use crate::guests::{Guest, SANDBOX, component, small_limits};

const EMPTY: Request<'static> = Request { options: "", files: &[] };

fn refusal(wasm: &[u8]) -> LoadError {
    SANDBOX.load("bad", wasm).unwrap_err()
}

fn config(slots: u32) -> SandboxConfig {
    SandboxConfig { slots, ..SandboxConfig::default() }
}

#[test]
fn what_is_not_a_component_is_refused() {
    let module = wat::parse_str("(module)").unwrap();
    for bytes in [&b""[..], b"not wasm", b"(component)", &module] {
        assert!(matches!(refusal(bytes), LoadError::Invalid(_)), "{bytes:?}");
    }
}

#[test]
fn a_guest_that_imports_is_refused() {
    let error = refusal(&component(r#"(import "wasi:clocks/now" (func)) (import "b" (func))"#));
    assert_eq!(error.to_string(), "the module imports wasi:clocks/now, b; a toolchain imports nothing");
}

#[test]
fn a_guest_without_the_interface_is_refused() {
    assert!(matches!(refusal(&component("")), LoadError::WrongInterface(_)));
    let other = r#"(core module $module (func (export "compile") (result i32) (i32.const 0)))
        (core instance $guest (instantiate $module))
        (func (export "compile") (result u32) (canon lift (core func $guest "compile")))"#;
    assert!(matches!(refusal(&component(other)), LoadError::WrongInterface(_)));
}

#[test]
fn a_guest_that_does_not_fit_a_slot_is_refused() {
    let error = refusal(&Guest::making(&[]).pages(20_000).wasm());
    assert!(error.source().is_some(), "{error:?}");
}

#[test]
fn a_toolchain_is_named_by_its_bytes() {
    let wasm = Guest::making(&[]).wasm();
    let toolchain = SANDBOX.load("jpe", &wasm).unwrap();
    assert_eq!(toolchain.name(), "jpe");
    assert_eq!(toolchain.sha256(), schemas::Sha256::of(&wasm));
}

#[test]
fn settings_out_of_range_are_named() {
    let refusal = |config: SandboxConfig| Sandbox::new(&config, None).unwrap_err().to_string();
    assert_eq!(refusal(config(0)), "sandbox.slots must be 1 to 1,000");
    let memory = SandboxConfig { memory_bytes_max: 5 << 30, ..config(1) };
    assert_eq!(refusal(memory), "sandbox.memory_bytes_max must be 64 KiB to 4 GiB");
}

#[test]
fn limits_above_the_configuration_are_the_farms_fault() {
    let guest = Guest::making(&[]).load();
    let limits = Limits { memory_bytes_max: 2 << 30, ..Limits::default() };
    let error = SANDBOX.run(&guest, &EMPTY, &limits, &StopSignal::new()).unwrap_err();
    assert!(matches!(error, SandboxError::LimitsAboveConfig));
}

#[test]
fn a_toolchain_of_another_sandbox_is_refused() {
    let other = Sandbox::new(&config(1), None).unwrap();
    let guest = Guest::making(&[]).load();
    let error = other.run(&guest, &EMPTY, &small_limits(), &StopSignal::new()).unwrap_err();
    assert!(matches!(error, SandboxError::ForeignToolchain));
}

#[test]
fn more_runs_than_slots_are_the_farms_fault_and_slots_come_back() {
    let sandbox = Sandbox::new(&config(1), None).unwrap();
    let endless = Guest::new("(loop $again (br $again)) (unreachable)").wasm();
    let endless = sandbox.load("endless", &endless).unwrap();
    let guest = sandbox.load("guest", &Guest::making(&[]).wasm()).unwrap();
    let limits = Limits { fuel: u64::MAX, ..small_limits() };
    let (stop, (sender, ended)) = (StopSignal::new(), mpsc::channel());
    thread::scope(|scope| {
        // The other thread may have the slot at that very moment.
        scope.spawn(|| {
            loop {
                match sandbox.run(&endless, &EMPTY, &limits, &stop) {
                    Ok(run) => break sender.send(run.verdict),
                    Err(_) => thread::yield_now(),
                }
            }
        });
        let taken = loop {
            match sandbox.run(&guest, &EMPTY, &limits, &StopSignal::new()) {
                Ok(_) => thread::yield_now(),
                Err(error) => break error,
            }
        };
        assert!(matches!(taken, SandboxError::NoFreeSlot(_)), "{taken:?}");
        stop.stop();
    });
    assert_eq!(ended.recv_timeout(Duration::from_mins(1)), Ok(Verdict::Stopped));
    let run = sandbox.run(&guest, &EMPTY, &limits, &StopSignal::new()).unwrap();
    assert!(matches!(run.verdict, Verdict::Finished(_)));
}
