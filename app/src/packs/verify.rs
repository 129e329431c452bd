//! The checksum once more, computed in this browser by the code that the server computed it with.

use leptos::{prelude::*, wasm_bindgen::JsValue};
use tenantry_domain::{
    Checksum,
    packs::{PackOwner, Version},
};

use crate::{
    paths,
    text::text,
    ui::{StatusBadge, Tone},
};

/// What has come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    NotAsked,
    Working,
    Computed(String),
    Failed(String),
}

/// Fetches the document as it was imported, computes its checksum and compares it with the stored one.
#[component]
pub(super) fn Verify(owner: PackOwner, version: Version, stored: Checksum) -> impl IntoView {
    let state = RwSignal::new(State::NotAsked);
    let source = format!("{}/source", paths::pack(&owner, &version));
    let start = move |_| {
        if state.get_untracked() == State::Working {
            return;
        }
        state.set(State::Working);
        let source = source.clone();
        leptos::task::spawn_local(async move {
            let outcome = recompute(&source).await;
            // Whoever has left the page is told nothing.
            state.try_set(outcome);
        });
    };
    let is_working = move || state.with(|state| *state == State::Working);
    view! {
        <div class="verify needs-script">
            <button
                type="button"
                class="button button-quiet"
                aria-busy=move || is_working().then_some("true")
                on:click=start
            >
                {text!(verify.verb)}
            </button>
            <div class="verify-outcome" role="status">
                {move || outcome(&state.get(), &stored)}
            </div>
        </div>
    }
    .into_any()
}

fn outcome(state: &State, stored: &Checksum) -> AnyView {
    match state {
        State::NotAsked => ().into_any(),
        State::Working => view! { <p class="muted">{text!(verify.working)}</p> }.into_any(),
        State::Failed(why) => view! {
            <p>
                <StatusBadge tone=Tone::Warn label=text!(verify.failed) />
                " "
                {why.clone()}
            </p>
        }
        .into_any(),
        State::Computed(sum) => {
            let (tone, label, detail) = if sum == stored.as_str() {
                (
                    Tone::Good,
                    text!(verify.agrees),
                    text!(verify.agrees_detail),
                )
            } else {
                (
                    Tone::Bad,
                    text!(verify.differs),
                    text!(verify.differs_detail),
                )
            };
            view! {
                <p>
                    <StatusBadge tone label />
                    " "
                    {detail}
                </p>
                <p>{text!(verify.computed)} " " <code>{sum.clone()}</code></p>
            }
            .into_any()
        }
    }
}

async fn recompute(source: &str) -> State {
    let root = document().document_element();
    let module = root.and_then(|root| root.get_attribute("data-verify"));
    let Some(module) = module.filter(|path| !path.is_empty()) else {
        return State::Failed(text!(verify.no_module).to_owned());
    };
    match browser::checksum_of(&module, source).await {
        Ok(sum) => State::Computed(sum.as_string().unwrap_or_default()),
        Err(error) => State::Failed(message_of(&error)),
    }
}

/// What an exception says, in whatever shape it was thrown.
fn message_of(error: &JsValue) -> String {
    let message = web_sys::js_sys::Reflect::get(error, &"message".into()).ok();
    message
        .and_then(|message| message.as_string())
        .unwrap_or_default()
}

/// What only script can do: load a module by its name.
mod browser {
    use leptos::wasm_bindgen::{self, prelude::*};

    #[wasm_bindgen(inline_js = "
        export async function checksum_of(module, source) {
            const [{ default: start, checksum }, answer] = await Promise.all([
                import(module), fetch(source, { headers: { accept: 'application/json' } }),
            ]);
            if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
            const [text] = await Promise.all([answer.text(), start()]);
            return checksum(text);
        }
    ")]
    extern "C" {
        #[wasm_bindgen(catch)]
        pub(super) async fn checksum_of(module: &str, source: &str) -> Result<JsValue, JsValue>;
    }
}
