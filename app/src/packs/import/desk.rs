//! The documents that lie on the page, and which one is open.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use tenantry_domain::packs::PackKind;

use super::{
    draft::{Draft, page_of},
    entry::{DeskEntry, Shared},
    state::State,
    words::announced,
};
use crate::{
    query::QueryString,
    tenants::{KnownTenants, known_tenants},
    text::text,
    ui::{FileProblem, ReadFile},
};

/// The documents, in the order they came.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) entries: RwSignal<Vec<DeskEntry>>,
    /// The id of the one that is open.
    pub(super) open: RwSignal<u32>,
    /// What happened last, for those who do not see it.
    pub(super) said: RwSignal<String>,
    /// Files that could not be read.
    pub(super) unread: RwSignal<Vec<String>>,
    pub(super) shared: Shared,
    /// The tenants that a document can be for.
    pub(super) tenants: KnownTenants,
    /// Documents that are still to be imported, last one first.
    queue: StoredValue<Vec<DeskEntry>>,
    next_id: StoredValue<u32>,
    owner: StoredValue<Option<Owner>>,
    leave: Callback<String>,
}

impl Desk {
    /// A desk with one document on it.
    pub(super) fn new(draft: Draft, may_import_domain: bool, may_activate: bool) -> Self {
        let navigate = use_navigate();
        let said = RwSignal::new(String::new());
        let shared = Shared {
            is_signed_out: RwSignal::new(false),
            settled: Callback::new(move |entry| {
                said.set(announced(entry));
                keep_focus();
            }),
            may_import_domain,
            may_activate,
        };
        Self {
            entries: RwSignal::new(vec![DeskEntry::new(0, String::new(), draft, shared)]),
            open: RwSignal::new(0),
            said,
            unread: RwSignal::new(Vec::new()),
            shared,
            tenants: known_tenants(),
            queue: StoredValue::default(),
            next_id: StoredValue::new(1),
            owner: StoredValue::new(Owner::current()),
            leave: Callback::new(move |href: String| navigate(&href, NavigateOptions::default())),
        }
    }

    /// The document that is open.
    pub(super) fn opened(self) -> Option<DeskEntry> {
        let open = self.open.get();
        self.entries
            .with(|entries| entries.iter().find(|entry| entry.id == open).copied())
    }

    /// Whether there is more than the one text that the page begins with.
    pub(super) fn is_list(self) -> bool {
        self.entries.with(|entries| {
            let is_file = |entry: &DeskEntry| entry.name.with_value(|name| !name.is_empty());
            entries.len() > 1 || entries.first().is_some_and(is_file)
        })
    }

    /// Whether there are several documents.
    pub(super) fn is_many(self) -> bool {
        self.entries.with(|entries| entries.len() > 1)
    }

    /// Opens a document that was chosen from the list, and brings it into view where the list is above it.
    pub(super) fn choose(self, id: u32) {
        self.open(id);
        request_animation_frame(|| {
            let opened = document().query_selector(".import-open").ok().flatten();
            let height = window()
                .inner_height()
                .ok()
                .and_then(|height| height.as_f64());
            if let (Some(opened), Some(height)) = (opened, height)
                && opened.get_bounding_client_rect().top() > height / 2.0
            {
                opened.scroll_into_view();
            }
        });
    }

    /// Opens a document and puts the one before away.
    pub(super) fn open(self, id: u32) {
        if let Some(before) = untrack(|| self.opened()).filter(|entry| entry.id != id) {
            before.put_away();
            self.open.set(id);
        }
    }

    /// Puts an empty document on the desk and opens it.
    pub(super) fn add_text(self) {
        let entry = self.add(String::new());
        self.open(entry.id);
    }

    /// Puts files on the desk and opens the first one that came.
    pub(super) fn take_files(self, files: Vec<ReadFile>) {
        let mut first = None;
        self.unread.set(Vec::new());
        for file in files {
            let problem = match file.text {
                Ok(text) => {
                    let entry = self.place_for(file.name);
                    entry.take(text);
                    first = first.or(Some(entry.id));
                    continue;
                }
                Err(FileProblem::TooLarge) => text!(import.file_too_large, name = file.name),
                Err(FileProblem::Unreadable) => text!(import.file_unreadable, name = file.name),
                Err(FileProblem::Empty) => text!(import.file_empty, name = file.name),
                Err(FileProblem::Binary) => text!(import.file_binary, name = file.name),
                Err(FileProblem::NotUtf8(found)) if found.is_utf16 => {
                    text!(import.file_utf16, name = file.name)
                }
                Err(FileProblem::NotUtf8(found)) => text!(
                    import.file_not_utf8,
                    name = file.name,
                    line = found.line,
                    column = found.column
                ),
            };
            self.unread.update(|unread| unread.push(problem));
        }
        if let Some(first) = first {
            self.open(first);
        }
    }

    /// Says why a pasted text was not taken: letters of it were lost before it came here.
    pub(super) fn refuse_paste(self) {
        self.unread.set(vec![text!(import.paste_lossy).to_owned()]);
    }

    /// Where a file belongs: in place of an earlier one of its name, or of a text that is still empty.
    fn place_for(self, name: String) -> DeskEntry {
        let place = self.entries.with_untracked(|entries| {
            let is_same = |entry: &&DeskEntry| {
                entry.name.with_value(|known| *known == name)
                    && entry
                        .state
                        .with_untracked(|state| !matches!(state, State::Imported(_)))
            };
            let is_blank = |entry: &&DeskEntry| {
                entry.name.with_value(String::is_empty) && entry.text().trim().is_empty()
            };
            entries
                .iter()
                .find(is_same)
                .or_else(|| entries.iter().find(is_blank))
                .copied()
        });
        let Some(place) = place else {
            return self.add(name);
        };
        place.name.set_value(name);
        // The list shows names, and is told that one has changed.
        self.entries.notify();
        place
    }

    fn add(self, name: String) -> DeskEntry {
        let id = self.next_id.get_value();
        self.next_id.set_value(id + 1);
        let draft = Draft::from_query(&QueryString::default());
        let make = || DeskEntry::new(id, name, draft, self.shared);
        // It lives as long as the desk, and not as long as what is shown right now.
        let entry = match self.owner.get_value() {
            Some(owner) => owner.with(make),
            None => make(),
        };
        self.entries.update(|entries| entries.push(entry));
        entry
    }

    /// Takes a document off the desk; an empty one takes the place of the last.
    pub(super) fn remove(self, id: u32) {
        let Some(entry) = self.find(id) else { return };
        entry.drop_all();
        let is_open = self.open.get_untracked() == id;
        if self.entries.with_untracked(|entries| entries.len() == 1) {
            self.add_text();
        } else if is_open {
            let other = self
                .entries
                .with_untracked(|entries| entries.iter().find(|other| other.id != id).copied());
            if let Some(other) = other {
                self.open(other.id);
            }
        }
        self.entries
            .update(|entries| entries.retain(|entry| entry.id != id));
    }

    fn find(self, id: u32) -> Option<DeskEntry> {
        self.entries
            .with_untracked(|entries| entries.iter().find(|entry| entry.id == id).copied())
    }

    /// Imports one document; where it was the only one, its page comes next.
    pub(super) fn import(self, entry: DeskEntry) {
        entry.import(move || self.leave_if_done());
    }

    fn leave_if_done(self) {
        let only = self
            .entries
            .with_untracked(|entries| match entries.as_slice() {
                [only] => Some(*only),
                _ => None,
            });
        if let Some(State::Imported(stored)) = only.map(|only| only.state.get_untracked()) {
            self.leave.run(page_of(&stored));
        }
    }

    /// Imports everything that was found fit, domain packs first: tenant packs may need them.
    pub(super) fn import_all(self) {
        let mut ready: Vec<_> = untrack(|| self.ready());
        ready.sort_by_key(|entry| entry.kind.get_untracked() == PackKind::Domain);
        self.queue.set_value(ready);
        self.import_next();
    }

    fn import_next(self) {
        let next = self.queue.try_update_value(Vec::pop).flatten();
        if let Some(entry) = next {
            entry.import(move || self.import_next());
        }
    }

    /// The documents that were found fit.
    pub(super) fn ready(self) -> Vec<DeskEntry> {
        self.entries
            .get()
            .into_iter()
            .filter(|entry| entry.is_ready())
            .collect()
    }

    /// Whether leaving would lose something.
    #[cfg_attr(
        feature = "ssr",
        expect(dead_code, reason = "only a browser leaves a page")
    )]
    pub(super) fn is_unsaved(self) -> bool {
        self.entries
            .with_untracked(|entries| entries.iter().any(|entry| entry.is_unsaved()))
    }
}

/// Leads whoever pressed a button, which waited for its answer and could not keep the focus, to the outcome.
fn keep_focus() {
    use web_sys::{HtmlElement, wasm_bindgen::JsCast as _};

    request_animation_frame(|| {
        let document = document();
        let is_lost = document
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY");
        let heading = document.get_element_by_id("panel-title");
        let heading = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok());
        if let Some(heading) = heading.filter(|_| is_lost) {
            // Refused only where there is nothing to focus.
            drop(heading.focus());
        }
    });
}
