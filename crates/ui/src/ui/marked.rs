//! Sentences that quote names in backticks.

use leptos::prelude::*;

/// A sentence with each part between backticks set as code.
#[component]
pub fn Marked(#[prop(into)] text: String) -> impl IntoView {
    parts(&text)
        .into_iter()
        .map(|(part, is_code)| {
            if is_code {
                view! { <code>{part}</code> }.into_any()
            } else {
                part.into_any()
            }
        })
        .collect_view()
        .into_any()
}

/// The parts of a text and whether each stands between backticks; a lone one stays as it is.
fn parts(text: &str) -> Vec<(String, bool)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, (code, after))) = rest
        .split_once('`')
        .and_then(|(before, tail)| Some((before, tail.split_once('`')?)))
    {
        parts.push((before.to_owned(), false));
        parts.push((code.to_owned(), true));
        rest = after;
    }
    parts.push((rest.to_owned(), false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_between_backticks_are_code() {
        let owned = |text: &str, is_code| (text.to_owned(), is_code);

        assert_eq!(
            parts("`a` is no `b`."),
            [
                owned("a", true),
                owned(" is no ", false),
                owned("b", true),
                owned(".", false)
            ]
        );
        assert_eq!(parts("a ` alone"), [owned("a ` alone", false)]);
    }
}
