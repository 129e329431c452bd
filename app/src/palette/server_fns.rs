//! The server function that the palette asks.

use leptos::{prelude::*, server_fn::codec::Json};

use super::{
    entries::{Found, Wanted},
    find,
};
use crate::{Answer, UiError};

/// Finds where the person can go and what the person can do.
#[server(prefix = "/ui", endpoint = "palette", input = Json)]
pub async fn find_entries(wanted: Wanted) -> Result<Answer<Found>, UiError> {
    Answer::of(&find::find(&wanted).await?)
}
