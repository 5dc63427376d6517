//! Distributing elements over files.

/// One element as text, and the section or container it belongs in.
#[derive(Debug)]
pub(crate) struct Part {
    /// Name of the section or container.
    pub(crate) section: &'static str,
    /// The element, which ends its last line.
    pub(crate) text: String,
}

/// Room for headers, containers and indentation that a part needs besides its text, in bytes.
const PART_OVERHEAD_BYTES: usize = 64;

/// The parts in order, as many in each file as `bytes_max` allows and at least one.
pub(crate) fn split(parts: Vec<Part>, bytes_max: u64) -> Vec<Vec<Part>> {
    let mut files: Vec<Vec<Part>> = vec![Vec::new()];
    let mut used_bytes = 0_u64;
    for part in parts {
        let part_bytes = (part.text.len() + PART_OVERHEAD_BYTES) as u64;
        let is_full = used_bytes.saturating_add(part_bytes) > bytes_max;
        if let Some(file) = files.last_mut().filter(|file| file.is_empty() || !is_full) {
            file.push(part);
            used_bytes = used_bytes.saturating_add(part_bytes);
        } else {
            files.push(vec![part]);
            used_bytes = part_bytes;
        }
    }
    files
}
