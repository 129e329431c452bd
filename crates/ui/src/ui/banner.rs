//! A remark that stands out on a page.

use leptos::prelude::*;

use super::{Icon, Sign};

/// Says what to bear in mind.
pub fn warning(text: &'static str) -> AnyView {
    view! {
        <div class="banner banner-warn">
            <Icon sign=Sign::Warning />
            <p>{text}</p>
        </div>
    }
    .into_any()
}
