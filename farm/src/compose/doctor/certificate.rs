//! The certificate of the HTTP interface: whether it and its key belong together, and how long it is good.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use scheduler::ports::{Clock, SystemClock};
use x509_parser::parse_x509_certificate;

use super::Finding;
use super::settings::is_open_to_others;
use crate::compose::certificate::CertificateFiles;
use crate::config::Settings;

/// Days before its end from which on a certificate should be renewed. Who renews by machine does so at about that time.
const DAYS_LEFT_MIN: i64 = 30;

/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// When a certificate is good, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Validity {
    from_s: i64,
    until_s: i64,
}

/// Looks at the files that the settings name, if they do.
pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let (Some(certificate), Some(key)) = (&settings.http.tls_certificate, &settings.http.tls_key) else {
        return Vec::new();
    };
    let loaded = CertificateFiles::new(certificate.clone(), key.clone()).load();
    let validity = match loaded.and_then(|_| validity(certificate)) {
        Ok(validity) => validity,
        Err(error) => return vec![Finding::failed("certificate", &error, "name a certificate and its key")],
    };
    let mut findings = vec![judge(&certificate.display().to_string(), validity, now_s())];
    if is_open_to_others(key) {
        let advice = format!("it is the server's private key: chmod o-rwx {}", key.display());
        findings.push(Finding::warn("certificate", "every user can read its private key", advice));
    }
    findings
}

/// That of the server's own certificate, which comes first.
fn validity(path: &Path) -> Result<Validity> {
    let pem = fs::read(path).with_context(|| path.display().to_string())?;
    let der = CertificateDer::from_pem_slice(&pem)?;
    let (_, certificate) =
        parse_x509_certificate(&der).map_err(|error| anyhow!("{} is no X.509: {error}", path.display()))?;
    let validity = certificate.validity();
    Ok(Validity { from_s: validity.not_before.timestamp(), until_s: validity.not_after.timestamp() })
}

fn judge(shown: &str, validity: Validity, now_s: i64) -> Finding {
    let days_left = (validity.until_s - now_s).div_euclid(DAY_S);
    let advice =
        "renew it and put the new files in the place of the old ones; the server takes them within 10 s";
    if now_s < validity.from_s {
        let advice = "look at the clock of this machine, or wait";
        return Finding::fail("certificate", format!("{shown} is not good yet"), advice);
    }
    if now_s > validity.until_s {
        return Finding::fail("certificate", format!("{shown} ended {} days ago", -days_left - 1), advice);
    }
    let message = format!("{shown} and its key belong together; {days_left} days left");
    if days_left < DAYS_LEFT_MIN {
        return Finding::warn("certificate", message, advice);
    }
    Finding::ok("certificate", message)
}

fn now_s() -> i64 {
    SystemClock.now().unix_ms().div_euclid(1_000)
}

#[cfg(test)]
mod tests {
    use super::super::Status;
    use super::*;

    /// A certificate from day 100 to day 190.
    fn check(day: i64, expected: Status, said: &str) {
        let validity = Validity { from_s: 100 * DAY_S, until_s: 190 * DAY_S };
        let finding = judge("farm.pem", validity, day * DAY_S);
        assert_eq!(finding.status, expected, "{finding:?}");
        assert!(finding.message.contains(said), "{finding:?}");
    }

    #[test]
    fn a_certificate_ends_with_a_warning_before() {
        check(99, Status::Fail, "not good yet");
        check(100, Status::Ok, "90 days left");
        check(160, Status::Ok, "30 days left");
        check(161, Status::Warn, "29 days left");
        check(190, Status::Warn, "0 days left");
        check(191, Status::Fail, "ended 0 days ago");
        check(200, Status::Fail, "ended 9 days ago");
    }
}
