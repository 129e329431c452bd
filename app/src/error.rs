//! A [`Problem`] as the error of every server function.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use tenantry_domain::Problem;

/// Why a server function did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct UiError {
    /// The refusal, as every door words it.
    pub problem: Box<Problem>,
    /// What was sent, for a form that is shown again; never a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Value>,
    /// What to do about it, in the language of the page; only the server knows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

impl UiError {
    /// The same error with what was sent, so that a form can show it again.
    #[must_use]
    pub fn with_sent(self, sent: Value) -> Self {
        Self {
            sent: Some(sent),
            ..self
        }
    }

    /// A text field of what was sent.
    pub fn sent_text(&self, name: &str) -> Option<&str> {
        self.sent.as_ref()?.get(name)?.as_str()
    }
}

impl Serialize for UiError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for UiError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[cfg(feature = "hydrate")]
        return crate::lean::through(deserializer, Self::deserialize);
        #[cfg(not(feature = "hydrate"))]
        Self::deserialize(deserializer)
    }
}

impl From<Problem> for UiError {
    fn from(problem: Problem) -> Self {
        Self {
            problem: Box::new(problem),
            sent: None,
            advice: String::new(),
        }
    }
}

impl fmt::Display for UiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for UiError {}
