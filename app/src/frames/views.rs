//! The saved views of a list: links that open them, and the dialogs that save, rename and delete one.
//!
//! A view is what the list's address says, under a name. Each can be renamed and deleted by its id, whether or not the
//! list still shows what it asks for.

use leptos::prelude::*;
use tenantry_domain::views::{ListViews, NAME_MAX_CHARS, SavedView, SavedViews, ViewList};

use super::{
    CommandDialog,
    columns::{Columns, HIDE},
    in_row,
};
#[cfg(feature = "ssr")]
use crate::backend;
use crate::{
    UiError,
    asked::{Asked, ask},
    part::part,
    paths,
    query::QueryString,
    text::text,
    ui::{Posting, TextField, later},
};

/// The parameter that asks for one of the dialogs.
pub(super) const VIEW: &str = "view";
/// The parameter that says which view it is about.
const ID: &str = "id";
/// A parameter that is part of a list's place and no filter.
const TAB: &str = "tab";

/// Whether an address asks for one of the dialogs about views; other pages have other views.
#[cfg(feature = "ssr")]
pub(super) fn asks_for_dialog(query: &QueryString) -> bool {
    let dialogs = ["save", "rename", "delete"];
    query
        .get(VIEW)
        .is_some_and(|asked| dialogs.contains(&asked))
}

/// The list at a path, if it has views.
fn list_at(path: &str) -> Option<ViewList> {
    ViewList::ALL
        .into_iter()
        .find(|list| path_of(*list) == path)
}

/// Where a list is.
pub(super) const fn path_of(list: ViewList) -> &'static str {
    match list {
        ViewList::Tenants => paths::TENANTS,
        ViewList::Packs => paths::PACKS,
        ViewList::Reports => paths::REPORTS,
        ViewList::Audit => paths::AUDIT,
        ViewList::Jobs => paths::JOBS,
        ViewList::Users => paths::USERS,
    }
}

/// A list's saved views; `query` is what its address says.
pub(super) fn views(
    path: &'static str,
    query: Memo<QueryString>,
    columns: Columns,
) -> Option<AnyView> {
    let list = list_at(path)?;
    let actions = Actions {
        save: Posting::to::<SaveView>(),
        rename: Posting::to::<RenameView>(),
        delete: Posting::to::<DeleteView>(),
    };
    let saved: Asked<SavedViews> = Asked::new(
        move || (list, actions.changes()),
        |(list, _)| ask(ListViews { list: Some(list) }),
    );
    let content = move || async move {
        // Without them the list is what it is.
        let Ok(SavedViews { items }) = saved.await else {
            return ().into_any();
        };
        let shown = move || {
            let here = Here::of(list, &query.read());
            let bar = bar(&here, &items);
            let dialog = here.asked.is_some().then(|| {
                VIEW_DIALOG.open(Opened {
                    here,
                    views: items.clone(),
                    actions,
                    columns,
                })
            });
            view! {
                {bar}
                {dialog}
            }
            .into_any()
        };
        shown.into_any()
    };
    Some(later(0, content))
}

#[derive(Clone, Copy)]
struct Actions {
    save: Posting,
    rename: Posting,
    delete: Posting,
}

/// A list as its address shows it.
struct Here {
    list: ViewList,
    /// Its filters and order, from its first row on.
    query: QueryString,
    /// The dialog that is asked for.
    asked: Option<String>,
    /// The view that it is about.
    id: Option<String>,
}

impl Here {
    fn of(list: ViewList, query: &QueryString) -> Self {
        let known = list.parameters();
        let kept = query.pairs().filter(|(name, _)| known.contains(name));
        Self {
            list,
            asked: query.owned(VIEW),
            id: query.owned(ID),
            query: kept.fold(QueryString::default(), |kept, (name, value)| {
                kept.and(name, value)
            }),
        }
    }

    /// The address, with the dialog of that name, about the view of that id.
    fn href(&self, dialog: &str, id: &str) -> String {
        let query = self.query.clone().with(VIEW, dialog).with(ID, id);
        query.href(path_of(self.list))
    }

    /// Whether there is anything to be saved.
    fn is_narrowed(&self) -> bool {
        self.query.pairs().any(|(name, _)| name != TAB)
    }

    /// What is saved of it, with the columns that it has now.
    fn text(&self, hidden: String) -> String {
        let href = self.query.clone().with(HIDE, hidden).href("");
        href.trim_start_matches('?').to_owned()
    }

    /// The view that the dialog is about.
    fn asked_about<'v>(&self, views: &'v [SavedView]) -> Option<&'v SavedView> {
        let id = self.id.as_deref()?;
        views.iter().find(|view| view.id.as_str() == id)
    }

    /// The view that it is.
    fn view<'v>(&self, views: &'v [SavedView]) -> Option<&'v SavedView> {
        let own = sorted(&self.query);
        views
            .iter()
            .find(|view| sorted(&QueryString::read(&view.query)) == own)
    }
}

/// The parameters, whatever their order.
fn sorted(query: &QueryString) -> Vec<(&str, &str)> {
    let mut pairs: Vec<_> = query.pairs().collect();
    pairs.sort_unstable();
    pairs
}

/// The views, what can be done with each, and the way to save what is shown.
fn bar(here: &Here, views: &[SavedView]) -> Option<AnyView> {
    let shown = here.view(views);
    let save = (shown.is_none() && here.is_narrowed()).then(|| {
        view! {
            <a class="button button-quiet" href=here.href("save", "")>
                {text!(views.save)}
            </a>
        }
        .into_any()
    });
    if save.is_none() && views.is_empty() {
        return None;
    }
    let links = views
        .iter()
        .map(|view| {
            let href = format!("{}?{}", path_of(view.list), view.query);
            let current = shown
                .is_some_and(|shown| shown.id == view.id)
                .then_some("page");
            let name = view.name.clone();
            view! {
                <li>
                    <a class="chip" href=href aria-current=current>
                        <bdi>{name}</bdi>
                    </a>
                </li>
            }
            .into_any()
        })
        .collect_view();
    let list = (!views.is_empty()).then(|| {
        view! {
            <ul class="chips">{links}</ul>
            {manage(here, views)}
        }
        .into_any()
    });
    Some(
        view! {
            <nav class="views" aria-label=text!(views.title)>
                {list}
                {save}
            </nav>
        }
        .into_any(),
    )
}

/// What can be done with each view.
fn manage(here: &Here, views: &[SavedView]) -> AnyView {
    let rows = views
        .iter()
        .map(|view| {
            let to = |verb| here.href(verb, view.id.as_str());
            view! {
                <li>
                    <bdi>{view.name.clone()}</bdi>
                    {in_row(text!(views.rename_verb), &view.name, to("rename"))}
                    {in_row(text!(views.delete_verb), &view.name, to("delete"))}
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <details class="views-own">
            <summary class="button button-quiet">{text!(views.manage)}</summary>
            <ul>{rows}</ul>
        </details>
    }
    .into_any()
}

impl Actions {
    fn changes(self) -> usize {
        self.save.changes() + self.rename.changes() + self.delete.changes()
    }
}

/// A list whose address asks for a dialog about views.
pub(super) struct Opened {
    here: Here,
    views: Vec<SavedView>,
    actions: Actions,
    columns: Columns,
}

part! {
    /// The dialog, which is in one chunk with what it is made of.
    pub(super) static VIEW_DIALOG: command of Opened = |opened| {
        let Opened { here, views, actions, columns } = opened;
        actions.dialog(&here, &views, columns).into_any()
    };
}

impl Actions {
    /// The dialog that the address asks for, if it can be.
    fn dialog(self, here: &Here, views: &[SavedView], columns: Columns) -> Option<AnyView> {
        let back = here.query.href(path_of(here.list));
        let asked = here.asked.as_deref()?;
        if asked == "save" && here.is_narrowed() && here.view(views).is_none() {
            return Some(self.saving(here, back, columns));
        }
        let view = here.asked_about(views)?;
        match asked {
            "rename" => {
                let dialog = CommandDialog::new(
                    text!(views.rename_title, name = view.name),
                    text!(views.rename_consequence),
                    back,
                    text!(views.rename_verb),
                );
                let dialog = dialog.sends("input[id]", view.id.as_str());
                Some(with_name(dialog, self.rename, view.name.clone()))
            }
            "delete" => {
                let dialog = CommandDialog::new(
                    text!(views.delete_title, name = view.name),
                    text!(views.delete_consequence),
                    back,
                    text!(views.delete_verb),
                );
                let dialog = dialog.sends("input[id]", view.id.as_str());
                Some(dialog.harms(true).open_here(self.delete))
            }
            _ => None,
        }
    }

    fn saving(self, here: &Here, back: String, columns: Columns) -> AnyView {
        let dialog = CommandDialog::new(
            text!(views.save_title),
            text!(views.save_consequence),
            back,
            text!(views.save_verb),
        );
        let dialog = dialog
            .sends("input[list]", here.list.as_str())
            .sends("input[query]", here.text(columns.as_parameter()));
        with_name(dialog, self.save, String::new())
    }
}

/// Asks for a name; what was typed stays after a refusal.
fn with_name(dialog: CommandDialog, action: Posting, name: String) -> AnyView {
    let error = action.error();
    let typed = error.get_untracked();
    let typed = typed.and_then(|error| error.sent_text("name").map(str::to_owned));
    let is_elsewhere = |error: &UiError| error.problem.message_for("name").is_none();
    let elsewhere = Signal::derive(move || error.get().filter(is_elsewhere));
    let field = view! {
        <TextField
            name="input[name]"
            label=text!(views.name)
            hint=text!(views.name_hint)
            value=typed.unwrap_or(name)
            error=action.message("name")
            autofocus=true
            maxlength=u32::try_from(NAME_MAX_CHARS).unwrap_or(u32::MAX)
        />
    };
    dialog
        .refused_by(elsewhere)
        .begins_with(field.into_any())
        .open_here(action)
}

/// Saves a view of a list under a name.
#[server(prefix = "/ui", endpoint = "views/save")]
pub async fn save_view(input: tenantry_domain::views::SaveView) -> Result<(), UiError> {
    backend::run_form(input, |view| at(view, "view-saved")).await
}

/// Gives a view another name.
#[server(prefix = "/ui", endpoint = "views/rename")]
pub async fn rename_view(input: tenantry_domain::views::RenameView) -> Result<(), UiError> {
    backend::run_form(input, |view| at(view, "view-renamed")).await
}

/// Deletes a view; what it showed stays to be seen.
#[server(prefix = "/ui", endpoint = "views/delete")]
pub async fn delete_view(input: tenantry_domain::views::DeleteView) -> Result<(), UiError> {
    backend::run_form(input, |view| at(view, "view-deleted")).await
}

#[cfg(feature = "ssr")]
fn at(view: &SavedView, done: &str) -> String {
    let path = path_of(view.list);
    // One of another release, or of before parameters were looked at, shows what the list cannot.
    if view.list.unknown_parameter(&view.query).is_some() {
        return format!("{path}?done={done}");
    }
    format!("{path}?{}&done={done}", view.query)
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{Timestamp, id::ViewId};

    use super::*;

    fn view(query: &str) -> SavedView {
        SavedView {
            id: ViewId::from_unique("1"),
            list: ViewList::Tenants,
            name: "Suspended".to_owned(),
            query: query.to_owned(),
            created_at: Timestamp::from_micros(0),
        }
    }

    fn here(query: &str) -> Here {
        Here::of(ViewList::Tenants, &QueryString::read(query))
    }

    #[test]
    fn a_view_is_known_by_what_it_asks_for() {
        let views = [view("status=SUSPENDED&sort=-name")];

        assert!(
            here("sort=-name&status=SUSPENDED&done=view-saved")
                .view(&views)
                .is_some()
        );
        assert!(
            here("status=SUSPENDED&sort=-name&cursor=c&before=50&view=rename")
                .view(&views)
                .is_some()
        );
        assert!(here("status=SUSPENDED").view(&views).is_none());
    }

    #[test]
    fn each_view_can_be_renamed_and_deleted_whatever_it_asks_for() {
        let views = [view("cursor=c"), view("staus=ACTIVE&q=a")];
        let here = here("q=b&view=delete&id=viw_1&cursor=c");

        assert!(here.view(&views).is_none());
        let id = views[0].id.as_str();
        let asked = Here {
            id: Some(id.to_owned()),
            ..here
        };
        assert_eq!(
            asked.asked_about(&views).map(|view| &view.id),
            Some(&views[0].id)
        );
        let href = asked.href("delete", id);
        assert_eq!(href, format!("/admin/tenants?q=b&view=delete&id={id}"));
        let html = Owner::new().with(|| bar(&asked, &views).map(RenderHtml::to_html));
        let html = html.unwrap_or_default();
        for verb in ["delete", "rename"] {
            assert_eq!(
                html.matches(&format!("view={verb}&amp;id={id}")).count(),
                2,
                "{html}"
            );
        }
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn what_was_done_with_a_view_leads_to_what_the_list_can_show() {
        assert_eq!(
            at(&view("q=a&hide=-"), "x"),
            "/admin/tenants?q=a&hide=-&done=x"
        );
        assert_eq!(at(&view("q=a&cursor=c"), "x"), "/admin/tenants?done=x");
    }

    #[test]
    fn a_list_that_shows_all_is_no_view() {
        assert!(!here("").is_narrowed() && !here("tab=tenant&cursor=c&before=50").is_narrowed());
        // What opens a dialog is none of it.
        assert!(!here("retry=job_1&pick=ACME").is_narrowed());
        assert!(here("sort=name").is_narrowed());
        assert_eq!(here("q=a b&view=save").text(String::new()), "q=a%20b");
        let narrow = here("q=a&hide=name").text("name.created".to_owned());
        assert_eq!(narrow, "q=a&hide=name.created");
    }

    #[test]
    fn every_list_with_views_has_its_path() {
        for list in ViewList::ALL {
            assert_eq!(list_at(path_of(list)), Some(list));
        }
        assert_eq!(list_at("/admin"), None);
    }
}
