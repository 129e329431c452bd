//! Enums whose values are words: the same in code, JSON, tables and on the screen.

/// Declares an enum of words.
///
/// Each value has its word; the enum lists them in their order (`ALL`), writes one (`as_str`, `Display`,
/// JSON) and reads it again (`parse`, JSON).
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$doc:meta])* $variant:ident = $word:tt,)+
    }) => {
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
        )]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $(#[$meta])*
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word, as it is written everywhere.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Reads the word that [`Self::as_str`] writes.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|word| word.as_str() == text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::{access::Permission, packs::PackStatus};

    #[test]
    fn a_word_is_the_same_wherever_it_stands() {
        for status in PackStatus::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
            assert_eq!(status.to_string(), status.as_str());
            assert_eq!(PackStatus::parse(status.as_str()), Some(status));
            let read: PackStatus = serde_json::from_value(status.as_str().into()).unwrap();
            assert_eq!(read, status);
        }
        assert_eq!(PackStatus::parse("draft"), None);
        let own = serde_json::to_value(Permission::SessionOwn).unwrap();
        assert_eq!(own, "session.own");
    }
}
