//! The forms of the pages, posted with markup in their fields.

use std::collections::BTreeSet;

use http::StatusCode;

use super::{EVIL, OPENED, TRACE, Walk, stored::Stored};

/// Ending the session would end the walk.
const LEFT_OUT: &[&str] = &["sign-out", "session"];

/// A form as it stands on a page.
struct Form {
    action: String,
    /// Each field's name, its value, and whether it is hidden.
    fields: Vec<(String, String, bool)>,
}

/// Posts every form of every page, with markup where a person types, and with markup everywhere.
pub(super) async fn walk(walk: &mut Walk<'_>, stored: &Stored) -> usize {
    let mut seen = BTreeSet::new();
    let mut routes = tenantry_server::page_paths();
    // Nothing is activated after what freezes everything.
    routes.sort_by_key(|route| route.starts_with("/admin/freezes"));
    for route in routes {
        for opened in OPENED {
            let page = format!("{}?{opened}", stored.filled(&route, &[]));
            let reply = walk.open(&page, 0).await;
            if reply.status != StatusCode::OK {
                continue;
            }
            for form in forms(reply.text()) {
                let is_left_out = LEFT_OUT.iter().any(|word| form.action.contains(word));
                if !is_left_out && seen.insert((form.action.clone(), route.clone())) {
                    post(walk, &page, &form).await;
                }
            }
        }
    }
    assert!(!seen.is_empty());
    seen.len()
}

async fn post(walk: &mut Walk<'_>, page: &str, form: &Form) {
    for everywhere in [false, true] {
        let fields: Vec<_> = form
            .fields
            .iter()
            .map(|(name, value, is_hidden)| {
                let keeps = *is_hidden && !everywhere;
                (
                    name.clone(),
                    if keeps {
                        value.clone()
                    } else {
                        EVIL.to_owned()
                    },
                )
            })
            .collect();
        let reply = walk.post(page, &form.action, &fields).await;
        // Nothing that was typed and refused stands in a URL.
        if let Some(location) = reply.headers.get("location")
            && location.to_str().unwrap().contains(TRACE)
        {
            walk.faults
                .insert(format!("typed text in a URL: {}", form.action));
        }
    }
}

/// The forms of a document that are posted.
fn forms(html: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    for rest in html.split("<form").skip(1) {
        let (tag, rest) = rest.split_once('>').unwrap();
        if !tag.contains("method=\"post\"") {
            continue;
        }
        let inside = rest.split("</form>").next().unwrap();
        let mut fields = Vec::new();
        for element in ["<input", "<textarea", "<select", "<button"] {
            for field in inside.split(element).skip(1) {
                let field = field.split('>').next().unwrap();
                if let Some(name) = attribute(field, "name") {
                    let value = attribute(field, "value").unwrap_or_default();
                    fields.push((name, value, field.contains("type=\"hidden\"")));
                }
            }
        }
        forms.push(Form {
            action: attribute(tag, "action").unwrap(),
            fields,
        });
    }
    forms
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split('"').next()?.replace("&amp;", "&"))
}
