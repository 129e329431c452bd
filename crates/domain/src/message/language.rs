//! The languages there are.

/// A language that messages are said in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// English, which everything is written in first.
    #[default]
    English,
    /// Thai.
    Thai,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Thai];

    /// Its tag (RFC 5646), as `Content-Language` has it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Thai => "th",
        }
    }

    /// The language of a tag, whatever region the tag names after it; none where there is none of it.
    pub fn named(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The first that there is of the tags of `Accept-Language`, best first; English where there is none.
    pub fn accepted(tags: &[String]) -> Self {
        tags.iter()
            .find_map(|tag| Self::named(tag))
            .unwrap_or_default()
    }
}
