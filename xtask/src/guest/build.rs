//! Building the module so that its bytes depend on nothing but its sources and the compiler.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::target_std::TargetStd;
use crate::process::{checkout, read, run};

/// A target without any system: what it makes can import nothing by accident.
pub(super) const TARGET: &str = "wasm32-unknown-unknown";

/// Comes with rustup's toolchains; links and turns the module into a component in one go.
pub(super) const LINKER: &str = "wasm-component-ld";

/// Loops that take sixteen bytes a turn count less fuel. Copying is not the instruction, which is a call into the host,
/// but `memcpy` and `memmove` of the guest.
const TARGET_FEATURES: &str = "-Ctarget-feature=+simd128,-bulk-memory";

/// A call costs more in the sandbox than in native code: the fuel goes to memory before it and comes back behind it. So
/// LLVM takes more functions into their callers than it would by itself (225).
const INLINING: &str = "-Cllvm-args=-inline-threshold=500";

/// The memory that a guest has from the start: what the compiler takes for a small project, and then some. Growing by as
/// much and giving it back afterwards is a sixth of the time of one template.
const INITIAL_MEMORY_BYTES: u32 = 4 << 20;

/// The first eight bytes of every component. A core module differs in the last four.
const COMPONENT_HEADER: [u8; 8] = *b"\0asm\x0d\0\x01\0";

/// The compiler that `cargo` uses here.
pub(super) struct Rustc {
    /// As `rustc --version` prints it.
    pub(super) version: String,
    /// `1.95.0`.
    pub(super) release: String,
    /// The host's target triple.
    pub(super) host: String,
    /// The commit it was built from.
    pub(super) commit: String,
    /// Its sysroot.
    pub(super) sysroot: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    target_directory: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    manifest_path: PathBuf,
    source: Option<String>,
}

impl Metadata {
    fn registry_folders(&self) -> BTreeSet<PathBuf> {
        let packages = self.packages.iter().filter(|package| package.source.is_some());
        packages.filter_map(|package| Some(package.manifest_path.parent()?.parent()?.to_owned())).collect()
    }
}

impl Rustc {
    /// Asks `rustc` about itself.
    pub(super) fn of_this_machine() -> Result<Self> {
        let text = read(Command::new("rustc").current_dir(checkout()).arg("-vV"))?;
        let field = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name));
            value.map(str::to_owned).with_context(|| format!("`rustc -vV` does not say \"{name}\""))
        };
        let sysroot = read(Command::new("rustc").current_dir(checkout()).args(["--print", "sysroot"]))?;
        Ok(Self {
            version: text.lines().next().unwrap_or_default().to_owned(),
            release: field("release: ")?,
            host: field("host: ")?,
            commit: field("commit-hash: ")?,
            sysroot: PathBuf::from(sysroot.trim()),
        })
    }
}

/// Builds the component and gives its bytes; in `target_dir`, or where cargo builds this checkout.
pub(super) fn build(rustc: &Rustc, target_std: &TargetStd, target_dir: Option<&Path>) -> Result<Vec<u8>> {
    let metadata = metadata()?;
    let target_dir = target_dir.unwrap_or(&metadata.target_directory);
    let rustflags = rustflags(rustc, target_std, &metadata);
    run(Command::new("cargo")
        .current_dir(checkout())
        .args(["build", "--locked", "--package=guest", "--profile=guest", "--target", TARGET])
        .arg("--target-dir")
        .arg(target_dir)
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags))?;
    let path = target_dir.join(TARGET).join("guest/guest.wasm");
    let module = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    ensure!(module.starts_with(&COMPONENT_HEADER), "{LINKER} did not make a component");
    Ok(module)
}

/// Where cargo keeps the sources of packages from a registry: the folder above each package's own.
pub(super) fn registry_folders() -> Result<BTreeSet<PathBuf>> {
    Ok(metadata()?.registry_folders())
}

fn metadata() -> Result<Metadata> {
    let text = read(Command::new("cargo").current_dir(checkout()).args([
        "metadata",
        "--locked",
        "--format-version=1",
        "--filter-platform",
        TARGET,
    ]))?;
    serde_json::from_str(&text).context("`cargo metadata` printed something unknown")
}

/// Every folder of this machine whose name could get into the module, under a name that is the same
/// everywhere. Of several that fit, rustc takes the last.
fn rustflags(rustc: &Rustc, target_std: &TargetStd, metadata: &Metadata) -> String {
    let mut flags = vec![
        format!("-Clinker={LINKER}"),
        TARGET_FEATURES.to_owned(),
        INLINING.to_owned(),
        format!("-Clink-arg=--initial-memory={INITIAL_MEMORY_BYTES}"),
    ];
    flags.extend(target_std.rustflags());
    let mut remap = |from: &Path, to: &str| {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    };
    remap(checkout(), "/jpefarm");
    for folder in metadata.registry_folders() {
        remap(&folder, "/registry");
    }
    let std_sources = format!("/rustc/{}", rustc.commit);
    remap(&rustc.sysroot.join("lib/rustlib/src/rust"), &std_sources);
    flags.join("\x1f")
}
