//! Where exceptions come from: a file, which takes script, or lines that are pasted.

use leptos::{ev, form::form_data_from_event, prelude::*};
use tenantry_domain::{
    activation::Activate,
    replay::{FILE_MAX_EXCEPTIONS, MAX_EXCEPTIONS},
};

use super::run::Run;
use crate::{
    paths::{REPLAY_FORM, SHOWN_ON},
    query::QueryString,
    text::text,
    ui::{FileSlices, FileZone, Look, SubmitButton, TextArea, number},
};

/// What the form calls the lines.
pub(super) const TEXT: &str = "exceptions";
/// What the form calls the pair that they are replayed with, as JSON.
pub(super) const CANDIDATE: &str = "candidate";

/// Two lines as they are expected.
const EXAMPLE: &str = r#"{"exceptionId": "EX-1", "exceptionType": "LATE_PAYMENT", "rawPayload": {"days": 12}}
{"exceptionId": "EX-2", "sourceSystem": "ERP", "rawPayload": {"amount": 250.5}, "confidence": 0.8}"#;

/// The file, or the lines.
#[component]
pub(super) fn Entry(
    run: Run,
    candidate: Activate,
    /// The page that it is on, with the pair.
    page: String,
    /// What was pasted, which outlives another choice.
    pasted: StoredValue<String>,
) -> impl IntoView {
    let written = serde_json::to_string(&candidate).unwrap_or_default();
    let action = QueryString::default()
        .with(SHOWN_ON, page)
        .href(REPLAY_FORM);
    let candidate = StoredValue::new(candidate);
    let begin = move |slices| run.begin(slices, candidate.get_value());
    let on_files = Callback::new(move |files: Vec<_>| {
        if let Some(file) = files.first() {
            begin(FileSlices::of_file(file));
        }
    });
    let on_submit = move |event: ev::SubmitEvent| {
        // What cannot be read is left to the browser, which posts it.
        let Ok(data) = form_data_from_event(&event) else {
            return;
        };
        event.prevent_default();
        let text = data.get(TEXT).as_string().unwrap_or_default();
        begin(FileSlices::of_text(&text));
    };
    let on_input = move |event: ev::Event| pasted.set_value(event_target_value(&event));
    let many = text!(replay.file_hint, count = number(FILE_MAX_EXCEPTIONS));
    view! {
        <section class="card replay-entry" aria-labelledby="exceptions-title">
            <h2 id="exceptions-title">{text!(replay.exceptions)}</h2>
            <p class="muted">{text!(replay.format)}</p>
            <pre class="replay-example" tabindex="0" aria-label=text!(replay.example)>{EXAMPLE}</pre>
            <FileZone
                label=text!(replay.drop)
                hint=many
                accept=".jsonl,.ndjson,.json,.txt,application/jsonl,application/x-ndjson,application/json,text/plain"
                on_files
            />
            <form method="post" action=action on:submit=on_submit on:input=on_input>
                <input type="hidden" name=CANDIDATE value=written />
                <TextArea
                    name=TEXT
                    label=text!(replay.paste)
                    hint=text!(replay.paste_hint, count = number(MAX_EXCEPTIONS))
                    value=pasted.get_value()
                    rows=6
                    is_code=true
                />
                <div class="form-actions">
                    <SubmitButton look=Look::Primary pending=run.is_running>
                        {text!(replay.verb)}
                    </SubmitButton>
                </div>
            </form>
        </section>
    }
    .into_any()
}
