//! One document on the page: its text, what is filled in for it, and what became of it.

use std::time::Duration;

use leptos::{
    leptos_dom::helpers::TimeoutHandle, prelude::*, serde_json, server_fn::ServerFn as _,
};
use serde::Serialize;
use tenantry_domain::{
    ProblemKind,
    id::TenantId,
    packs::{CheckedDocument, ImportedPack, PackKind, SuggestedVersion},
};

use super::{
    draft::{Draft, DraftAnswer},
    peek::Peek,
    request::{to_import, to_validate},
    send::{Listener, abort, post},
    state::{State, Stored, has_errors},
};
use crate::{
    UiError,
    packs::server_fns::{ImportPack, ValidatePack},
    ui::{EditorRef, editor_text, set_editor_text},
};

/// How long nothing is typed before the document is checked.
const CHECK_AFTER: Duration = Duration::from_millis(500);
/// Bytes up to which a document is checked while it is typed.
pub(super) const CHECKED_AS_TYPED_BYTES: usize = 1024 * 1024;

/// What the page shares with its documents.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    /// Whether the session has ended under the page.
    pub(super) is_signed_out: RwSignal<bool>,
    /// Called when a document was checked or imported, or could not be.
    pub(super) settled: Callback<DeskEntry>,
    /// Whether domain packs may be imported.
    pub(super) may_import_domain: bool,
    /// Whether what is imported may be put in force by the same person.
    pub(super) may_activate: bool,
}

/// Kind, tenant, domain and version, as far as a person chose it.
type Fields = (PackKind, String, String, String);

/// What the page filled in by itself, and may therefore change.
#[derive(Debug, Clone, Default)]
struct Filled {
    tenant: String,
    domain: String,
    version: String,
}

/// One document on the page.
#[derive(Clone, Copy)]
pub(super) struct DeskEntry {
    /// Tells it from the others.
    pub(super) id: u32,
    /// The file's name; empty for a text.
    pub(super) name: StoredValue<String>,
    pub(super) kind: RwSignal<PackKind>,
    pub(super) tenant: RwSignal<String>,
    pub(super) domain: RwSignal<String>,
    /// The playbook that the document is, if it is one.
    pub(super) playbook: RwSignal<String>,
    pub(super) version: RwSignal<String>,
    pub(super) note: RwSignal<String>,
    /// Why the version is suggested, if it is.
    pub(super) suggested: RwSignal<Option<SuggestedVersion>>,
    /// Bytes of its text.
    pub(super) size: RwSignal<usize>,
    pub(super) state: RwSignal<State>,
    /// What was answered last, which is shown faintly while the next answer is on its way.
    pub(super) latest: RwSignal<Option<Result<CheckedDocument, UiError>>>,
    /// Where its text is edited, while that is on the page.
    pub(super) editor: EditorRef,
    /// Its text while it is not.
    text: StoredValue<String>,
    filled: StoredValue<Filled>,
    /// The fields as they were last seen.
    known: StoredValue<Fields>,
    /// Counts changes: an answer is heard only if nothing changed since it was asked for.
    revision: StoredValue<u32>,
    request: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
    shared: Shared,
}

impl DeskEntry {
    /// A document as a form or a file begins it.
    pub(super) fn new(id: u32, name: String, draft: Draft, shared: Shared) -> Self {
        let kind = if shared.may_import_domain {
            draft.kind
        } else {
            PackKind::Tenant
        };
        let known = (
            kind,
            draft.tenant_id.clone(),
            draft.domain.clone(),
            draft.version.clone(),
        );
        Self {
            id,
            name: StoredValue::new(name),
            kind: RwSignal::new(kind),
            tenant: RwSignal::new(draft.tenant_id),
            domain: RwSignal::new(draft.domain),
            playbook: RwSignal::new(String::new()),
            version: RwSignal::new(draft.version),
            note: RwSignal::new(draft.note),
            suggested: RwSignal::new(None),
            size: RwSignal::new(draft.text.len()),
            state: RwSignal::new(State::Waiting),
            latest: RwSignal::new(None),
            editor: EditorRef::new(),
            text: StoredValue::new(draft.text),
            filled: StoredValue::default(),
            known: StoredValue::new(known),
            revision: StoredValue::new(0),
            request: StoredValue::new(0),
            timer: StoredValue::new(None),
            shared,
        }
    }

    /// Its text as it is now.
    pub(super) fn text(self) -> String {
        editor_text(self.editor).unwrap_or_else(|| self.text.get_value())
    }

    /// Begins with what came of a posted form.
    pub(super) fn begin_with(self, answer: Result<DraftAnswer, UiError>) {
        let answer = match answer {
            Ok(DraftAnswer::Validated(checked)) => Ok(*checked),
            Ok(DraftAnswer::Imported(_)) => return,
            Err(error) => Err(error),
        };
        self.latest.set(Some(answer.clone()));
        self.state.set(State::Checked(Box::new(answer)));
    }

    /// Takes over a text that was typed before script came.
    pub(super) fn begin(self) {
        let (known, shown) = (self.text.get_value(), self.text());
        if known == shown {
            return;
        }
        if known.replace("\r\n", "\n") == shown {
            // A field of the browser writes line ends in its own way, and the document keeps those it came with.
            set_editor_text(self.editor, &known);
        } else {
            self.changed();
        }
    }

    /// Takes over the fields of the form as they stand.
    pub(super) fn sync(self, form: &Draft) {
        set(self.kind, form.kind);
        set(self.tenant, form.tenant_id.clone());
        set(self.domain, form.domain.clone());
        set(self.version, form.version.clone());
        set(self.note, form.note.clone());
        self.know_fields();
    }

    /// Keeps the text, because its editor is about to go.
    pub(super) fn put_away(self) {
        self.text.set_value(self.text());
    }

    /// Takes another text, of a file for example, and asks about it.
    pub(super) fn take(self, text: String) {
        set_editor_text(self.editor, &text);
        self.text.set_value(text);
        self.changed();
        self.look(true);
    }

    /// The form as it is now.
    pub(super) fn draft(self) -> Draft {
        Draft {
            kind: self.kind.get_untracked(),
            tenant_id: self.tenant.get_untracked(),
            domain: self.domain.get_untracked(),
            version: self.version.get_untracked(),
            note: self.note.get_untracked(),
            text: self.text(),
        }
    }

    /// Whether leaving the page would lose it.
    pub(super) fn is_unsaved(self) -> bool {
        self.size.get_untracked() > 0
            && !self
                .state
                .with_untracked(|state| matches!(state, State::Imported(_)))
    }

    /// Whether it was found fit to be imported as it is now.
    pub(super) fn is_ready(self) -> bool {
        self.is_checked(|answer| answer.as_ref().is_ok_and(|checked| checked.result.valid))
    }

    /// Whether it was found to have errors as it is now.
    pub(super) fn is_refused(self) -> bool {
        self.is_checked(has_errors)
    }

    fn is_checked(self, so: impl Fn(&Result<CheckedDocument, UiError>) -> bool) -> bool {
        self.state
            .with(|state| matches!(state, State::Checked(answer) if so(answer)))
    }

    /// Something was changed: what is on its way is about something else now.
    pub(super) fn changed(self) {
        self.revision
            .update_value(|revision| *revision = revision.wrapping_add(1));
        self.stop_timer();
        // An import that has begun is carried through.
        if self
            .state
            .with_untracked(|state| matches!(state, State::Importing(_)))
        {
            return;
        }
        abort(self.request.get_value());
        self.state.set(State::Waiting);
        let look = move || self.look(false);
        self.timer
            .set_value(set_timeout_with_handle(look, CHECK_AFTER).ok());
    }

    /// Asks again when a person has changed a field; what the page fills in is no change.
    pub(super) fn watch(self) {
        Effect::new(move |_| {
            let now = self.fields();
            if self.known.with_value(|known| *known != now) {
                self.known.set_value(now);
                self.changed();
            }
        });
    }

    /// The fields that the verdict depends on.
    fn fields(self) -> Fields {
        let version = self.asked_version();
        (
            self.kind.get(),
            self.tenant.get(),
            self.domain.get(),
            version,
        )
    }

    fn know_fields(self) {
        self.known.set_value(untrack(|| self.fields()));
    }

    /// Reads the document, and asks about it unless it is so large that a person has to.
    fn look(self, is_new: bool) {
        self.stop_timer();
        let text = self.text();
        self.size.set(text.len());
        let is_small = text.len() <= CHECKED_AS_TYPED_BYTES;
        if is_small || is_new {
            self.fill_in(&Peek::of(&text));
        }
        // A file comes once; a large text that is typed would be sent again and again.
        if (is_small || is_new) && !text.trim().is_empty() {
            self.check();
        }
    }

    /// Takes over what the document says about itself, and never over what a person typed.
    fn fill_in(self, peek: &Peek) {
        let may_be = |kind| self.shared.may_import_domain || kind == PackKind::Tenant;
        if let Some(kind) = peek.kind().filter(|kind| may_be(*kind)) {
            set(self.kind, kind);
        }
        set(
            self.playbook,
            peek.playbook().unwrap_or_default().to_owned(),
        );
        let mut filled = self.filled.get_value();
        let pairs = [
            (self.tenant, &mut filled.tenant, peek.tenant_id()),
            (self.domain, &mut filled.domain, peek.domain()),
            (self.version, &mut filled.version, peek.version()),
        ];
        for (field, own, named) in pairs {
            let is_own = field.with_untracked(|text| text.is_empty() || text == own);
            if let Some(named) = named.filter(|_| is_own) {
                named.clone_into(own);
                set(field, named.to_owned());
            }
        }
        self.filled.set_value(filled);
        self.know_fields();
    }

    /// The version, unless the page filled it in.
    fn asked_version(self) -> String {
        let own = self.filled.with_value(|filled| filled.version.clone());
        let version = self.version.get();
        if version == own {
            String::new()
        } else {
            version
        }
    }

    /// Asks whether it could be imported.
    pub(super) fn check(self) {
        self.stop_timer();
        abort(self.request.get_value());
        let mut draft = self.draft();
        self.size.set(draft.text.len());
        draft.version = untrack(|| self.asked_version());
        let question = match to_validate(draft) {
            Ok(question) => question,
            Err(error) => return self.settle(Err(error)),
        };
        self.state.set(State::Checking);
        let revision = self.revision.get_value();
        let listener = Listener {
            progress: Box::new(|_| ()),
            done: Box::new(move |answer| {
                if self.revision.get_value() == revision {
                    self.settle(answer.and_then(|text| crate::asked::read(&text)));
                }
            }),
        };
        let body = to_json(&QueryArguments { query: &question });
        self.request
            .set_value(post(ValidatePack::PATH, &body, listener));
    }

    /// Shows an answer.
    fn settle(self, answer: Result<CheckedDocument, UiError>) {
        self.notice_session(answer.as_ref().err());
        if let Ok(checked) = &answer {
            self.suggest(checked.suggested.clone());
        }
        self.latest.set(Some(answer.clone()));
        self.state.set(State::Checked(Box::new(answer)));
        self.shared.settled.run(self);
    }

    /// Fills the suggested version in, where none was typed.
    fn suggest(self, suggested: Option<SuggestedVersion>) {
        let own = self.filled.with_value(|filled| filled.version.clone());
        let is_own = self
            .version
            .with_untracked(|text| text.is_empty() || *text == own);
        let shown = suggested.filter(|_| is_own);
        if let Some(suggested) = &shown {
            let version = suggested.version.to_string();
            self.filled
                .update_value(|filled| filled.version.clone_from(&version));
            set(self.version, version);
            self.know_fields();
        }
        self.suggested.set(shown);
    }

    /// Imports it, and says when that has come to an end.
    pub(super) fn import(self, ended: impl FnOnce() + 'static) {
        self.stop_timer();
        abort(self.request.get_value());
        let draft = self.draft();
        self.size.set(draft.text.len());
        let body = match to_import(draft) {
            Ok(input) => to_json(&Input { input }),
            Err(error) => {
                self.settle(Err(error));
                return ended();
            }
        };
        self.state.set(State::Importing(0.0));
        let revision = self.revision.get_value();
        let listener = Listener {
            progress: Box::new(move |part| self.state.set(State::Importing(part))),
            done: Box::new(move |answer| {
                let stored = answer.and_then(|text| crate::asked::read::<ImportedPack>(&text));
                if self.revision.get_value() == revision {
                    self.end(stored);
                } else {
                    // What was imported is not what stands here any more.
                    self.state.set(State::Waiting);
                    self.look(false);
                }
                ended();
            }),
        };
        self.request
            .set_value(post(ImportPack::PATH, &body, listener));
    }

    fn end(self, stored: Result<ImportedPack, UiError>) {
        self.notice_session(stored.as_ref().err());
        match stored {
            Ok(stored) => self.state.set(State::Imported(Box::new(Stored {
                tenant: TenantId::parse(self.tenant.get_untracked().trim()).ok(),
                pack: stored.pack,
                created: stored.created,
            }))),
            Err(error) if !error.problem.findings.is_empty() => return self.settle(Err(error)),
            Err(error) => self.state.set(State::Failed(error)),
        }
        self.shared.settled.run(self);
    }

    /// Notices a session that has ended, and one that is there again.
    fn notice_session(self, error: Option<&UiError>) {
        let is_out = error.is_some_and(|e| e.problem.kind == ProblemKind::Unauthenticated);
        set(self.shared.is_signed_out, is_out);
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer.set_value(None);
    }

    /// Takes everything back that is on its way, because the document goes.
    pub(super) fn drop_all(self) {
        self.stop_timer();
        abort(self.request.get_value());
    }
}

/// Sets a signal only if that changes it.
fn set<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|now| *now != value) {
        signal.set(value);
    }
}

/// The arguments of a server function that asks.
#[derive(Serialize)]
struct QueryArguments<'a, T> {
    query: &'a T,
}

/// The arguments of a server function that writes.
#[derive(Serialize)]
struct Input<T> {
    input: T,
}

fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
