//! Home: what matters now.

mod show;
