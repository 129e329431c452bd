//! Pack versions: kept as written, ordered as semantic versions.

use std::{cmp::Ordering, fmt, hash::Hash, hash::Hasher, str::FromStr};

use serde::Serialize;

use super::is_reserved;
use crate::{message::Message, reading::read_by_parsing, say};

/// A pack version such as `v3.2`, `1.0.0` or `2.0.0-rc.1`.
///
/// An optional `v`, one to three numbers (missing ones are 0) and an optional pre-release. Two
/// spellings of one version are equal: `v3.2 == 3.2.0`.
#[derive(Debug, Clone, Serialize)]
#[serde(into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
pub struct Version(String);

read_by_parsing!(Version, "invalid_version");

words! {
    /// Which number of a version goes up.
    pub enum Bump {
        /// Texts, or nothing that a configuration shows.
        Patch = "patch",
        /// Something was added.
        Minor = "minor",
        /// Something was removed or narrowed.
        Major = "major",
    }
}

/// Why a text is no version; the message says the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidVersion {
    /// Not of the form of a version.
    #[error(
        "a version is an optional `v`, one to three numbers without leading zeros and an optional \
         pre-release, like `v3.2`, `1.0.0` or `2.0.0-rc.1`"
    )]
    Shape,
    /// Build metadata does not order versions, so two of them would be one.
    #[error("a version has no build metadata: leave out `+` and what follows it")]
    BuildMetadata,
    /// Over the limit.
    #[error("a version has at most {max} characters", max = Version::MAX_CHARS)]
    TooLong,
    /// A word that the paths use.
    #[error("`{0}` is reserved; a version is written like `v3.2` or `1.0.0`")]
    Reserved(String),
}

impl InvalidVersion {
    /// The rule, for people.
    pub fn message(&self) -> Message {
        match self {
            Self::Shape | Self::BuildMetadata => Message::known(self.to_string()),
            Self::TooLong => say!(
                "a version has at most {max} characters",
                max = Version::MAX_CHARS
            ),
            Self::Reserved(name) => say!(
                "`{name}` is reserved; a version is written like `v3.2` or `1.0.0`",
                name
            ),
        }
    }
}

impl Version {
    /// Characters a version has at most.
    pub const MAX_CHARS: usize = 64;
    /// The rule as a regular expression; numbers beyond 64 bits are refused all the same.
    pub const PATTERN: &str = "^v?(0|[1-9][0-9]{0,18})(\\.(0|[1-9][0-9]{0,18})){0,2}\
        (-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)\
        (\\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?$";

    /// Parses a version as people write it.
    pub fn parse(text: &str) -> Result<Self, InvalidVersion> {
        if text.len() > Self::MAX_CHARS {
            return Err(InvalidVersion::TooLong);
        }
        if text.contains('+') {
            return Err(InvalidVersion::BuildMetadata);
        }
        if semantic(text).is_some() {
            return Ok(Self(text.to_owned()));
        }
        // `V1` is meant as a version, though a path has a word `v1`.
        let is_word = !text.contains(|c: char| c.is_ascii_digit());
        Err(if is_word && is_reserved(text) {
            InvalidVersion::Reserved(text.to_owned())
        } else {
            InvalidVersion::Shape
        })
    }

    /// The version as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The version that a history begins with when nobody names one.
    pub fn first() -> Self {
        Self("v1.0".to_owned())
    }

    /// The version that follows this one, spelled like it: `v3.2` is followed by `v3.3`.
    ///
    /// A pre-release is followed by its release where that is step enough.
    #[must_use]
    pub fn next(&self, bump: Bump) -> Self {
        let Some(present) = semantic(&self.0) else {
            return Self::first();
        };
        let (major, minor, patch) = (present.major, present.minor, present.patch);
        let is_step = match bump {
            Bump::Patch => true,
            Bump::Minor => patch == 0,
            Bump::Major => minor == 0 && patch == 0,
        };
        let next = if !present.pre.is_empty() && is_step {
            [major, minor, patch]
        } else {
            match bump {
                Bump::Patch => [major, minor, patch.saturating_add(1)],
                Bump::Minor => [major, minor.saturating_add(1), 0],
                Bump::Major => [major.saturating_add(1), 0, 0],
            }
        };
        let core = self.0.split('-').next().unwrap_or_default();
        let written = core.split('.').count();
        // As many numbers as before, and more where the last ones are not 0.
        let needed = next
            .iter()
            .rposition(|number| *number > 0)
            .map_or(1, |last| last + 1);
        let numbers: Vec<_> = next
            .iter()
            .take(written.max(needed))
            .map(u64::to_string)
            .collect();
        let prefix = if core.starts_with('v') { "v" } else { "" };
        Self(format!("{prefix}{}", numbers.join(".")))
    }

    /// Every spelling of this version, its own among them: `v1`, `1`, `v1.0`, `1.0`, `v1.0.0`, `1.0.0`.
    pub fn spellings(&self) -> Vec<String> {
        let Some(version) = semantic(&self.0) else {
            return vec![self.0.clone()];
        };
        let numbers = [version.major, version.minor, version.patch];
        let needed = numbers
            .iter()
            .rposition(|number| *number > 0)
            .map_or(1, |last| last + 1);
        let pre = match version.pre.as_str() {
            "" => String::new(),
            pre => format!("-{pre}"),
        };
        (needed..=numbers.len())
            .flat_map(|written| {
                let core: Vec<_> = numbers.iter().take(written).map(u64::to_string).collect();
                let spelling = format!("{}{pre}", core.join("."));
                [format!("v{spelling}"), spelling]
            })
            .collect()
    }

    /// A text that sorts, byte by byte, as versions do, and is one for all spellings of a version.
    ///
    /// Every number is led by its count of digits (`v3.12` is `013.0212.010~`), a release ends in
    /// `~`, and a pre-release in its identifiers, so that it comes before its release.
    pub fn key(&self) -> String {
        let Some(version) = semantic(&self.0) else {
            return String::new();
        };
        let mut key = [version.major, version.minor, version.patch]
            .map(|number| numeric_key(&number.to_string()))
            .join(".");
        if version.pre.is_empty() {
            key.push('~');
            return key;
        }
        // `!` and `-` sort before every character of an identifier, and `~` after: a shorter list of
        // identifiers comes first, and numbers come before words.
        key.push('-');
        for (index, identifier) in version.pre.split('.').enumerate() {
            if index > 0 {
                key.push('!');
            }
            if identifier.bytes().all(|byte| byte.is_ascii_digit()) {
                key.push('0');
                key.push_str(&numeric_key(identifier));
            } else {
                key.push('1');
                key.push_str(identifier);
            }
        }
        key
    }
}

/// The digits of a number led by how many they are, so that longer numbers sort later.
fn numeric_key(digits: &str) -> String {
    format!("{:02}{digits}", digits.len())
}

/// Reads the spelling as a semantic version: without the `v`, with all three numbers.
fn semantic(text: &str) -> Option<semver::Version> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (core, pre) = match text.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (text, None),
    };
    let zeros = match core.split('.').count() {
        1 => ".0.0",
        2 => ".0",
        _ => "",
    };
    let pre = pre.map(|pre| format!("-{pre}")).unwrap_or_default();
    let version = semver::Version::parse(&format!("{core}{zeros}{pre}")).ok()?;
    version.build.is_empty().then_some(version)
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        semantic(&self.0).cmp(&semantic(&other.0))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Version {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Version {
    type Error = InvalidVersion;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn the_next_version_is_spelled_like_the_one_before() {
        let next = |text: &str| {
            [Bump::Patch, Bump::Minor, Bump::Major]
                .map(|bump| Version::parse(text).unwrap().next(bump).to_string())
        };

        assert_eq!(next("v3.2"), ["v3.2.1", "v3.3", "v4.0"]);
        assert_eq!(next("1.0.0"), ["1.0.1", "1.1.0", "2.0.0"]);
        assert_eq!(next("v7"), ["v7.0.1", "v7.1", "v8"]);
        assert_eq!(next("v3.2.9"), ["v3.2.10", "v3.3.0", "v4.0.0"]);
        assert_eq!(next("2.0.0-rc.1"), ["2.0.0", "2.0.0", "2.0.0"]);
        assert_eq!(next("v2.1-beta"), ["v2.1", "v2.1", "v3.0"]);
    }

    #[test]
    fn usual_spellings_are_accepted_and_kept() {
        for text in [
            "v3.2",
            "1.0.0",
            "v1.4",
            "2.0.0-rc.1",
            "7",
            "v1-beta",
            "0.0.0",
            "1.2.3-a-b.0",
        ] {
            assert_eq!(version(text).as_str(), text);
        }
    }

    #[test]
    fn other_texts_are_refused_with_the_rule() {
        for text in [
            "", "v", "1.2.3.4", "1.", ".1", "1.02", "V1", "one", "1.0.0-", "1 .0", "1.0-01",
        ] {
            assert_eq!(Version::parse(text), Err(InvalidVersion::Shape), "{text}");
        }
        assert_eq!(Version::parse("1.0+b7"), Err(InvalidVersion::BuildMetadata));
        assert_eq!(
            Version::parse("latest"),
            Err(InvalidVersion::Reserved("latest".into()))
        );
        assert_eq!(
            Version::parse(&format!("1.0-{}", "a".repeat(61))),
            Err(InvalidVersion::TooLong)
        );
        assert_eq!(
            Version::parse("99999999999999999999"),
            Err(InvalidVersion::Shape)
        );
    }

    #[test]
    fn two_spellings_are_one_version() {
        assert_eq!(version("v3.2"), version("3.2.0"));
        assert_eq!(version("v3.2").key(), version("3.2.0").key());
        assert_ne!(version("v3.2").as_str(), version("3.2.0").as_str());
    }

    #[test]
    fn every_spelling_is_known() {
        let mut spelled = version("1.0.0").spellings();
        spelled.sort();
        assert_eq!(spelled, ["1", "1.0", "1.0.0", "v1", "v1.0", "v1.0.0"]);
        assert_eq!(version("v0.0.3").spellings(), ["v0.0.3", "0.0.3"]);
        let spelled = version("2.1-rc.1").spellings();
        assert_eq!(
            spelled,
            ["v2.1-rc.1", "2.1-rc.1", "v2.1.0-rc.1", "2.1.0-rc.1"]
        );
    }

    #[test]
    fn the_key_sorts_as_the_specification_of_semantic_versions_orders() {
        let ordered = [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-alpha-x",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1",
            "1.0.1-0",
            "1.0.1",
            "v1.2",
            "v1.10",
            "v2-rc.1",
            "v2",
            "v10",
        ];
        let keys: Vec<_> = ordered.iter().map(|text| version(text).key()).collect();

        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:#?}");
        assert!(ordered.map(version).is_sorted_by(|a, b| a < b));
        assert_eq!(version("v3.12").key(), "013.0212.010~");
    }

    #[test]
    fn json_carries_only_valid_versions() {
        assert!(serde_json::from_str::<Version>("\"newest\"").is_err());
        assert_eq!(serde_json::to_string(&version("v3.2")).unwrap(), "\"v3.2\"");
    }

    fn spelling() -> impl Strategy<Value = String> {
        let pre =
            "(-(0|[1-9][0-9]{0,3}|[a-z-][a-z0-9-]{0,3})(\\.(0|[1-9][0-9]{0,3}|[a-z-]{1,3})){0,2})?";
        proptest::string::string_regex(&format!(
            "v?(0|[1-9][0-9]{{0,3}})(\\.(0|[1-9][0-9]{{0,3}})){{0,2}}{pre}"
        ))
        .unwrap()
    }

    proptest! {
        #[test]
        fn keys_order_like_versions(a in spelling(), b in spelling()) {
            let (a, b) = (version(&a), version(&b));

            prop_assert_eq!(a.key().cmp(&b.key()), a.cmp(&b));
        }

        #[test]
        fn a_version_is_among_its_spellings(a in spelling()) {
            let a = version(&a);
            let spellings = a.spellings();
            prop_assert!(spellings.iter().any(|text| text == a.as_str()));
            prop_assert!(spellings.iter().all(|text| version(text) == a));
        }

        #[test]
        fn parsing_never_panics(text in any::<String>()) {
            let _ = Version::parse(&text);
        }
    }
}
