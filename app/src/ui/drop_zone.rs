//! A place to drop files on, which is also a button to choose some. It needs script.

use leptos::{ev, html, prelude::*};

use super::{Icon, Sign};

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadFile {
    /// Its name.
    pub(crate) name: String,
    /// Its text, or that it could not be read as text or is too large.
    pub(crate) text: Result<String, FileProblem>,
}

/// Why a file gave no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileProblem {
    /// It is larger than asked for.
    TooLarge,
    /// The browser could not read it.
    Unreadable,
}

/// Reads files as text.
#[component]
pub(crate) fn DropZone(
    label: &'static str,
    hint: &'static str,
    max_bytes: usize,
    /// Called with all that were dropped or chosen at once, in their order.
    on_files: Callback<Vec<ReadFile>>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let is_over = RwSignal::new(false);
    let on_change = move |_: ev::Event| {
        let files = input.get_untracked().and_then(|input| input.files());
        read_all(files, max_bytes, on_files);
        // So that choosing the same file again reads it again.
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
    };
    let on_drop = move |event: ev::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        let files = event.data_transfer().and_then(|transfer| transfer.files());
        read_all(files, max_bytes, on_files);
    };
    view! {
        <label
            class="drop-zone needs-script"
            class:drop-zone-over=is_over
            on:dragover=move |event: ev::DragEvent| {
                event.prevent_default();
                is_over.set(true);
            }
            on:dragleave=move |_| is_over.set(false)
            on:drop=on_drop
        >
            <input
                class="visually-hidden"
                type="file"
                multiple
                accept=".json,application/json"
                node_ref=input
                on:change=on_change
            />
            <Icon sign=Sign::Import />
            <span class="drop-zone-label">{label}</span>
            <span class="drop-zone-hint">{hint}</span>
        </label>
    }
    .into_any()
}

fn read_all(files: Option<web_sys::FileList>, max_bytes: usize, on_files: Callback<Vec<ReadFile>>) {
    // Taken now: the list is empty once the field is.
    let files: Vec<_> = files
        .map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect())
        .unwrap_or_default();
    leptos::task::spawn_local(async move {
        let mut read = Vec::with_capacity(files.len());
        for file in files.into_iter().map(gloo_file::File::from) {
            let is_too_large = usize::try_from(file.size()).map_or(true, |size| size > max_bytes);
            let text = if is_too_large {
                Err(FileProblem::TooLarge)
            } else {
                gloo_file::futures::read_as_text(&file)
                    .await
                    .map_err(|_| FileProblem::Unreadable)
            };
            let name = file.name();
            read.push(ReadFile { name, text });
        }
        if !read.is_empty() {
            on_files.run(read);
        }
    });
}
