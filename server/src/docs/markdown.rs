//! Markdown of this repository as HTML: headings get anchors and a table of contents, links between
//! the files lead to the pages they are served at.

use std::fmt::Write as _;

use pulldown_cmark::{
    CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html::push_html,
};

/// A text to read.
pub(super) struct Text {
    /// Its first heading.
    pub(super) title: String,
    /// All of it.
    pub(super) body: String,
    /// Links to its headings; empty where there are none.
    pub(super) contents: String,
}

/// Where files that link to each other are served.
const SERVED: [(&str, &str); 3] = [
    ("CONSUMERS.md", super::CONSUMERS),
    ("findings.md", super::FINDINGS),
    ("pack-format.md", super::PACK_FORMAT),
];

/// Turns a text of ours into HTML; what other people write never comes here.
pub(super) fn text(markdown: &str) -> Text {
    text_as(markdown, markdown)
}

/// As [`text`], with the anchors of the original that it is a translation of: a link to a heading leads
/// there in every language.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not named stays as it is"
)]
pub(super) fn text_as(markdown: &str, original: &str) -> Text {
    let anchors = headings(original).into_iter().map(|words| anchor(&words));
    let mut headings = headings(markdown).into_iter().zip(anchors);
    let mut all = Vec::new();
    let mut title = String::new();
    let mut contents = Contents::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading {
                level,
                classes,
                attrs,
                ..
            }) => {
                let (words, id) = headings.next().unwrap_or_default();
                contents.add(level, &id, &words);
                if level == HeadingLevel::H1 {
                    title.clone_from(&words);
                }
                let id = Some(CowStr::from(id)).filter(|_| level != HeadingLevel::H1);
                let tag = Tag::Heading {
                    level,
                    id,
                    classes,
                    attrs,
                };
                all.push(Event::Start(tag));
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let dest_url = served(link_type, dest_url);
                all.push(Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }));
            }
            Event::Start(Tag::Table(columns)) => {
                all.push(Event::Html("<div class=\"reading-table\">".into()));
                all.push(Event::Start(Tag::Table(columns)));
            }
            Event::End(TagEnd::Table) => {
                all.push(Event::End(TagEnd::Table));
                all.push(Event::Html("</div>\n".into()));
            }
            other => all.push(other),
        }
    }
    let mut body = String::with_capacity(markdown.len() * 3 / 2);
    push_html(&mut body, all.into_iter());
    Text {
        title,
        body,
        contents: contents.finish(),
    }
}

/// Words as HTML that shows them.
pub(super) fn escaped(words: &str) -> String {
    let mut html = String::with_capacity(words.len());
    push_html(&mut html, std::iter::once(Event::Text(words.into())));
    html
}

/// The words of every heading, in order.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not named is no part of a heading"
)]
fn headings(markdown: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut is_inside = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                is_inside = true;
                all.push(String::new());
            }
            Event::End(TagEnd::Heading(_)) => is_inside = false,
            Event::Text(words) | Event::Code(words) if is_inside => {
                if let Some(last) = all.last_mut() {
                    last.push_str(&words);
                }
            }
            _ => {}
        }
    }
    all
}

/// The anchor that a heading has where Markdown is commonly shown.
fn anchor(words: &str) -> String {
    let kept = |c: char| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        _ => None,
    };
    words.to_lowercase().chars().filter_map(kept).collect()
}

/// A link to another file as a link to its page.
fn served(link_type: LinkType, to: CowStr<'_>) -> CowStr<'_> {
    let (file, anchor) = to.split_once('#').unwrap_or((&to, ""));
    let page = SERVED.iter().find(|(known, _)| *known == file);
    match page {
        Some((_, path)) if link_type == LinkType::Inline && anchor.is_empty() => (*path).into(),
        Some((_, path)) if link_type == LinkType::Inline => format!("{path}#{anchor}").into(),
        _ => to,
    }
}

/// Links to the headings below the title, those of the third level inside those of the second.
#[derive(Default)]
struct Contents {
    html: String,
    open: Open,
}

/// Which elements of the contents wait for their end.
#[derive(Default, Clone, Copy)]
enum Open {
    #[default]
    Nothing,
    Section,
    Part,
}

impl Contents {
    fn add(&mut self, level: HeadingLevel, id: &str, words: &str) {
        let (before, now) = match (level, self.open) {
            (HeadingLevel::H2, Open::Nothing) => ("<li>", Open::Section),
            (HeadingLevel::H2, Open::Section) => ("</li>\n<li>", Open::Section),
            (HeadingLevel::H2, Open::Part) => ("</li></ul></li>\n<li>", Open::Section),
            (HeadingLevel::H3, Open::Section) => ("<ul><li>", Open::Part),
            (HeadingLevel::H3, Open::Part) => ("</li>\n<li>", Open::Part),
            _ => return,
        };
        self.open = now;
        // Writing to a `String` cannot fail.
        _ = write!(
            self.html,
            "{before}<a href=\"#{id}\">{}</a>",
            escaped(words)
        );
    }

    fn finish(self) -> String {
        let after = match self.open {
            Open::Nothing => return String::new(),
            Open::Section => "</li>",
            Open::Part => "</li></ul></li>",
        };
        format!("<ul>{}{after}</ul>", self.html)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_anchors_and_stand_in_the_contents() {
        let text =
            text("# A & B\n\nLead.\n\n## The `x` shape\n\n### `one_two`\n\n### Three\n\n## Last");

        assert_eq!(text.title, "A & B");
        assert!(text.body.starts_with("<h1>A &amp; B</h1>"), "{}", text.body);
        assert!(
            text.body
                .contains("<h2 id=\"the-x-shape\">The <code>x</code> shape</h2>")
        );
        assert!(
            text.body
                .contains("<h3 id=\"one_two\"><code>one_two</code></h3>")
        );
        let contents = text.contents.replace('\n', "");
        assert_eq!(
            contents,
            "<ul><li><a href=\"#the-x-shape\">The x shape</a><ul>\
             <li><a href=\"#one_two\">one_two</a></li><li><a href=\"#three\">Three</a></li></ul></li>\
             <li><a href=\"#last\">Last</a></li></ul>"
        );
    }

    #[test]
    fn a_text_without_sections_has_no_contents() {
        assert_eq!(text("# Title\n\nWords.").contents, "");
        let flat = text("## One\n\n## Two").contents.replace('\n', "");
        assert_eq!(
            flat,
            "<ul><li><a href=\"#one\">One</a></li><li><a href=\"#two\">Two</a></li></ul>"
        );
    }

    #[test]
    fn links_between_files_lead_to_pages() {
        let body =
            text("[a](findings.md) [b](pack-format.md#x) [c](https://example.com/findings.md)")
                .body;

        for href in [
            "/docs/findings",
            "/docs/pack-format#x",
            "https://example.com/findings.md",
        ] {
            assert!(body.contains(&format!("href=\"{href}\"")), "{body}");
        }
    }
}
