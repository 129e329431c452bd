//! Whether a token still works, and how that reads.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use tenantry_domain::{Timestamp, access::TokenView};

use crate::{
    text::text,
    ui::{StatusBadge, Tone},
};

/// Whether a token still works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// It does.
    Works,
    /// It is past its end.
    Ended,
    /// Somebody ended it.
    Revoked,
}

impl State {
    /// The state at an instant.
    #[cfg(feature = "ssr")]
    pub(super) fn of(token: &TokenView, now: Timestamp) -> Self {
        if token.is_open(now) {
            Self::Works
        } else if token.revoked_at.is_some() {
            Self::Revoked
        } else {
            Self::Ended
        }
    }

    /// As a word and a colour.
    pub(super) fn badge(self) -> AnyView {
        let (tone, label) = match self {
            Self::Works => (Tone::Good, text!(tokens.works)),
            Self::Ended => (Tone::Neutral, text!(tokens.ended)),
            Self::Revoked => (Tone::Bad, text!(tokens.revoked)),
        };
        view! { <StatusBadge tone label /> }.into_any()
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::id::TokenId;

    use super::*;

    #[test]
    fn a_token_ends_at_its_end_and_at_once_when_revoked() {
        let at = Timestamp::from_micros;
        let mut token = TokenView {
            id: TokenId::from_stored("tok_1".to_owned()),
            name: "ci".to_owned(),
            roles: Vec::new(),
            tenant_ids: None,
            owner: None,
            created_at: at(0),
            expires_at: Some(at(10)),
            revoked_at: None,
            last_used_at: None,
            replaced_by: None,
        };

        assert_eq!(State::of(&token, at(9)), State::Works);
        assert_eq!(State::of(&token, at(10)), State::Ended);
        token.revoked_at = Some(at(1));
        assert_eq!(State::of(&token, at(2)), State::Revoked);
    }
}
