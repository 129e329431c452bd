//! The query of the page that is shown.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::query::QueryString;

/// The query of the page that is shown, read from the URL as it stands there: the router's own map is
/// decoded twice, so that `%2541` would come as `A`.
pub fn use_query() -> Memo<QueryString> {
    let search = use_location().search;
    Memo::new(move |_| QueryString::read(&search.read()))
}
