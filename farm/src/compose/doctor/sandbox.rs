//! The sandbox: whether it compiles a small project on this machine.

use std::time::Instant;

use schemas::{BuildOptions, JobKind, JobState, Project, ProjectLimits, ProjectPath, SourceFile};

use super::Finding;
use crate::compose::{embedded, toolchain};
use crate::config::Settings;

/// A project without a fault.
const SOURCE: &str =
    "[Buffs]\nid: well\ndisplay_name: Well\ndescription: The sandbox works.\nduration: 60\nend\n";

/// Sets aside what the settings ask for, and builds a small project.
pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    let config = settings.sandbox.config(settings.worker.slots);
    if let Err(error) = toolchain::load(&config) {
        let advice =
            "the slots take 4 GiB of address space each: look at `ulimit -v`, or lower `worker.slots`";
        return vec![Finding::failed("sandbox", &error, advice)];
    }
    let started = Instant::now();
    vec![match build().await {
        Ok(JobState::Succeeded) => {
            let slots = settings.worker.slots;
            let message = format!("a small project took {:.0?}; {slots} at once", started.elapsed());
            Finding::ok("sandbox", message)
        }
        Ok(state) => Finding::fail("sandbox", format!("a small project {state}"), "please report it"),
        Err(error) => Finding::failed("sandbox", &error, "please report it"),
    }]
}

async fn build() -> anyhow::Result<JobState> {
    let path = ProjectPath::new("well.jpe".to_owned())?;
    let files = vec![SourceFile { path, content: SOURCE.into() }];
    let project = Project::new("doctor", files, &ProjectLimits::default())?;
    let built = embedded::build(project, JobKind::Build, BuildOptions::default()).await?;
    Ok(built.state)
}
