//! std for the target, built from Debian's package of the compiler's own source.
//!
//! For machines that reach a Debian mirror but not rustup's server. The source must be of exactly the
//! installed compiler version. The module then does the same, but its bytes differ from those with
//! rustup's std by a few hundred, so the record says which it was. Nothing is installed: the package is
//! unpacked, and everything stays in `target/guest-std`.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::build::{Rustc, TARGET, registry_folders};
use super::record::sha256_hex;
use super::report;
use crate::process::{checkout, read, run};

/// Debian's packages of std's source that are known to be good.
const PACKAGES: [Package; 1] = [Package {
    release: "1.95.0",
    path: "pool/main/r/rustc/rust-src_1.95.0+dfsg1-2~bpo13+1_all.deb",
    sha256: "7b76db5b880a77f9e52975d2baa6209d2f76d2c9c2789515c3088cb960e2c83b",
}];

/// A package, named by its path on every mirror and by its digest, so that no mirror need be trusted.
struct Package {
    release: &'static str,
    path: &'static str,
    sha256: &'static str,
}

/// An empty crate, so that cargo builds std; with the settings that Rust's own std is built with.
const EMPTY_MANIFEST: &str = r#"
[package]
name = "empty"
edition = "2024"

[workspace]

[profile.release]
codegen-units = 1
"#;

/// Builds std unless that has been done, and gives the sysroot it is in.
pub(super) fn build_std(rustc: &Rustc) -> Result<PathBuf> {
    let folder = checkout().join("target/guest-std").join(&rustc.release);
    let sysroot = folder.join("sysroot");
    let libraries = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    if libraries.is_dir() {
        return Ok(sysroot);
    }
    let package = download(&rustc.release, &folder)?;
    let unpacked = folder.join("unpacked");
    run(Command::new("dpkg-deb").arg("-x").args([&package, &unpacked]))?;
    lay_out_sysroot(rustc, &unpacked, &sysroot)?;
    let built = compile_std(rustc, &folder, &sysroot)?;
    // The libraries appear under their final name only when all are there.
    let partial = folder.join("libraries");
    copy_libraries(&built, &partial)?;
    fs::create_dir_all(libraries.parent().context("a sysroot has folders")?)?;
    fs::rename(partial, &libraries)?;
    Ok(sysroot)
}

fn download(release: &str, folder: &Path) -> Result<PathBuf> {
    let known = PACKAGES.iter().find(|package| package.release == release);
    let package = known.with_context(|| format!("no Debian package is known for rustc {release}"))?;
    fs::create_dir_all(folder)?;
    let file = folder.join("rust-src.deb");
    for mirror in mirrors()? {
        let address = format!("{}/{}", mirror.trim_end_matches('/'), package.path);
        report(&format!("downloading {address}"));
        let fetched =
            run(Command::new("/usr/lib/apt/apt-helper").args(["download-file", &address]).arg(&file));
        if fetched.is_err() {
            continue;
        }
        ensure!(
            sha256_hex(&fs::read(&file)?) == package.sha256,
            "{address} is not the package that is known"
        );
        return Ok(file);
    }
    bail!("no mirror of this machine's apt configuration has {}", package.path)
}

/// The archives that this machine installs from, each once.
fn mirrors() -> Result<Vec<String>> {
    let targets = read(Command::new("apt-get").args(["indextargets", "--format", "$(REPO_URI)"]))?;
    let mut mirrors: Vec<String> = targets.lines().map(str::to_owned).collect();
    mirrors.sort_unstable();
    mirrors.dedup();
    Ok(mirrors)
}

/// A sysroot with the source of std where cargo looks for it, and otherwise the compiler's own.
fn lay_out_sysroot(rustc: &Rustc, unpacked: &Path, sysroot: &Path) -> Result<()> {
    let sources = sysroot.join("lib/rustlib/src/rust");
    fs::create_dir_all(&sources)?;
    let library = unpacked.join(format!("usr/src/rustc-{}/library", rustc.release));
    fs::rename(&library, sources.join("library")).context("the package has no library folder")?;
    let host = Path::new("lib/rustlib").join(&rustc.host);
    symlink(rustc.sysroot.join(&host), sysroot.join(&host))?;
    Ok(())
}

/// Builds std for an empty crate and gives the folder with the libraries.
fn compile_std(rustc: &Rustc, folder: &Path, sysroot: &Path) -> Result<PathBuf> {
    let empty = folder.join("empty");
    fs::create_dir_all(empty.join("src"))?;
    fs::write(empty.join("src/lib.rs"), "")?;
    fs::write(empty.join("Cargo.toml"), EMPTY_MANIFEST)?;
    let wrapper = rustc_wrapper(rustc, folder, sysroot)?;
    run(Command::new("cargo")
        .current_dir(&empty)
        .args(["build", "--release", "-Zbuild-std=std,panic_abort", "--target", TARGET])
        .arg("--target-dir")
        .arg(folder.join("build"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", wrapper)
        .env("CARGO_ENCODED_RUSTFLAGS", std_rustflags(rustc, sysroot)?))?;
    Ok(folder.join("build").join(TARGET).join("release/deps"))
}

/// What gives std the names of folders that Rust's own std has, and the bitcode that it has for
/// link-time optimisation.
fn std_rustflags(rustc: &Rustc, sysroot: &Path) -> Result<String> {
    let mut flags = vec!["-Cembed-bitcode=yes".to_owned()];
    for folder in registry_folders()? {
        flags.push(format!("--remap-path-prefix={}=/rust/deps", folder.display()));
    }
    let std_sources = sysroot.join("lib/rustlib/src/rust");
    flags.push(format!("--remap-path-prefix={}=/rustc/{}", std_sources.display(), rustc.commit));
    Ok(flags.join("\x1f"))
}

/// A `rustc` that lives in the private sysroot. With the compiler's own, the absolute path of std's
/// source would get into the hashes of its symbols.
fn rustc_wrapper(rustc: &Rustc, folder: &Path, sysroot: &Path) -> Result<PathBuf> {
    let path = folder.join("rustc");
    let mut file = fs::File::create(&path)?;
    let real = rustc.sysroot.join("bin/rustc");
    writeln!(file, "#!/bin/sh\nexec '{}' --sysroot '{}' \"$@\"", real.display(), sysroot.display())?;
    file.set_permissions(fs::Permissions::from_mode(0o755))?;
    Ok(path)
}

fn copy_libraries(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let is_library = entry.path().extension().is_some_and(|extension| extension == "rlib");
        let name = entry.file_name();
        if is_library && !name.to_string_lossy().starts_with("libempty-") {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}
