//! What a client would rather read: a page or JSON.

use http::{HeaderMap, header};

/// Whether `Accept` ranks `text/html` above `application/json`; `*/*` ranks neither higher.
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let (mut html, mut json) = (Rank::default(), Rank::default());
    for value in headers.get_all(header::ACCEPT) {
        let Ok(line) = value.to_str() else { continue };
        for entry in line.split(',') {
            let mut parts = entry.split(';').map(str::trim);
            let range = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
            html.consider(&range, "text/html", "text/*", weight);
            json.consider(&range, "application/json", "application/*", weight);
        }
    }
    html.weight > json.weight
}

/// The weight of a type so far, and how exactly it was named.
#[derive(Default)]
struct Rank {
    weight: f32,
    exactness: u8,
}

impl Rank {
    fn consider(&mut self, range: &str, exact: &str, group: &str, weight: f32) {
        let exactness = match range {
            _ if range == exact => 3,
            _ if range == group => 2,
            "*/*" => 1,
            _ => return,
        };
        if exactness > self.exactness {
            *self = Self { weight, exactness };
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn html(accept: &'static str) -> bool {
        let header = (header::ACCEPT, HeaderValue::from_static(accept));
        prefers_html(&HeaderMap::from_iter([header]))
    }

    #[test]
    fn browsers_get_pages_and_programs_get_json() {
        assert!(html(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        ));
        assert!(html("text/html"));
        assert!(html("application/json;q=0.5, text/html;q=0.6"));
        for program in [
            "*/*",
            "application/json",
            "application/json, text/html",
            "text/html;q=0",
        ] {
            assert!(!html(program), "{program}");
        }
        assert!(!prefers_html(&HeaderMap::new()));
    }
}
