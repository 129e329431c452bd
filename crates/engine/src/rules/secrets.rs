//! Values that look like keys, tokens or passwords: a document is kept for good and shown to many.
//!
//! Known beginnings tell a secret wherever it stands; beside a key that speaks of one, a value that no
//! word is made like does. What is found is never repeated in a finding.

use serde_json::Value;
use tenantry_domain::{message::Message, packs::Code, say};

use crate::{
    path::{At, Path},
    report::Report,
    schema::shortened,
};

/// Says whose a secret is.
type Whose = fn() -> Message;

/// Beginnings of the secrets of well-known services, how many characters follow at least, and whose
/// they are.
const PREFIXES: [(&str, usize, Whose); 23] = [
    ("AKIA", 16, || say!("an AWS access key")),
    ("ASIA", 16, || say!("an AWS access key")),
    ("AIza", 30, || say!("a Google API key")),
    ("ya29.", 20, || say!("a Google access token")),
    ("ghp_", 30, || say!("a GitHub token")),
    ("gho_", 30, || say!("a GitHub token")),
    ("ghu_", 30, || say!("a GitHub token")),
    ("ghs_", 30, || say!("a GitHub token")),
    ("ghr_", 30, || say!("a GitHub token")),
    ("github_pat_", 20, || say!("a GitHub token")),
    ("glpat-", 16, || say!("a GitLab token")),
    ("xoxb-", 16, || say!("a Slack token")),
    ("xoxp-", 16, || say!("a Slack token")),
    ("xapp-", 16, || say!("a Slack token")),
    ("sk_live_", 16, || say!("a Stripe key")),
    ("rk_live_", 16, || say!("a Stripe key")),
    ("sk-ant-", 20, || say!("an API key")),
    ("sk-proj-", 20, || say!("an API key")),
    ("npm_", 30, || say!("an npm token")),
    ("hf_", 30, || say!("a Hugging Face token")),
    ("dop_v1_", 30, || say!("a DigitalOcean token")),
    ("tnt_", 30, || say!("a token of this service")),
    ("SG.", 40, || say!("a SendGrid key")),
];
/// Parts of keys that speak of a password, spelling aside.
const PASSWORDS: [&str; 5] = ["password", "passwd", "passphrase", "passcode", "pwd"];
/// Parts of keys that speak of another secret.
const SECRETS: [&str; 7] = [
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "authorization",
];
/// Characters that a password beside a telling key has at least, and other secrets.
const SHORTEST: (usize, usize) = (8, 16);
/// Bits of entropy per character that a made-up secret has at least; words have less.
const ENTROPY: f64 = 3.2;
/// Values longer than this are texts, of which only the beginning is looked at.
const LOOKED_AT: usize = 4096;

/// Warns of every value that looks like a secret, wherever it stands in the text.
pub(crate) fn check(document: &Value, report: &mut Report) {
    walk(document, &Path::Root, "", report);
}

fn walk(value: &Value, path: &Path<'_>, key: &str, report: &mut Report) {
    if report.is_full() {
        return;
    }
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                walk(value, &path.key(key), key, report);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &path.item(index), key, report);
            }
        }
        Value::String(text) => {
            if let Some(what) = kind_of(text, key) {
                report
                    .add(Code::SecretInDocument, path, At::Value, what)
                    .hint(say!("take it out, and renew it if it is real: documents are kept for good and shown to everybody who reads packs"));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What is said of a value that looks like a secret.
fn kind_of(text: &str, key: &str) -> Option<Message> {
    let end = text
        .char_indices()
        .nth(LOOKED_AT)
        .map_or(text.len(), |(at, _)| at);
    let text = text.get(..end)?;
    if let Some(what) = known(text) {
        return Some(say!("this looks like {what}", what));
    }
    let folded: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let speaks_of = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    let text = text.trim();
    let looks_so = if speaks_of(&PASSWORDS) {
        text.len() >= SHORTEST.0 && is_made_up(text)
    } else {
        speaks_of(&SECRETS)
            && text.len() >= SHORTEST.1
            && entropy(text) >= ENTROPY
            && is_made_up(text)
    };
    looks_so.then(|| {
        say!(
            "the value of `{key}` looks like a secret",
            key = shortened(key)
        )
    })
}

/// Whose secret a text holds, by how it begins.
fn known(text: &str) -> Option<Message> {
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") {
        return Some(say!("a private key"));
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    for word in text.split(|c: char| !is_part(c)) {
        let word = word.trim_end_matches('.');
        for (prefix, length, what) in PREFIXES {
            let has_rest = word.strip_prefix(prefix).is_some_and(|rest| {
                rest.len() >= length && rest.contains(|c: char| c.is_ascii_digit())
            });
            if has_rest {
                return Some(what());
            }
        }
        if is_jwt(word) {
            return Some(say!("a signed token (JWT)"));
        }
    }
    None
}

/// Three parts of which the first two are JSON objects in base64.
fn is_jwt(word: &str) -> bool {
    let mut parts = word.split('.');
    let (header, claims, signature) = (parts.next(), parts.next(), parts.next());
    let is_object =
        |part: Option<&str>| part.is_some_and(|part| part.starts_with("eyJ") && part.len() >= 12);
    is_object(header)
        && is_object(claims)
        && signature.is_some_and(|part| part.len() >= 16)
        && parts.next().is_none()
}

/// Whether a value was drawn, or typed as a password is, and is no name, address or placeholder.
fn is_made_up(text: &str) -> bool {
    let is_reference = text.contains("{{")
        || text.contains("${")
        || text.contains("://")
        || text.starts_with(['$', '<', '%', '/'])
        || text.contains(char::is_whitespace);
    // `order-token-v2`, `getToken(id)`: words, with a number here and there.
    let is_name = text.split(|c: char| !c.is_alphanumeric()).all(|part| {
        let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = part.len() - letters.len();
        // A year or a date stands alone.
        let most = if letters.is_empty() { 8 } else { 3 };
        digits <= most && !letters.contains(|c: char| c.is_ascii_digit())
    }) && text.contains(['-', '_', '.', '(', ':']);
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    let has_letter = text.contains(|c: char| c.is_ascii_alphabetic());
    has_digit && has_letter && !is_reference && !is_name
}

/// The entropy of a text's characters, in bits each.
fn entropy(text: &str) -> f64 {
    let mut counts = std::collections::BTreeMap::new();
    let mut total = 0.0;
    for c in text.chars() {
        *counts.entry(c).or_insert(0.0) += 1.0;
        total += 1.0;
    }
    let share = |count: &f64| -(count / total) * (count / total).log2();
    counts.values().map(share).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_words() {
        // Put together here, so that nobody takes this file for a leak.
        let github = format!("ghp_{}", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6");
        let jwt = format!("eyJ{0}.eyJ{0}.{0}{0}", "hbGciOiJIUzI1NiJ9");
        for (key, value) in [
            ("note", github.as_str()),
            ("description", &format!("call it with {github}.")),
            ("x-auth", &format!("Bearer {jwt}")),
            ("a", &format!("AKIA{}", "IOSFODNN7EXAMPLE")),
            ("pem", "-----BEGIN EC PRIVATE KEY-----\nMHc"),
            ("password", "hunter2hunter2"),
            ("dbPassword", "S3cure!pass"),
            ("client_secret", "8f14e45fceea167a5a36dedd4bea2543"),
            ("API-KEY", "Zk3vQ9xLp2Rt7Wn5Yb8c"),
            ("authorization", "Q2xhcm86aHVudGVyMjM0NTY3ODk"),
        ] {
            let said = kind_of(value, key).unwrap_or_else(|| panic!("{key}: {value}"));
            assert!(!said.contains(value), "{said:?}");
        }
        for (key, value) in [
            ("token", "string"),
            ("password", "{{rawPayload.password1}}"),
            ("secret", "${CLEARING_SECRET_2}"),
            ("tokenUrl", "https://auth.example.com/oauth2/token/a1b2c3"),
            ("tokenTool", "rotate-access-token-v2"),
            ("action", "refreshToken2(accountId)"),
            ("password", "changeme"),
            ("passwordPolicy", "at least 12 characters"),
            ("checksum", "8f14e45fceea167a5a36dedd4bea2543"),
            ("description", "The AKIA prefix, ghp_ and eyJ. are known."),
            ("exceptionType", "TOKEN_EXPIRED"),
            ("tokenId", "T-2025-000123"),
            ("apiKeyName", "settlement.desk.key.2025"),
        ] {
            assert_eq!(kind_of(value, key), None, "{key}: {value}");
        }
    }
}
