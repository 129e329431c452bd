//! What is done with one row of a list: links in the row, and the dialogs that they lead to.
//!
//! The URL names the row by what is to be done with it, such as `?revoke=tok_1`, so that a dialog opens without script
//! too.

use leptos::prelude::*;

use super::{CommandDialog, in_row};
use crate::{query::QueryString, ui::Posting};

/// What can be done with the rows of a list.
pub(crate) struct RowActions<T> {
    path: &'static str,
    named: fn(&T) -> (String, String),
    each: Vec<RowAction<T>>,
    is_for: Box<dyn Fn(&T) -> bool + Send + Sync>,
    is_answered: Box<dyn Fn(&QueryString) -> bool + Send + Sync>,
}

struct RowAction<T> {
    /// The parameter of the URL.
    name: &'static str,
    verb: &'static str,
    to: Posting,
    dialog: fn(&T, Posting) -> CommandDialog,
    is_offered: fn(&T) -> bool,
}

impl<T: Clone + Send + Sync + 'static> RowActions<T> {
    /// Nothing yet; `named` says what a row's id is, and what it is called.
    pub(crate) fn at(path: &'static str, named: fn(&T) -> (String, String)) -> Self {
        Self {
            path,
            named,
            each: Vec::new(),
            is_for: Box::new(|_| true),
            is_answered: Box::new(|_| false),
        }
    }

    /// Nothing can be done with other rows than these.
    pub(crate) fn for_rows(mut self, is_for: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        self.is_for = Box::new(is_for);
        self
    }

    /// The dialog is gone although the URL asks for it still: what came of it is shown in its place.
    pub(crate) fn until(
        mut self,
        is_answered: impl Fn(&QueryString) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.is_answered = Box::new(is_answered);
        self
    }

    /// One more: `name` is its parameter in the URL, `verb` what its links and its button say, `to` where its form goes.
    pub(crate) fn and(
        mut self,
        name: &'static str,
        verb: &'static str,
        to: Posting,
        dialog: fn(&T, Posting) -> CommandDialog,
    ) -> Self {
        self.each.push(RowAction {
            name,
            verb,
            to,
            dialog,
            is_offered: |_| true,
        });
        self
    }

    /// The last one is shown only in rows that it would do something with.
    pub(crate) fn only_where(mut self, is_offered: fn(&T) -> bool) -> Self {
        if let Some(last) = self.each.last_mut() {
            last.is_offered = is_offered;
        }
        self
    }

    /// The links of a row, in the list at this address.
    pub(crate) fn links(&self, item: &T, here: &QueryString) -> AnyView {
        if !(self.is_for)(item) {
            return ().into_any();
        }
        let (id, thing) = (self.named)(item);
        let offered = self.each.iter().filter(|action| (action.is_offered)(item));
        let link = |action: &RowAction<T>| {
            let href = here.clone().with(action.name, &id).href(self.path);
            in_row(action.verb, &thing, href)
        };
        offered.map(link).collect_view().into_any()
    }

    /// The dialog that the URL asks for, if it is about one of these rows.
    pub(super) fn dialogs(self, rows: &[T], query: Memo<QueryString>) -> AnyView {
        let rows = rows.iter().filter(|row| (self.is_for)(row));
        let rows = rows.cloned().collect::<Vec<_>>();
        let dialog = move || {
            let query = query.get();
            let mut each = self.each.iter();
            let (action, id) = each.find_map(|action| Some((action, query.get(action.name)?)))?;
            let row = rows.iter().find(|row| (self.named)(row).0 == id)?;
            if (self.is_answered)(&query) {
                return None;
            }
            let back = query.clone().without(action.name).href(self.path);
            let dialog = (action.dialog)(row, action.to).leads(action.verb, back);
            Some(dialog.open(action.to))
        };
        dialog.into_any()
    }
}
