//! The one place where text becomes HTML by another way than the view macro's own.
//!
//! The macro escapes what stands between the tags of most elements, and attributes. It does not
//! escape inside `<textarea>`, `<noscript>`, `<script>` and `<style>`, nor `inner_html`, nor does
//! `leptos_meta` escape a title. So these are used here and nowhere else (`scripts/check-markup`
//! refuses them elsewhere), and what is typed by people goes through [`Markup`].

use leptos::prelude::*;

/// HTML that is written piece by piece: tags of our own, and text that cannot leave its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Nothing yet, with room for that many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Markup that stands in the source.
    pub fn tag(&mut self, html: &'static str) -> &mut Self {
        self.0.push_str(html);
        self
    }

    /// Text between tags.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                // Written as it is, a browser would read it as the end of a line.
                '\r' => self.0.push_str("&#13;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// The value of an attribute, between double quotes.
    pub fn attribute(&mut self, text: &str) -> &mut Self {
        for part in text.split_inclusive('"') {
            let quoted = part.strip_suffix('"');
            self.text(quoted.unwrap_or(part));
            self.tag(if quoted.is_some() { "&quot;" } else { "" });
        }
        self
    }

    /// A number, between tags or in an attribute.
    pub fn number(&mut self, number: usize) -> &mut Self {
        self.0.push_str(&number.to_string());
        self
    }

    /// What has been written so far.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of_text(text: &str) -> Self {
        let mut markup = Self::with_capacity(text.len());
        markup.text(text);
        markup
    }
}

/// The title of the browser's window, which `leptos_meta` writes into the document as it is.
#[component]
pub fn WindowTitle(text: String) -> impl IntoView {
    // The browser takes it as text; the server writes it into the document.
    let text = if cfg!(feature = "ssr") {
        Markup::of_text(&text).0
    } else {
        text
    };
    view! { <leptos_meta::Title text /> }.into_any()
}

/// What a field for several lines is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// Sentences.
    Words,
    /// A document, in which neither lines are wrapped nor words corrected.
    Code,
}

/// The element for several lines of text, with that text to begin with.
#[component]
pub(super) fn TextLines(
    id: String,
    name: &'static str,
    value: String,
    lines: Lines,
    rows: u32,
    #[prop(optional)] required: bool,
    #[prop(optional_no_strip)] maxlength: Option<u32>,
    /// Whether what stands in it was refused.
    is_wrong: Signal<bool>,
    /// The ids of what is said about it.
    described: Signal<Option<String>>,
) -> impl IntoView {
    let is_code = lines == Lines::Code;
    let off = |value: &'static str| is_code.then_some(value);
    view! {
        <textarea
            class=if is_code { "input editor" } else { "input" }
            id=id
            name=name
            rows=rows
            required=required
            maxlength=maxlength
            wrap=off("off")
            spellcheck=off("false")
            autocapitalize=off("off")
            autocomplete=off("off")
            aria-invalid=move || is_wrong.get().then_some("true")
            aria-describedby=move || described.get()
            inner_html=inside_text_area(&value)
        ></textarea>
    }
    .into_any()
}

/// A text as it is written into a `<textarea>`.
fn inside_text_area(value: &str) -> String {
    let Markup(html) = Markup::of_text(value);
    if cfg!(feature = "ssr") {
        // A browser that reads a document leaves out a line end at the very beginning.
        format!("\n{html}")
    } else {
        html
    }
}

/// Code whose lines are marked up.
#[component]
pub(super) fn MarkedCode(html: Markup) -> impl IntoView {
    view! { <code inner_html=html.0></code> }.into_any()
}

/// Text of any length.
///
/// A browser that reads a document cuts text into nodes of 65,536 characters, and hydration knows only the first of
/// them. What `inner_html` wrote it does not walk through.
#[component]
pub fn LongText(text: String) -> impl IntoView {
    view! { <span inner_html=Markup::of_text(&text).0></span> }.into_any()
}

/// A block that is filled with markup.
#[component]
pub fn MarkedBlock(class: &'static str, html: Markup) -> impl IntoView {
    view! { <div class=class inner_html=html.0></div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_one_element() {
        // The view's own text keeps a line end of old; what is written at once does not.
        let text = format!("{EVIL}\r");
        let html = Owner::new().with(|| view! { <LongText text /> }.to_html());

        assert!(html.starts_with("<span>&lt;/title&gt;"), "{html}");
        assert!(!html.contains("<script>"), "{html}");
        assert!(html.ends_with("&#13;</span>"), "{html}");
    }

    const EVIL: &str = "</title></textarea><script>alert('&\"')</script>";

    #[test]
    fn text_stays_text() {
        let mut markup = Markup::default();
        markup.tag("<b>").text("</b>&\r\n").number(7).tag("</b>");

        assert_eq!(markup.as_str(), "<b>&lt;/b&gt;&amp;&#13;\n7</b>");
    }

    #[test]
    fn an_attribute_ends_where_it_is_ended() {
        let mut markup = Markup::default();
        markup.attribute("\"><b>").attribute("a\"b");

        assert_eq!(markup.as_str(), "&quot;&gt;&lt;b&gt;a&quot;b");
    }

    #[test]
    fn a_field_holds_what_it_was_given_and_no_more() {
        let html = Owner::new().with(|| {
            view! {
                <TextLines
                    id="a".to_owned()
                    name="a"
                    value=format!("\n{EVIL}")
                    lines=Lines::Words
                    rows=3
                    maxlength=None
                    is_wrong=Signal::stored(false)
                    described=Signal::stored(None)
                />
            }
            .to_html()
        });

        let (_, inside) = html.split_once('>').unwrap();
        assert_eq!(
            inside.strip_suffix("</textarea>").unwrap(),
            "\n\n&lt;/title&gt;&lt;/textarea&gt;&lt;script&gt;alert('&amp;\"')&lt;/script&gt;"
        );
    }
}
