//! The few pictures of the console, drawn with lines in the colour of the text beside them.

use leptos::prelude::*;

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A house.
    Home,
    /// A bell.
    Bell,
    /// A magnifying glass.
    Search,
    /// Customer organisations.
    Tenants,
    /// Documents in versions.
    Packs,
    /// Playbooks.
    Playbooks,
    /// What somebody asks, and a tick.
    Requests,
    /// Two bars: nothing moves.
    Freezes,
    /// A page of a calendar.
    Schedules,
    /// An arrow that turns back.
    Recalls,
    /// A list with check marks.
    Audit,
    /// A shield with a tick.
    Proof,
    /// A clock.
    Jobs,
    /// Somebody.
    Users,
    /// A key.
    Tokens,
    /// A plus.
    Add,
    /// An arrow out of a tray.
    Import,
    /// A tick.
    Done,
    /// An empty circle.
    Open,
    /// A cross.
    Close,
    /// A triangle with an exclamation mark.
    Warning,
    /// A circle with an exclamation mark.
    Problem,
    /// A circle with an `i`.
    Info,
    /// A bolt.
    Activate,
    /// An arrow to the right.
    Forward,
    /// An arrow to the left.
    Back,
}

impl Sign {
    const fn path(self) -> &'static str {
        match self {
            Self::Home => "M2.5 7.5 8 2.5l5.5 5M4 6.5v7h8v-7",
            Self::Bell => {
                "M3 11.5c1-1 1.2-2 1.2-4.7a3.8 3.8 0 0 1 7.6 0c0 2.7.2 3.7 1.2 4.7zM6.5 13.8h3"
            }
            Self::Search => "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.5 10.5 14 14",
            Self::Tenants => {
                "M2.5 14V3.5l5-1.5v12M7.5 6h6v8M2 14h12M5 5.5v0M5 8v0M5 10.5v0M10.5 8.5v0M10.5 11v0"
            }
            Self::Playbooks => "M3 2.5h7l3 3v8H3zM10 2.5v3h3M5.5 8h5M5.5 10.8h5",
            Self::Packs => "M8 1.8 14 5v6l-6 3.2L2 11V5zM2 5l6 3.2L14 5M8 8.2v6",
            Self::Requests => "M2.5 2.5h11v8.3H8.8L5.5 13.8v-3h-3zM5.4 6.6l1.8 1.8 3.4-3.6",
            Self::Freezes => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM6.3 5.5v5M9.7 5.5v5",
            Self::Schedules => "M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2v3.5M10.5 2v3.5M6 10.2h4",
            Self::Recalls => "M6 3 2.5 6.5 6 10M2.5 6.5h7a3.5 3.5 0 0 1 0 7H6",
            Self::Audit => {
                "M6.5 4H14M6.5 8H14M6.5 12H14M2 4l1 1 1.7-2M2 8l1 1 1.7-2M2 12l1 1 1.7-2"
            }
            Self::Proof => {
                "M8 1.8 13.5 4v4c0 3-2.2 5.2-5.5 6.2C4.7 13.2 2.5 11 2.5 8V4zM5.4 7.9l1.9 1.9 3.4-3.7"
            }
            Self::Jobs => "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.2l2.2 1.4",
            Self::Users => {
                "M8 8.4a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8zM2.6 14c.5-2.4 2.6-3.6 5.4-3.6s4.9 1.2 5.4 3.6"
            }
            Self::Tokens => {
                "M10.3 9.3a3.4 3.4 0 1 0-3.5-2.5L2 11.6V14h2.4v-1.5h1.5V11h1.5zM11.2 4.8v0"
            }
            Self::Add => "M8 3v10M3 8h10",
            Self::Import => "M8 10V2M5 5l3-3 3 3M2.5 10.5v3h11v-3",
            Self::Done => "M3 8.5 6.5 12 13 4.5",
            Self::Open => "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Warning => "M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v0",
            Self::Problem => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 4.8v3.8M8 11v0",
            Self::Info => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 7.4v3.8M8 5v0",
            Self::Activate => "M9 1.5 3 9h4.5L7 14.5 13 7H8.5z",
            Self::Forward => "M6 3.5 10.5 8 6 12.5",
            Self::Back => "M10 3.5 5.5 8l4.5 4.5",
        }
    }
}

/// A picture that only repeats what the text beside it says.
#[component]
pub fn Icon(sign: Sign) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=sign.path()></path>
        </svg>
    }
    .into_any()
}
