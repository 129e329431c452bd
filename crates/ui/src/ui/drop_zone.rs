//! A place to drop files on, which is also a button to choose some. It needs script.

use gloo_file::File;
use leptos::{ev, html, prelude::*};
use tenantry_domain::packs::{NotUtf8, utf8};

use super::{Icon, Sign};

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFile {
    /// Its name.
    pub name: String,
    /// Its text, or why there is none.
    pub text: Result<String, FileProblem>,
}

/// Why a file gave no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileProblem {
    /// It is larger than asked for.
    TooLarge,
    /// The browser could not read it.
    Unreadable,
    /// There is nothing in it, or nothing but white space.
    Empty,
    /// It is no text at all.
    Binary,
    /// It is no text in UTF-8.
    NotUtf8(NotUtf8),
}

/// Reads files as text.
#[component]
pub fn DropZone(
    label: &'static str,
    hint: &'static str,
    max_bytes: usize,
    /// Called with all that were dropped or chosen at once, in their order.
    on_files: Callback<Vec<ReadFile>>,
) -> impl IntoView {
    let on_files = Callback::new(move |files| read_each(files, max_bytes, on_files));
    view! { <FileZone label hint accept=".json,application/json" is_for_many=true on_files /> }
        .into_any()
}

/// Takes files as they are.
#[component]
pub fn FileZone(
    label: &'static str,
    #[prop(into)] hint: String,
    /// What the browser offers to choose from.
    accept: &'static str,
    /// Whether several can be chosen at once.
    #[prop(optional)]
    is_for_many: bool,
    /// Called with all that were dropped or chosen at once, in their order.
    on_files: Callback<Vec<File>>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let is_over = RwSignal::new(false);
    let take = move || {
        let files = files_of(input.get_untracked().and_then(|input| input.files()));
        // So that choosing the same file again reads it again.
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
        hand_on(files, on_files);
    };
    let on_change = move |_: ev::Event| take();
    // What was chosen before script came.
    Effect::new(move |_| {
        let files = input.get().and_then(|input| input.files());
        if files.as_ref().is_some_and(|files| files.length() > 0) {
            take();
        }
    });
    let on_drop = move |event: ev::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        let files = event.data_transfer().and_then(|transfer| transfer.files());
        hand_on(files_of(files), on_files);
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
                multiple=is_for_many
                accept=accept
                aria-label=label
                aria-describedby="drop-zone-hint"
                node_ref=input
                on:change=on_change
            />
            <Icon sign=Sign::Import />
            <span class="drop-zone-label">{label}</span>
            <span class="drop-zone-hint" id="drop-zone-hint">{hint}</span>
        </label>
    }
    .into_any()
}

/// The files of a list, which is empty once its field is.
fn files_of(files: Option<web_sys::FileList>) -> Vec<File> {
    files
        .map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect())
        .map(|files: Vec<web_sys::File>| files.into_iter().map(File::from).collect())
        .unwrap_or_default()
}

fn hand_on(files: Vec<File>, on_files: Callback<Vec<File>>) {
    if !files.is_empty() {
        on_files.run(files);
    }
}

/// Reads the files of a list, in their order, and hands them on together.
pub(super) fn read_all(
    files: Option<web_sys::FileList>,
    max_bytes: usize,
    on_files: Callback<Vec<ReadFile>>,
) {
    read_each(files_of(files), max_bytes, on_files);
}

/// Reads files, in their order, and hands them on together.
///
/// As bytes: a browser that is asked for text puts U+FFFD where it cannot read.
fn read_each(files: Vec<File>, max_bytes: usize, on_files: Callback<Vec<ReadFile>>) {
    leptos::task::spawn_local(async move {
        let mut read = Vec::with_capacity(files.len());
        for file in files {
            let is_too_large = usize::try_from(file.size()).map_or(true, |size| size > max_bytes);
            let text = if is_too_large {
                Err(FileProblem::TooLarge)
            } else {
                let bytes = gloo_file::futures::read_as_bytes(&file).await;
                bytes
                    .map_err(|_| FileProblem::Unreadable)
                    .and_then(|bytes| text_of(&bytes))
            };
            let name = file.name();
            read.push(ReadFile { name, text });
        }
        if !read.is_empty() {
            on_files.run(read);
        }
    });
}

fn text_of(bytes: &[u8]) -> Result<String, FileProblem> {
    let is_binary = bytes.contains(&0);
    match utf8(bytes) {
        // In UTF-16 every other byte of plain letters is 0.
        Err(found) if is_binary && !found.is_utf16 => Err(FileProblem::Binary),
        Err(found) => Err(FileProblem::NotUtf8(found)),
        Ok(_) if is_binary => Err(FileProblem::Binary),
        Ok(text) if text.trim().is_empty() => Err(FileProblem::Empty),
        Ok(text) => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_another_encoding_gives_no_text() {
        let refused = |bytes: &[u8]| match text_of(bytes) {
            Err(FileProblem::NotUtf8(found)) => (found.line, found.column, found.is_utf16),
            other => panic!("{other:?}"),
        };

        assert_eq!(
            text_of("{\"é\": 1}".as_bytes()).as_deref(),
            Ok("{\"é\": 1}")
        );
        assert_eq!(refused(b"{\n\"\xe9\": 1}"), (2, 2, false));
        assert_eq!(refused(b"\xff\xfe{\0}\0"), (1, 1, true));
    }

    #[test]
    fn what_holds_nothing_or_is_no_text_is_told_at_once() {
        for nothing in ["", " \r\n\t"] {
            assert_eq!(text_of(nothing.as_bytes()), Err(FileProblem::Empty));
        }
        for binary in [b"PK\x03\x04\0\0\x08\xff".as_slice(), b"\x01\x02\0\x03"] {
            assert_eq!(text_of(binary), Err(FileProblem::Binary), "{binary:?}");
        }
    }
}
