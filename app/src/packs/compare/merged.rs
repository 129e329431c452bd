//! Both documents in the element for comparison, with the keys and links of every view.

use std::time::Duration;

use leptos::{prelude::*, wasm_bindgen::JsCast as _, web_sys};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use tenantry_domain::packs::Documents;

use super::{
    keys::{Direction, Keys, KeysSwitch},
    walk::{anchor, here, number_in},
};
use crate::ui::{CodeMerge, MergeHandle};

/// How often it is looked whether the element is there, and how many times.
const LOOK_EVERY: Duration = Duration::from_millis(100);
const LOOKS: u32 = 100;

/// Both documents beside each other; nothing without script.
#[component]
pub(super) fn Merged(names: (String, String), documents: Documents) -> impl IntoView {
    let location = use_location();
    let navigate = use_navigate();
    let keys = Keys::new();
    let handle = MergeHandle::new();
    keys.listen(Callback::new(move |step| match step {
        Direction::Next => handle.next(),
        Direction::Previous => handle.previous(),
    }));
    let hash = location.hash;
    // Only as the page opens: afterwards the fragment follows the element.
    Effect::new(move |_| {
        if let Some(number) = number_in(&hash.get_untracked()) {
            show_when_there(handle, number, LOOKS);
        }
    });
    let on_change = move |event: web_sys::CustomEvent| {
        let Some(number) = number_of(&event) else {
            return;
        };
        let quietly = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        navigate(&format!("{}#{}", here(&location), anchor(number)), quietly);
    };
    view! {
        <div class="needs-script compare-merged" on:tenantry-change=on_change>
            <div class="walk-keys">
                <KeysSwitch keys />
            </div>
            <CodeMerge
                before=documents.before
                after=documents.after
                label_before=names.0
                label_after=names.1
                handle
            />
        </div>
    }
    .into_any()
}

/// Goes to a change as soon as the element's module has been loaded.
fn show_when_there(handle: MergeHandle, number: usize, looks: u32) {
    if handle.show_change(number) || looks == 0 {
        return;
    }
    set_timeout(
        move || show_when_there(handle, number, looks - 1),
        LOOK_EVERY,
    );
}

/// The number of the change that the element went to.
fn number_of(event: &web_sys::CustomEvent) -> Option<usize> {
    let detail: web_sys::js_sys::Object = event.detail().dyn_into().ok()?;
    let index = web_sys::js_sys::Reflect::get(&detail, &"index".into()).ok()?;
    let index: web_sys::js_sys::Number = index.dyn_into().ok()?;
    // Whole and small, for it counts changes.
    format!("{}", index.value_of() + 1.0).parse().ok()
}
