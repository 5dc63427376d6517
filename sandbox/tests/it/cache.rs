//! Caches that somebody tampered with.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::PathBuf;

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use sandbox::{CacheCounts, CacheError, ModuleCache, Sandbox, SandboxConfig};
use tempfile::TempDir;

use crate::guests::Guest;

/// A cache folder and a key folder, and what an installation does with them.
struct Installation {
    folder: TempDir,
    private: TempDir,
}

impl Installation {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), private: TempDir::new().unwrap() }
    }

    /// An installation whose cache holds the guest already.
    fn warm() -> Self {
        let installation = Self::new();
        installation.check(CacheCounts { misses: 1, ..CacheCounts::default() });
        installation
    }

    fn open(&self, fresh_key: [u8; 32]) -> Result<ModuleCache, CacheError> {
        let open = |folder: &TempDir| Dir::open_ambient_dir(folder.path(), ambient_authority()).unwrap();
        ModuleCache::open(open(&self.folder), &open(&self.private), fresh_key)
    }

    /// Starts a process of this installation that loads the guest; compares what its cache did.
    fn check(&self, expected: CacheCounts) {
        let config = SandboxConfig { slots: 1, ..SandboxConfig::default() };
        let cache = self.open([7; 32]).unwrap();
        let sandbox = Sandbox::new(&config, Some(cache)).unwrap();
        sandbox.load("guest", &Guest::making(&["a"]).wasm()).unwrap();
        assert_eq!(sandbox.cache_counts(), expected);
    }

    /// After a tampered entry was met, the next process finds a good one.
    fn check_rejected_once(&self) {
        self.check(CacheCounts { rejected: 1, ..CacheCounts::default() });
        self.check(HIT);
    }

    fn entry(&self) -> PathBuf {
        let mut entries: Vec<_> =
            fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(entries.len(), 1, "{entries:?}");
        entries.remove(0)
    }

    fn key(&self) -> PathBuf {
        self.private.path().join("module-cache.key")
    }
}

const HIT: CacheCounts = CacheCounts { hits: 1, misses: 0, rejected: 0, write_failures: 0 };

#[test]
fn a_second_process_finds_what_the_first_compiled() {
    let installation = Installation::warm();
    installation.check(HIT);
    let mode = fs::metadata(installation.key()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_changed_bit_anywhere_is_noticed() {
    let installation = Installation::warm();
    let size_bytes = fs::metadata(installation.entry()).unwrap().len();
    for position in [0, 15, 16, 47, 48, size_bytes / 2, size_bytes - 1] {
        let position = usize::try_from(position).unwrap();
        let mut bytes = fs::read(installation.entry()).unwrap();
        bytes[position] ^= 1;
        fs::write(installation.entry(), bytes).unwrap();
        installation.check_rejected_once();
    }
}

#[test]
fn a_truncated_or_extended_entry_is_noticed() {
    let installation = Installation::warm();
    let good = fs::read(installation.entry()).unwrap();
    for length in [0, 10, 48, good.len() - 1] {
        fs::write(installation.entry(), &good[..length]).unwrap();
        installation.check_rejected_once();
    }
    fs::write(installation.entry(), [&good[..], b"x"].concat()).unwrap();
    installation.check_rejected_once();
}

#[test]
fn an_entry_of_another_installation_is_not_loaded() {
    let (ours, theirs) = (Installation::warm(), Installation::new());
    theirs.open([8; 32]).unwrap();
    theirs.check(CacheCounts { misses: 1, ..CacheCounts::default() });
    fs::copy(theirs.entry(), ours.entry()).unwrap();
    ours.check_rejected_once();
}

#[test]
fn an_entry_under_another_name_is_not_loaded() {
    let installation = Installation::warm();
    let entry = installation.entry();
    let other = Installation::new();
    fs::copy(installation.key(), other.key()).unwrap();
    let sandbox = Sandbox::new(&SandboxConfig::default(), Some(other.open([0; 32]).unwrap())).unwrap();
    sandbox.load("other", &Guest::making(&["other"]).wasm()).unwrap();
    fs::copy(other.entry(), &entry).unwrap();
    installation.check_rejected_once();
}

#[test]
fn a_link_in_place_of_an_entry_is_not_followed() {
    let installation = Installation::warm();
    let entry = installation.entry();
    let moved = installation.private.path().join("moved");
    fs::rename(&entry, &moved).unwrap();
    symlink(&moved, &entry).unwrap();
    installation.check_rejected_once();
    assert!(!entry.is_symlink(), "the link was replaced by a file");
}

#[test]
fn a_folder_in_place_of_an_entry_costs_only_time() {
    let installation = Installation::warm();
    let entry = installation.entry();
    fs::remove_file(&entry).unwrap();
    fs::create_dir(&entry).unwrap();
    let expected = CacheCounts { rejected: 1, write_failures: 1, ..CacheCounts::default() };
    installation.check(expected);
}

#[test]
fn a_cache_that_is_gone_costs_only_time() {
    let installation = Installation::new();
    let cache = installation.open([7; 32]).unwrap();
    fs::remove_dir(installation.folder.path()).unwrap();
    let sandbox = Sandbox::new(&SandboxConfig::default(), Some(cache)).unwrap();
    sandbox.load("guest", &Guest::making(&[]).wasm()).unwrap();
    let counts = sandbox.cache_counts();
    assert_eq!((counts.hits, counts.write_failures), (0, 1));
}

#[test]
fn a_key_that_others_could_read_or_that_is_damaged_is_replaced() {
    let installation = Installation::warm();
    let spoil: [&dyn Fn(); 3] = [
        &|| fs::set_permissions(installation.key(), fs::Permissions::from_mode(0o644)).unwrap(),
        &|| fs::write(installation.key(), "short").unwrap(),
        &|| {
            fs::remove_file(installation.key()).unwrap();
            symlink("elsewhere", installation.key()).unwrap();
        },
    ];
    for (fresh, spoil) in (1..).zip(spoil) {
        let before = fs::read(installation.entry()).unwrap();
        spoil();
        installation.open([fresh; 32]).unwrap();
        assert_eq!(fs::read(installation.key()).unwrap(), [fresh; 32]);
        installation.check_rejected_once();
        assert_ne!(fs::read(installation.entry()).unwrap(), before);
    }
}

#[test]
fn a_key_folder_that_others_may_write_is_refused() {
    let installation = Installation::new();
    fs::set_permissions(installation.private.path(), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(matches!(installation.open([7; 32]), Err(CacheError::KeyFolderNotPrivate)));
}

#[test]
fn a_key_folder_of_another_user_is_refused() {
    let installation = Installation::new();
    // Only root can give a folder away; nobody else can be tricked by one.
    if chown(installation.private.path(), Some(1), None).is_ok() {
        assert!(matches!(installation.open([7; 32]), Err(CacheError::KeyFolderNotPrivate)));
    }
}

#[test]
fn the_oldest_entries_go_when_there_are_many() {
    let installation = Installation::new();
    for number in 0..20 {
        fs::write(installation.folder.path().join(format!("{number}.module")), "old").unwrap();
    }
    installation.check(CacheCounts { misses: 1, ..CacheCounts::default() });
    assert_eq!(fs::read_dir(installation.folder.path()).unwrap().count(), 16);
    installation.check(HIT);
}
