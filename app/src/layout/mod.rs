//! The frame around every page: navigation, user menu, page header, and who is signed in.

mod denied;
mod frame;
mod header;
mod language_choice;
mod navigation;
mod not_found;
mod notices;
mod offline;
mod server_fns;
mod session;
mod theme;
mod theme_choice;
mod user_menu;

pub(crate) use denied::{denied, role_name};
use frame::Around;
pub(crate) use frame::{Frame, Routing};
pub(crate) use header::{Crumb, PageHeader, PageTitle, title_of_path};
pub(crate) use language_choice::LanguageChoice;
#[cfg(feature = "ssr")]
pub(crate) use navigation::destinations;
pub(crate) use not_found::NotFoundPage;
#[cfg(feature = "ssr")]
pub(crate) use notices::frozen_banner;
#[cfg(feature = "hydrate")]
pub(crate) use notices::say_again;
pub(crate) use offline::{OfflinePage, has_no_connection};
pub(crate) use session::{Session, Viewer, use_session};
pub(crate) use theme::Theme;
pub(crate) use theme_choice::ThemeChoice;
#[cfg(feature = "ssr")]
pub(crate) use theme_choice::label as theme_label;
