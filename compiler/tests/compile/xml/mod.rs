//! JPE-XML: what it means, and what is wrong with it; a file for each form of root.

mod fork;
mod mod_root;
mod project_root;
mod well_formed;

use crate::check::diagnostics;

fn check(xml: &str) -> String {
    diagnostics("a.jpe.xml", xml.as_bytes())
}
