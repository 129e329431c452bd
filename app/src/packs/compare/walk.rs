//! From change to change: by buttons, by keys, and by the fragment of the URL, which a link can name.
//!
//! The fragment is the one place that knows which change it is. Whoever sets it, a key or a link, the
//! change gets the focus, and its number is said.

use leptos::{prelude::*, wasm_bindgen::JsCast as _, web_sys};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};

use super::keys::{Direction, Keys, KeysSwitch};
use crate::text::text;

/// Which changes are on this page, and where the others are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pages {
    /// The number of the first one here.
    pub(super) first: usize,
    /// The number of the last one here.
    pub(super) last: usize,
    /// How many there are on all pages.
    pub(super) total: usize,
    /// The page before, if there is one.
    pub(super) before: Option<String>,
    /// The page after, if there is one.
    pub(super) after: Option<String>,
}

impl Pages {
    /// All on one page.
    pub(super) const fn one(total: usize) -> Self {
        Self {
            first: 1,
            last: total,
            total,
            before: None,
            after: None,
        }
    }

    /// Where a step leads: its number, and the page if it is another one.
    fn step(&self, current: Option<usize>, step: Direction) -> Option<(usize, Option<&str>)> {
        let number = match (step, current) {
            (Direction::Next, None) => self.first,
            (Direction::Next, Some(number)) => number + 1,
            (Direction::Previous, None) => return None,
            (Direction::Previous, Some(number)) => number - 1,
        };
        let page = if number < self.first {
            Some(self.before.as_deref()?)
        } else if number > self.last {
            Some(self.after.as_deref()?)
        } else {
            None
        };
        Some((number, page))
    }

    fn has(&self, number: usize) -> bool {
        (self.first..=self.last).contains(&number)
    }

    /// Which change it is.
    fn position(&self, current: Option<usize>) -> String {
        match current {
            Some(number) => text!(compare.position, number = number, total = self.total),
            None if self.total == 1 => text!(compare.one_change).to_owned(),
            None => text!(compare.changes, count = self.total),
        }
    }
}

/// Frames that a change is waited for, half a second.
const FRAMES: u32 = 30;

/// The id of a change's element, and the fragment that leads to it.
pub(super) fn anchor(number: usize) -> String {
    format!("change-{number}")
}

/// The number in a fragment.
pub(super) fn number_in(hash: &str) -> Option<usize> {
    let number = hash.trim_start_matches('#').strip_prefix("change-")?;
    number.parse().ok()
}

/// The buttons, and which change it is out of how many.
#[component]
pub(super) fn ChangeWalk(pages: Pages) -> impl IntoView {
    let location = use_location();
    let navigate = use_navigate();
    let keys = Keys::new();
    // Set after the page listens: the server knows no fragment, and both must write the same page.
    let current = RwSignal::new(None::<usize>);
    let pages = StoredValue::new(pages);
    let hash = location.hash;
    Effect::new(move |_| {
        let number = number_in(&hash.get());
        let number = number.filter(|number| pages.with_value(|pages| pages.has(*number)));
        current.set(number);
        if let Some(number) = number {
            focus(number, FRAMES);
        }
    });
    let go = Callback::new(move |step| {
        let target = pages.with_value(|pages| {
            let (number, page) = pages.step(current.get_untracked(), step)?;
            Some((number, page.map(str::to_owned)))
        });
        let Some((number, page)) = target else { return };
        let options = NavigateOptions {
            // From one change to the other there is no history to go back through.
            replace: page.is_none(),
            scroll: false,
            ..Default::default()
        };
        let page = page.unwrap_or_else(|| here(&location));
        navigate(&format!("{page}#{}", anchor(number)), options);
    });
    keys.listen(go);
    let button = move |step, label| {
        let leads = move || pages.with_value(|pages| pages.step(current.get(), step).is_some());
        view! {
            <button
                type="button"
                class="button needs-script"
                disabled=move || !leads()
                on:click=move |_| go.run(step)
            >
                {label}
            </button>
        }
        .into_any()
    };
    let page_link = move |href: Option<String>, label| {
        href.map(|href| {
            view! { <a class="button needs-no-script" href=href>{label}</a> }.into_any()
        })
    };
    let (before, after) = pages.with_value(|pages| (pages.before.clone(), pages.after.clone()));
    view! {
        <div class="walk" role="group" aria-label=text!(compare.walk)>
            <p class="walk-position" role="status">
                {move || pages.with_value(|pages| pages.position(current.get()))}
            </p>
            {page_link(before, text!(compare.page_before))}
            {page_link(after, text!(compare.page_after))}
            {button(Direction::Previous, text!(compare.previous))}
            {button(Direction::Next, text!(compare.next))}
            <KeysSwitch keys />
        </div>
    }
    .into_any()
}

/// The address of the page, without its fragment.
pub(super) fn here(location: &Location) -> String {
    let path = location.pathname.get_untracked();
    let search = location.search.get_untracked();
    format!("{path}?{}", search.trim_start_matches('?'))
}

/// Gives the focus to a change, which brings it into view. A page that has just been asked for is
/// not shown yet, so this waits for it some frames long.
fn focus(number: usize, frames: u32) {
    let element = document().get_element_by_id(&anchor(number));
    match element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Refused only for an element that is gone.
        Some(element) => drop(element.focus()),
        None if frames > 0 => request_animation_frame(move || focus(number, frames - 1)),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second_of_three() -> Pages {
        Pages {
            first: 51,
            last: 100,
            total: 120,
            before: Some("/before".to_owned()),
            after: Some("/after".to_owned()),
        }
    }

    #[test]
    fn a_step_stays_on_the_page_as_long_as_it_can() {
        let pages = second_of_three();

        assert_eq!(pages.step(None, Direction::Next), Some((51, None)));
        assert_eq!(pages.step(Some(51), Direction::Next), Some((52, None)));
        assert_eq!(
            pages.step(Some(100), Direction::Next),
            Some((101, Some("/after")))
        );
        assert_eq!(
            pages.step(Some(51), Direction::Previous),
            Some((50, Some("/before")))
        );
        assert_eq!(pages.step(None, Direction::Previous), None);
    }

    #[test]
    fn at_both_ends_there_is_nowhere_to_go() {
        let pages = Pages::one(2);

        assert_eq!(pages.step(Some(2), Direction::Next), None);
        assert_eq!(pages.step(Some(1), Direction::Previous), None);
        assert_eq!(pages.step(Some(2), Direction::Previous), Some((1, None)));
    }

    #[test]
    fn a_fragment_names_a_change_or_none() {
        assert_eq!(number_in("#change-12"), Some(12));
        assert_eq!(number_in("#L12"), None);
        assert_eq!(number_in(""), None);
        assert_eq!(second_of_three().position(Some(52)), "Change 52 of 120");
        assert_eq!(second_of_three().position(None), "120 changes");
    }
}
