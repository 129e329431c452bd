//! A document with line numbers, each line a place that a link can lead to.
//!
//! The lines are written as one piece of HTML: hydrating some thousand elements would be slow.

use std::fmt::Write;

use leptos::prelude::*;

use super::CopyButton;
use crate::text::text;

/// The fragment of a line's address.
pub(crate) fn line_anchor(line: u32) -> String {
    format!("#L{line}")
}

/// A document, read-only.
#[component]
pub(crate) fn CodeViewer(
    /// What it is, for those who do not see it.
    #[prop(into)]
    label: String,
    /// Its text as it was sent.
    code: String,
) -> impl IntoView {
    let wraps = RwSignal::new(true);
    let html = lines_of(&code);
    view! {
        <div class="code">
            <div class="code-bar">
                <span class="code-size">{size_of(&code)}</span>
                <button
                    type="button"
                    class="button button-quiet needs-script"
                    aria-pressed=move || if wraps.get() { "true" } else { "false" }
                    on:click=move |_| wraps.update(|wraps| *wraps = !*wraps)
                >
                    {text!(ui.wrap)}
                </button>
                <CopyButton value=code label=text!(ui.copy_document) />
            </div>
            <pre class="code-text" class:code-wrap=wraps tabindex="0" role="group" aria-label=label>
                <code inner_html=html></code>
            </pre>
        </div>
    }
    .into_any()
}

/// The lines as elements with ids.
fn lines_of(code: &str) -> String {
    let mut html = String::with_capacity(code.len() * 2);
    for (index, line) in code.lines().enumerate() {
        // Writing to a `String` cannot fail.
        _ = write!(html, "<span class=\"code-line\" id=\"L{}\">", index + 1);
        for character in line.chars() {
            match character {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                other => html.push(other),
            }
        }
        html.push_str("\n</span>");
    }
    html
}

fn size_of(code: &str) -> String {
    text!(
        ui.code_size,
        lines = code.lines().count(),
        size = size_text(code.len())
    )
}

/// A size in bytes as people read it.
fn size_text(bytes: usize) -> String {
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let tenths = bytes * 10 / 1024;
    format!("{}.{} KiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_cannot_leave_its_frame() {
        let html = lines_of("{\n\"a\": \"</span><script>&\"\n}");

        assert!(html.contains(
            "<span class=\"code-line\" id=\"L2\">\"a\": \"&lt;/span&gt;&lt;script&gt;&amp;\"\n</span>"
        ));
        assert_eq!(html.matches("code-line").count(), 3);
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!(size_text(1023), "1023 B");
        assert_eq!(size_text(1536), "1.5 KiB");
    }
}
