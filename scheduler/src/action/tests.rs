use std::collections::HashSet;

use schemas::{Mode, Profile, Timestamp};

use super::*;

/// An action and means, which a test changes one by one.
struct Question {
    tenant_id: TenantId,
    kind: JobKind,
    project_name: &'static str,
    inputs_sha256: Sha256,
    options: BuildOptions,
    limits: Limits,
    toolchain: ToolchainDigest,
    project_limits: ProjectLimits,
    salt: &'static str,
    farm_version: &'static str,
}

impl Default for Question {
    fn default() -> Self {
        Self {
            tenant_id: TenantId::LOCAL,
            kind: JobKind::Build,
            project_name: "project",
            inputs_sha256: Sha256::of(b"inputs"),
            options: BuildOptions::default(),
            limits: Limits::default(),
            toolchain: ToolchainDigest::of(b"toolchain"),
            project_limits: ProjectLimits::default(),
            salt: "",
            farm_version: "1.0.0",
        }
    }
}

impl Question {
    fn key(&self) -> ActionKey {
        let action = Action {
            tenant_id: self.tenant_id,
            kind: self.kind,
            project_name: self.project_name,
            inputs_sha256: self.inputs_sha256,
            options: &self.options,
            limits: &self.limits,
        };
        let means = Means {
            toolchain: self.toolchain,
            project_limits: &self.project_limits,
            salt: self.salt,
            farm_version: self.farm_version,
        };
        action_key(&action, &means)
    }
}

/// A change of these digests makes every farm forget its results, so it is wanted or a mistake. They were reckoned apart
/// from this code, from what its comments say.
#[test]
fn keys_stay_what_they_are() {
    let check = |question: Question, expected: &str| assert_eq!(question.key().to_string(), expected);
    check(Question::default(), "963b4a184a9bba6db1bee1d9060de061172c1c0cc8ff944d14c3e3ad4ae6cf2c");
    let tenant_id = TenantId::new(Timestamp::from_unix_ms(1), [7; 10]);
    check(
        Question { tenant_id, kind: JobKind::Validate, salt: "salt", ..Question::default() },
        "6b257cf480b1ffcb6da32917ccfa3c41b9542eea4e5cb2274e2232870992e63e",
    );
}

#[test]
fn whatever_is_different_gives_another_key() {
    let base = Question::default;
    let options = |options: BuildOptions| Question { options, ..base() };
    let questions = [
        base(),
        Question { tenant_id: TenantId::new(Timestamp::from_unix_ms(1), [7; 10]), ..base() },
        Question { kind: JobKind::Validate, ..base() },
        Question { project_name: "other", ..base() },
        Question { inputs_sha256: Sha256::of(b"other"), ..base() },
        options(BuildOptions { mode: Mode::Strict, ..BuildOptions::default() }),
        options(BuildOptions { profile: vec![Profile::Ir], ..BuildOptions::default() }),
        options(BuildOptions { creator: Some("Me".to_owned()), ..BuildOptions::default() }),
        options(BuildOptions { max_diagnostics: 7, ..BuildOptions::default() }),
        Question { limits: Limits { fuel: 7, ..Limits::default() }, ..base() },
        Question { limits: Limits { wall_time_ms: 7, ..Limits::default() }, ..base() },
        Question { toolchain: ToolchainDigest::of(b"other"), ..base() },
        Question { project_limits: ProjectLimits { depth_max: 7, ..ProjectLimits::default() }, ..base() },
        Question { salt: "salt", ..base() },
        Question { farm_version: "1.0.1", ..base() },
    ];
    let keys: HashSet<_> = questions.iter().map(Question::key).collect();
    assert_eq!(keys.len(), questions.len());
}

#[test]
fn what_one_part_ends_in_is_not_what_another_begins_with() {
    let one = Question { salt: "ab", farm_version: "c", ..Question::default() };
    let other = Question { salt: "a", farm_version: "bc", ..Question::default() };
    assert_ne!(one.key(), other.key());
}
