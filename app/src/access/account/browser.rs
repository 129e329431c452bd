//! What a browser calls itself, in the two words that a person knows it by.

use crate::text::text;

/// Such as `Firefox on Linux`; the first line that fits decides, because browsers name others too.
pub(super) fn browser_name(user_agent: Option<&str>) -> String {
    let Some(agent) = user_agent.filter(|agent| !agent.trim().is_empty()) else {
        return text!(account.unknown_browser).to_owned();
    };
    let find = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    let browser = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("HeadlessChrome/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => {
            text!(account.on, browser = browser, system = system)
        }
        (Some(browser), None) => browser.to_owned(),
        // A program names itself at the beginning.
        (None, _) => agent.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_two_words() {
        let chrome = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, \
                      like Gecko) Chrome/126.0.0.0 Safari/537.36";
        assert_eq!(browser_name(Some(chrome)), "Chrome on macOS");
        assert_eq!(
            browser_name(Some(
                &chrome.replace("Safari/537.36", "Safari/537.36 Edg/126")
            )),
            "Edge on macOS"
        );
        assert_eq!(browser_name(Some("curl/8.5.0")), "curl/8.5.0");
        assert_eq!(browser_name(None), "Unknown browser");
    }
}
