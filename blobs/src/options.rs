//! The options of the services: which are secret, and which forbid signed addresses.

use std::collections::BTreeMap;

use crate::config::shown_option;

/// Options that may be shown, without the name of the service before them. All others count as secret, so
/// that one that a new release brings is not shown by mistake.
const SHOWN: [&str; 33] = [
    "account_name",
    "allow_http",
    "allow_invalid_certificates",
    "application_credentials",
    "authority_host",
    "base_url",
    "bucket",
    "bucket_name",
    "checksum_algorithm",
    "client_id",
    "conditional_put",
    "connect_timeout",
    "container_name",
    "copy_if_not_exists",
    "default_region",
    "disable_bulk_delete",
    "disable_system_certificates",
    "endpoint",
    "endpoint_url",
    "http1_only",
    "imdsv1_fallback",
    "metadata_endpoint",
    "read_timeout",
    "region",
    "role_arn",
    "server_side_encryption",
    "service_account",
    "service_account_path",
    "skip_signature",
    "sse_bucket_key_enabled",
    "sse_kms_key_id",
    "timeout",
    "virtual_hosted_style_request",
];

/// Options under which an address that anybody may use cannot be signed: requests need a key of their own
/// besides, or none at all.
const WITHOUT_LINKS: [&str; 3] = ["sse_customer_key_base64", "encryption_key", "skip_signature"];

/// What a service puts before the names of its options.
const PREFIXES: [&str; 4] = ["aws_", "google_", "azure_storage_", "azure_"];

/// Whether the value of the option may not be shown.
pub fn is_secret(key: &str) -> bool {
    !SHOWN.contains(&bare(key).as_str())
}

/// Whether addresses can be signed under these options.
pub(crate) fn allow_links(options: &BTreeMap<String, String>) -> bool {
    !options.keys().any(|key| WITHOUT_LINKS.contains(&bare(key).as_str()))
}

/// `text` without the values of options that it repeats and that may not be shown.
pub(crate) fn without_secrets(text: String, options: &BTreeMap<String, String>) -> String {
    let values = options.iter().filter(|(_, value)| !value.is_empty());
    values.fold(text, |text, (key, value)| text.replace(value, &shown_option(key, value)))
}

fn bare(key: &str) -> String {
    let key = key.to_ascii_lowercase();
    let bare = PREFIXES.iter().find_map(|prefix| key.strip_prefix(prefix));
    bare.unwrap_or(&key).to_owned()
}
