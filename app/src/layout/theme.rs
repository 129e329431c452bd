//! Light, dark, or as the system says.

/// The colours a browser shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
    /// As the system says.
    #[default]
    System,
}

impl Theme {
    /// Every theme, in the order in which they are offered.
    pub(crate) const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::System];

    /// The cookie it is kept in.
    #[cfg(feature = "ssr")]
    pub(crate) const COOKIE: &'static str = "tenantry_theme";

    /// The theme that a cookie names.
    pub(crate) fn from_cookie(value: Option<&str>) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| Some(theme.as_str()) == value)
            .unwrap_or_default()
    }

    /// Its name in the cookie and on the document.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    /// What the browser's own controls follow.
    #[cfg(feature = "ssr")]
    pub(crate) const fn color_scheme(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "light dark",
        }
    }

    /// The theme of the page that is shown.
    pub(crate) fn current() -> Self {
        #[cfg(feature = "ssr")]
        return Self::from_cookie(crate::backend::cookie(Self::COOKIE).as_deref());
        #[cfg(not(feature = "ssr"))]
        Self::from_cookie(
            root()
                .and_then(|root| root.get_attribute("data-theme"))
                .as_deref(),
        )
    }

    /// Shows the theme at once.
    #[cfg(not(feature = "ssr"))]
    pub(crate) fn show(self) {
        if let Some(root) = root() {
            // Refused only for a name that no attribute can have.
            drop(root.set_attribute("data-theme", self.as_str()));
        }
    }

    /// Keeps the theme for a year.
    #[cfg(feature = "ssr")]
    pub(crate) fn remember(self) -> Result<(), crate::UiError> {
        use crate::backend::{Door, NewCookie, set_cookie};

        let door = Door::here()?;
        let cookie = NewCookie {
            name: Self::COOKIE,
            value: self.as_str(),
            max_age_s: 365 * 24 * 60 * 60,
            secure: door.cookie.secure,
        };
        set_cookie(cookie.header());
        Ok(())
    }
}

#[cfg(not(feature = "ssr"))]
fn root() -> Option<leptos::web_sys::Element> {
    leptos::prelude::document().document_element()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_unknown_follows_the_system() {
        assert_eq!(Theme::from_cookie(Some("dark")), Theme::Dark);
        assert_eq!(Theme::from_cookie(Some("\"><script>")), Theme::System);
        assert_eq!(Theme::from_cookie(None), Theme::System);
    }
}
