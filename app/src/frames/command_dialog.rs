//! The dialog before something is done: what follows from it, why, and the name typed where much is at stake.

use leptos::prelude::*;

use crate::{
    UiError,
    text::text,
    ui::{
        CancelLink, ConfirmDialog, FormProblem, Look, PostForm, Posting, SubmitButton, TextArea,
        TextField,
    },
};

/// Characters of a reason at most, as the server has it.
const REASON_LIMIT: u32 = 500;

/// What a dialog says and sends.
pub(crate) struct CommandDialog {
    title: String,
    consequence: String,
    back: String,
    verb: &'static str,
    look: Look,
    sent: Vec<(&'static str, String)>,
    reason: Option<Reason>,
    typed: Option<Typed>,
    more: Option<AnyView>,
    is_possible: bool,
    error: Option<Signal<Option<UiError>>>,
}

struct Reason {
    name: &'static str,
    is_required: bool,
}

struct Typed {
    label: &'static str,
    hint: String,
    pattern: String,
}

impl CommandDialog {
    /// Asks with this title; `back` is where cancelling leads, `verb` what the button says.
    pub(crate) fn new(
        title: impl Into<String>,
        consequence: impl Into<String>,
        back: impl Into<String>,
        verb: &'static str,
    ) -> Self {
        Self {
            title: title.into(),
            consequence: consequence.into(),
            back: back.into(),
            verb,
            look: Look::Primary,
            sent: Vec::new(),
            reason: None,
            typed: None,
            more: None,
            is_possible: true,
            error: None,
        }
    }

    /// Sends this along.
    pub(crate) fn sends(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.sent.push((name, value.into()));
        self
    }

    /// Takes something away that people work with, if that is so.
    pub(crate) fn harms(mut self, harms: bool) -> Self {
        self.look = if harms { Look::Danger } else { Look::Primary };
        self
    }

    /// Asks for the reason, which is sent as `name` and found in a refusal as `reason`.
    pub(crate) fn reason(mut self, name: &'static str, is_required: bool) -> Self {
        self.reason = Some(Reason { name, is_required });
        self
    }

    /// Wants `text` typed before it is done.
    pub(crate) fn typed(mut self, label: &'static str, hint: String, text: &str) -> Self {
        let pattern = literally(text);
        self.typed = Some(Typed {
            label,
            hint,
            pattern,
        });
        self
    }

    /// Fields of its own, after the others.
    pub(crate) fn and(mut self, fields: AnyView) -> Self {
        self.more = Some(fields);
        self
    }

    /// Says why it cannot be done now, instead of what would follow.
    pub(crate) fn not_now(mut self, reason: Option<impl Into<String>>) -> Self {
        if let Some(reason) = reason {
            self.consequence = reason.into();
            self.is_possible = false;
        }
        self
    }

    /// Shows these refusals and no others, where the page has another form that is sent to the same place.
    pub(crate) fn refused_by(mut self, error: Signal<Option<UiError>>) -> Self {
        self.error = Some(error);
        self
    }

    /// The open dialog; a refusal stays in it, with what was typed.
    pub(crate) fn open(self, action: Posting) -> AnyView {
        let error = self.error.unwrap_or_else(|| action.error());
        let sent = self
            .sent
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any())
            .collect_view();
        let reason = self.reason.map(|reason| {
            let before = error.get_untracked();
            let before = before.and_then(|error| error.sent_text("reason").map(str::to_owned));
            view! {
                <TextArea
                    name=reason.name
                    label=text!(ui.reason)
                    hint=text!(ui.reason_hint)
                    value=before.unwrap_or_default()
                    error=action.message("reason")
                    required=reason.is_required
                    maxlength=REASON_LIMIT
                />
            }
            .into_any()
        });
        let typed = self.typed.map(|typed| {
            let Typed {
                label,
                hint,
                pattern,
            } = typed;
            view! { <TextField name="typed" label hint required=true pattern /> }.into_any()
        });
        view! {
            <ConfirmDialog title=self.title consequence=self.consequence back=self.back.clone()>
                <PostForm to=action>
                    <FormProblem error />
                    {sent}
                    {reason}
                    {typed}
                    {self.more}
                    <div class="dialog-actions">
                        <CancelLink back=self.back focused=true />
                        <SubmitButton
                            look=self.look
                            pending=action.pending()
                            disabled=!self.is_possible
                        >
                            {self.verb}
                        </SubmitButton>
                    </div>
                </PostForm>
            </ConfirmDialog>
        }
        .into_any()
    }
}

/// A text as a pattern that only the text fits; names hold no other special character than the dot.
fn literally(name: &str) -> String {
    name.replace('.', "\\.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_itself_fits() {
        assert_eq!(literally("Finance v3.1"), "Finance v3\\.1");
    }
}
