//! Home: what matters now, for whoever is signed in.

mod attention;
mod changes;
mod counts;
mod page;

pub(crate) use page::HomePage;
