//! A document with line numbers, each line a place that a link can lead to.
//!
//! The lines are written as one piece of HTML: hydrating some thousand elements would be slow. With script an element
//! takes their place that folds and searches.

use leptos::prelude::*;
use tenantry_domain::packs::Finding;

use super::{
    elements::{Elements, texts},
    markup::{MarkedCode, Markup},
};
use crate::text::text;

/// The fragment of a line's address.
pub fn line_anchor(line: u32) -> String {
    format!("#L{line}")
}

/// A document, read-only.
#[component]
pub fn CodeViewer(
    /// What it is, for those who do not see it.
    #[prop(into)]
    label: String,
    /// Its text as it was sent.
    code: String,
    /// What is marked in it.
    #[prop(optional)]
    findings: Vec<Finding>,
    /// What it is called when it is downloaded.
    #[prop(optional, into)]
    filename: Option<String>,
    /// The number of its first line, where it is a portion of a document.
    #[prop(default = 1)]
    first: usize,
    /// How many lines the whole document has.
    #[prop(optional)]
    lines: Option<usize>,
    /// Size of the whole document in bytes.
    #[prop(optional)]
    size_bytes: Option<usize>,
    /// Where the whole document is fetched from, once there is script.
    #[prop(optional_no_strip)]
    source: Option<String>,
    /// What stands below the lines until then.
    #[prop(optional_no_strip)]
    below: Option<AnyView>,
) -> impl IntoView {
    let size = size_of(
        lines.unwrap_or_else(|| code.lines().count()),
        size_bytes.unwrap_or(code.len()),
    );
    let html = lines_of(&code, first);
    let findings =
        (!findings.is_empty()).then(|| serde_json::to_string(&findings).unwrap_or_default());
    view! {
        <tenantry-code
            class="code"
            label=label
            texts=texts()
            findings=findings
            filename=filename
            src=source
        >
            <div class="code-bar">
                <span class="code-size">{size}</span>
            </div>
            <pre class="code-text" tabindex="0" role="group" aria-label=label.clone()>
                <MarkedCode html />
            </pre>
            {below}
        </tenantry-code>
        <Elements />
    }
    .into_any()
}

/// The lines as elements with ids; put together their text is the document's, line ends and all.
///
/// They are counted by the style, which cannot be told where to begin: the lines of a portion say their numbers.
fn lines_of(code: &str, first: usize) -> Markup {
    let mut html = Markup::with_capacity(code.len() * 2);
    for (index, line) in code.split_inclusive('\n').enumerate() {
        let number = first + index;
        html.tag("<span class=\"code-line\" id=\"L").number(number);
        if first > 1 {
            html.tag("\" data-line=\"").number(number);
        }
        html.tag("\">").text(line).tag("</span>");
    }
    html
}

fn size_of(lines: usize, bytes: usize) -> String {
    let size = size_text(bytes);
    if lines == 1 {
        return text!(contents.one_line, size = size);
    }
    text!(ui.code_size, lines = lines, size = size)
}

/// A size in bytes as people read it.
pub fn size_text(bytes: usize) -> String {
    const KIB: usize = 1024;
    const MIB: usize = KIB * KIB;
    if bytes < KIB {
        return format!("{bytes} B");
    }
    let (unit, name) = if bytes < MIB {
        (KIB, "KiB")
    } else {
        (MIB, "MiB")
    };
    let tenths = bytes.saturating_mul(10) / unit;
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_cannot_leave_its_frame() {
        let html = lines_of("{\r\n\"a\": \"</span><script>&\"\n}", 1);
        let html = html.as_str();

        assert!(html.contains(
            "<span class=\"code-line\" id=\"L2\">\"a\": \"&lt;/span&gt;&lt;script&gt;&amp;\"\n</span>"
        ));
        assert!(html.starts_with("<span class=\"code-line\" id=\"L1\">{&#13;\n</span>"));
        assert_eq!(html.matches("code-line").count(), 3);
    }

    #[test]
    fn the_lines_of_a_portion_say_their_numbers() {
        let html = lines_of("a\nb", 501);

        assert!(html.as_str().contains("id=\"L502\" data-line=\"502\""));
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!(size_text(1023), "1023 B");
        assert_eq!(size_text(1536), "1.5 KiB");
        assert_eq!(size_text(8 * 1024 * 1024), "8.0 MiB");
    }
}
