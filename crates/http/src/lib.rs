//! What the REST API and the console share of HTTP: each question about a header is answered here once.

mod accept;
mod cookie;

pub use accept::{languages, prefers_html, takes_coding, takes_html};
pub use cookie::{NewCookie, SessionCookie, cookie};
