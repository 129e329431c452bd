//! What a client takes: a page or JSON, and packed or not (RFC 9110, 12.5).

use http::{HeaderMap, HeaderName, header};

/// Whether `Accept` ranks `text/html` above `application/json`; `*/*` ranks neither higher.
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let (mut html, mut json) = (Rank::default(), Rank::default());
    for (range, weight) in entries(headers, &header::ACCEPT) {
        html.consider(&range, &["*/*", "text/*", "text/html"], weight);
        json.consider(
            &range,
            &["*/*", "application/*", "application/json"],
            weight,
        );
    }
    html.weight > json.weight
}

/// Whether `Accept` names `text/html` at all: by that the view library tells a browser that posts a form
/// without script from one that runs it.
pub fn takes_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT);
    let accept = accept.and_then(|value| value.to_str().ok());
    accept.is_some_and(|value| value.contains("text/html"))
}

/// Whether `Accept-Encoding` takes the coding by its name.
///
/// What takes anything (`*`) has not asked for it: the bytes as they are go with every client.
pub fn takes_coding(headers: &HeaderMap, coding: &str) -> bool {
    let weights = entries(headers, &header::ACCEPT_ENCODING)
        .filter_map(|(name, weight)| (name == coding).then_some(weight));
    weights.fold(0.0_f32, f32::max) > 0.0
}

/// The languages that `Accept-Language` takes, in lower case, the one that it takes best first; without
/// those that it refuses by a weight of 0.
pub fn languages(headers: &HeaderMap) -> Vec<String> {
    let mut taken: Vec<_> = entries(headers, &header::ACCEPT_LANGUAGE)
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    // Those of one weight stay in the order in which they were sent.
    taken.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    taken.into_iter().map(|(language, _)| language).collect()
}

/// What a header lists, in lower case, each with its weight.
fn entries<'h>(
    headers: &'h HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = (String, f32)> + use<'h> {
    let lines = headers.get_all(name).into_iter();
    let lines = lines.filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| {
            let (key, weight) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case("q").then_some(weight)
        });
        (name, weight.map_or(1.0, |text| weight_of(text.trim())))
    })
}

/// A weight from 0 to 1. One that cannot be read is none: better too little than what was not wanted.
fn weight_of(text: &str) -> f32 {
    let weight = text.parse().unwrap_or(0.0);
    // Also read as numbers are `inf` and `NaN`.
    if (0.0..=1.0).contains(&weight) {
        weight
    } else {
        0.0
    }
}

/// The weight of a type so far, and how exactly it was named.
#[derive(Default)]
struct Rank {
    weight: f32,
    exactness: usize,
}

impl Rank {
    /// Takes the weight of a range that fits better than those before; `fits` goes from the vaguest.
    fn consider(&mut self, range: &str, fits: &[&str; 3], weight: f32) {
        let found = fits.iter().position(|fit| *fit == range);
        if let Some(exactness) = found.map(|index| index + 1)
            && exactness > self.exactness
        {
            *self = Self { weight, exactness };
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn accepting(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn browsers_get_pages_and_programs_get_json() {
        let html = |accept| prefers_html(&accepting(header::ACCEPT, accept));

        for browser in [
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html",
            "Text/HTML",
            "application/json;q=0.5, text/html;q=0.6",
            "application/json; q=0.5, text/html; Q=0.6",
        ] {
            assert!(html(browser), "{browser}");
        }
        for program in [
            "*/*",
            "application/json",
            "application/json, text/html",
            "text/html;q=0",
            "text/html;q=nonsense",
            "text/html;q=inf",
            "text/html;q=2, */*;q=0.1",
            "TEXT/HTML; Q=0, */*",
            "*/*;q=0, Application/JSON",
        ] {
            assert!(!html(program), "{program}");
        }
        assert!(!prefers_html(&HeaderMap::new()));
    }

    #[test]
    fn a_form_without_script_takes_a_page_wherever_it_ranks_it() {
        let html = |accept| takes_html(&accepting(header::ACCEPT, accept));

        assert!(html("application/json, text/html;q=0.1"));
        assert!(!html("application/json"));
        assert!(!takes_html(&HeaderMap::new()));
    }

    #[test]
    fn languages_come_by_weight_and_without_those_that_are_refused() {
        let named = |accept| languages(&accepting(header::ACCEPT_LANGUAGE, accept));

        assert_eq!(named("de, en;q=0.3, TH;q=0.8"), ["de", "th", "en"]);
        assert_eq!(named("th;q=0, en-GB; Q=0.5"), ["en-gb"]);
        assert_eq!(named("en;q=NaN, ;;q=a, "), [""]);
        assert!(languages(&HeaderMap::new()).is_empty());
    }

    #[test]
    fn a_coding_is_taken_by_its_name_and_a_weight() {
        let gzip = |accept| takes_coding(&accepting(header::ACCEPT_ENCODING, accept), "gzip");

        for takes in [
            "gzip",
            "GZIP",
            "br, gzip;q=0.1",
            "gzip ; q=1.0",
            "gzip;q=0, gzip",
        ] {
            assert!(gzip(takes), "{takes}");
        }
        for not in [
            "",
            "br",
            "gzip;q=0",
            "gzip;q=0.0",
            "gzip; Q=0",
            "*",
            "x-gzip",
        ] {
            assert!(!gzip(not), "{not}");
        }
        assert!(!takes_coding(&HeaderMap::new(), "gzip"));
    }
}
