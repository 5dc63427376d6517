//! Starting other programs.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The root of the checkout that this program was built from.
pub(crate) fn checkout() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("`xtask` lies in the checkout")
}

/// Runs `command` to its end, its output on the terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{} could not be started", name(command)))?;
    ensure!(status.success(), "{} failed ({status})", name(command));
    Ok(())
}

/// Becomes `command`, so that Ctrl-C reaches it alone and the shell waits for its end.
pub(crate) fn become_program(command: &mut Command) -> Result<()> {
    let error = command.exec();
    Err(error).with_context(|| format!("{} could not be started", name(command)))
}

/// Runs `command` to its end and gives its standard output.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{} could not be started", name(command)))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{} failed: {}", name(command), errors.trim());
    String::from_utf8(output.stdout).with_context(|| format!("{} did not print UTF-8", name(command)))
}

fn name(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().take(2).map(|word| word.to_string_lossy()));
    format!("`{}`", words.join(" "))
}
