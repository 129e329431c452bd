//! An instant as people type it: in UTC, so that no change of clocks skips a time or says it twice.

use leptos::prelude::*;
use tenantry_domain::Timestamp;

use super::{FieldFrame, describing, text::id_of};
use crate::{text::text, ui::When};

/// An instant in UTC, whether script runs or not; where it does, what that is in the browser's own time.
#[component]
pub fn TimeField(
    /// The name it is sent under; brackets stay out of its id.
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    /// As it was typed before.
    value: String,
    error: Signal<Option<String>>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let id = id_of(name);
    let described = {
        let id = id.clone();
        move || describing(&id, true, error.with(Option::is_some))
    };
    let typed = RwSignal::new(String::new());
    // What a refused form is filled in with, as soon as script runs.
    let before = value.clone();
    Effect::new(move |_| typed.set(before.clone()));
    let own_time = move || {
        instant(&typed.read()).map(|at| {
            view! {
                <p class="field-hint">{text!(ui.own_time)} " " <When at /></p>
            }
            .into_any()
        })
    };
    view! {
        <div class="time-field">
            <FieldFrame id=id.clone() label hint=Some(hint.to_owned()) error>
                // What is there already may have seconds.
                <input
                    class="input"
                    id=id
                    name=name
                    type="datetime-local"
                    step="any"
                    value=value
                    autofocus=autofocus
                    autocomplete="off"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </FieldFrame>
            {own_time}
        </div>
    }
    .into_any()
}

/// The instant that a field says, in UTC as the server takes it; nothing where it says none.
pub fn instant(typed: &str) -> Option<Timestamp> {
    let typed = typed.trim().replace(' ', "T");
    let with = |end: &str| Timestamp::parse(&format!("{typed}{end}")).ok();
    // As a browser writes it, with seconds or without; or as whoever has no such field does.
    with(":00Z").or_else(|| with("Z")).or_else(|| with(""))
}

/// An instant as such a field writes it, to the second where it has any.
pub fn typed_instant(at: Timestamp) -> String {
    let second: String = at.to_string().chars().take(19).collect();
    let minute = second.strip_suffix(":00").map(str::to_owned);
    minute.unwrap_or(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_utc_however_they_are_written() {
        let at = Timestamp::parse("2027-01-31T18:00:00Z").ok();

        assert_eq!(instant("2027-01-31T18:00"), at);
        assert_eq!(instant(" 2027-01-31 18:00:00 "), at);
        assert_eq!(instant("2027-02-01T01:00:00+07:00"), at);
        assert_eq!(instant("tomorrow"), None);
        assert_eq!(instant(""), None);
    }

    #[test]
    fn a_time_is_written_as_it_is_typed() {
        for typed in ["2027-01-31T18:00", "2027-01-31T18:00:05"] {
            let at = instant(typed).unwrap();
            assert_eq!(typed_instant(at), typed);
        }
    }
}
