//! The dialog before something is done: what follows from it, why, and the name typed where much is at stake.

use leptos::prelude::*;

use crate::{
    UiError,
    part::part,
    text::text,
    ui::{
        CancelLink, Checked, ConfirmDialog, Faults, FormProblem, Look, PostForm, Posting,
        SubmitButton, TextArea, TextField,
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
    about: Option<AnyView>,
    first: Option<AnyView>,
    more: Option<AnyView>,
    is_possible: bool,
    error: Option<Signal<Option<UiError>>>,
    plain: Option<&'static str>,
    opener: Option<String>,
}

struct Reason {
    /// What it is sent as.
    name: &'static str,
    /// What a refusal and what was sent call it.
    field: &'static str,
    label: &'static str,
    hint: &'static str,
    /// What is said where it is missing and must not be.
    wanted: Option<&'static str>,
}

/// A text that has to be typed before something is done.
pub(crate) struct Typed {
    pub(crate) label: &'static str,
    pub(crate) hint: String,
    /// What is said while something else stands there.
    pub(crate) wrong: String,
    pub(crate) text: String,
}

/// What the field of that text is sent as.
const TYPED: &str = "typed";

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
            about: None,
            first: None,
            more: None,
            is_possible: true,
            error: None,
            plain: None,
            opener: None,
        }
    }

    /// Asks about a row of a list, which says what the button is called and where cancelling leads.
    pub(crate) fn of_row(title: impl Into<String>, consequence: impl Into<String>) -> Self {
        Self::new(title, consequence, String::new(), "")
    }

    /// What its button says, and where cancelling leads.
    pub(super) fn leads(mut self, verb: &'static str, back: String) -> Self {
        (self.verb, self.back) = (verb, back);
        self
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

    /// Asks for the reason, which is sent as `name` and found in a refusal as `reason`; where one is wanted, this is
    /// said when there is none.
    pub(crate) fn reason(mut self, name: &'static str, wanted: Option<&'static str>) -> Self {
        self.reason = Some(Reason {
            name,
            field: "reason",
            label: text!(ui.reason),
            hint: text!(ui.reason_hint),
            wanted,
        });
        self
    }

    /// Says below the field for the reason who reads it.
    pub(crate) fn hinted(mut self, hint: &'static str) -> Self {
        if let Some(reason) = &mut self.reason {
            reason.hint = hint;
        }
        self
    }

    /// Asks for a comment in its place, which is found in a refusal as `comment`; `hint` says where it stays.
    pub(crate) fn comment(
        mut self,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        wanted: Option<&'static str>,
    ) -> Self {
        self.reason = Some(Reason {
            name,
            field: "comment",
            label,
            hint,
            wanted,
        });
        self
    }

    /// Wants a text typed before it is done.
    pub(crate) fn typed(mut self, typed: Typed) -> Self {
        self.typed = Some(typed);
        self
    }

    /// Says more about what it would be done to.
    pub(crate) fn about(mut self, view: AnyView) -> Self {
        self.about = Some(view);
        self
    }

    /// Was opened by what fits this selector, and not by a link to its address.
    pub(crate) fn opened_by(mut self, selector: String) -> Self {
        self.opener = Some(selector);
        self
    }

    /// Begins with fields of its own, of which one has the focus.
    pub(crate) fn begins_with(mut self, fields: AnyView) -> Self {
        self.first = Some(fields);
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

    /// Is posted there without script, where a page answers it and no redirect.
    pub(crate) fn plainly_at(mut self, path: &'static str) -> Self {
        self.plain = Some(path);
        self
    }

    /// The open dialog; a refusal stays in it, with what was typed.
    pub(crate) fn open(self, action: Posting) -> AnyView {
        COMMAND_DIALOG.open((self, action))
    }

    /// The same, for what is in the chunk of these dialogs itself.
    pub(super) fn open_here(self, action: Posting) -> AnyView {
        Self::view((self, action))
    }

    fn view((dialog, action): (Self, Posting)) -> AnyView {
        let error = dialog.error.unwrap_or_else(|| action.error());
        let plain = dialog.plain;
        let sent = dialog
            .sent
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any())
            .collect_view();
        let faults = Faults::new();
        let mut checked = Vec::new();
        let reason = dialog.reason.map(|reason| {
            let Reason {
                name,
                field,
                label,
                hint,
                wanted,
            } = reason;
            let before = error.get_untracked();
            let before = before.and_then(|error| error.sent_text(field).map(str::to_owned));
            checked.push(name);
            view! {
                <TextArea
                    name
                    label
                    hint
                    value=before.unwrap_or_default()
                    error=faults.at(name, wanted.unwrap_or_default(), action.message(field))
                    required=wanted.is_some()
                    maxlength=REASON_LIMIT
                />
            }
            .into_any()
        });
        let typed = dialog.typed.map(|typed| {
            checked.push(TYPED);
            view! {
                <TextField
                    name=TYPED
                    label=typed.label
                    hint=typed.hint
                    error=faults.at(TYPED, typed.wrong, action.message(TYPED))
                    required=true
                    pattern=literally(&typed.text)
                />
            }
            .into_any()
        });
        let has_focus_elsewhere = dialog.first.is_some();
        view! {
            <ConfirmDialog
                title=dialog.title
                consequence=dialog.consequence
                back=dialog.back.clone()
                opener=dialog.opener
            >
                <Checked faults names=checked>
                    <PostForm to=action plain>
                        <FormProblem error />
                        {sent}
                        {dialog.about}
                        {dialog.first}
                        {reason}
                        {typed}
                        {dialog.more}
                        <div class="dialog-actions">
                            <CancelLink back=dialog.back focused=!has_focus_elsewhere />
                            <SubmitButton
                                look=dialog.look
                                pending=action.pending()
                                disabled=!dialog.is_possible
                            >
                                {dialog.verb}
                            </SubmitButton>
                        </div>
                    </PostForm>
                </Checked>
            </ConfirmDialog>
        }
        .into_any()
    }
}

part! {
    /// The open dialog: no page begins with one, so it is a chunk of its own.
    pub(super) static COMMAND_DIALOG: command of (CommandDialog, Posting) = CommandDialog::view;
}

/// A text as a pattern that only the text fits; names hold no other special character than the dot.
pub(crate) fn literally(name: &str) -> String {
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
