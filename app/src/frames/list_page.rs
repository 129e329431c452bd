//! A page that lists things: who may see it, its filters, its rows, its way through them, and what stands there when
//! there are none or they cannot be had.

use std::{pin::Pin, sync::Arc};

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use tenantry_domain::{Operation, Page, access::Scope, changes::Affected};

use super::{
    BulkVerb, Filter, RowActions,
    bulk::{self, Picks},
    columns::Columns,
    news::{News, Shows, again},
    views::views,
};
use crate::{
    Answer, UiError,
    asked::{self, Asked},
    layout::{Crumb, PageHeader, Viewer, denied, use_session},
    query::QueryString,
    text::text,
    ui::{
        ButtonLink, Chip, Column, DataTable, EmptyState, FilterBar, Look, Pager, ProblemView, Sign,
        Stretch, cleared, later, use_query,
    },
};

/// Where a list stands and what it is called.
pub(crate) struct About {
    pub(crate) path: &'static str,
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    /// What to do where no row fits the filters.
    pub(crate) no_match: &'static str,
}

/// What is asked for a page of such rows: an operation, or what a server function of its own answers.
pub(crate) trait Asks<T>: Serialize + 'static {
    /// What is said to who may not ask.
    fn denied(&self, viewer: &Viewer) -> Option<AnyView>;

    /// Asks the server.
    fn ask(self) -> impl Future<Output = Result<Answer<Page<T>>, UiError>> + Send;
}

impl<O, T> Asks<T> for O
where
    O: Operation<Output = Page<T>> + Serialize + 'static,
{
    fn denied(&self, viewer: &Viewer) -> Option<AnyView> {
        denied(viewer, O::NEEDS, &self.scope().unwrap_or(Scope::Global))
    }

    fn ask(self) -> impl Future<Output = Result<Answer<Page<T>>, UiError>> + Send {
        asked::ask(self)
    }
}

/// Who looks at a list, and what its URL says.
#[derive(Clone)]
pub(crate) struct Around {
    pub(crate) viewer: Viewer,
    pub(crate) query: QueryString,
    picks: Picks,
}

impl Around {
    /// The cell with the tick of a row, before all others; without an id, one without a tick.
    pub(crate) fn tick(&self, id: Option<String>) -> AnyView {
        bulk::tick(self.picks, id)
    }

    /// What leads to the dialogs about a row, for a cell of its own.
    pub(crate) fn links<L: List>(&self, list: &L, item: &L::Item) -> Option<AnyView> {
        let actions = list.actions(&self.viewer)?;
        Some(actions.links(item, &self.query))
    }

    /// Leads to the form for something new, for who may do what it asks for.
    pub(crate) fn to_new<O: Operation>(
        &self,
        operation: &O,
        href: &'static str,
        label: &'static str,
    ) -> Option<AnyView> {
        self.viewer.may(operation).then(|| new_link(href, label))
    }
}

fn new_link(href: &'static str, label: &'static str) -> AnyView {
    view! {
        <ButtonLink href look=Look::Primary sign=Sign::Add>
            {label}
        </ButtonLink>
    }
    .into_any()
}

/// What a list says for itself.
pub(crate) trait List: Send + Sync + 'static {
    /// What is asked for; equal when it is written equally.
    type Asked: Asks<Self::Item>;
    /// What a row shows.
    type Item: Clone + Send + Sync + 'static;

    /// Its place and words.
    fn about(&self) -> About;

    /// What a URL asks for; what cannot be meant is left out.
    fn asked(query: &QueryString) -> Self::Asked;

    /// Its columns; the rows of one URL have the same.
    fn columns(&self, around: &Around) -> Vec<Column>;

    /// The row of an item.
    fn row(&self, item: Self::Item, around: &Around) -> AnyView;

    /// What it means that there is nothing yet: a title, and what to do.
    fn nothing(&self, around: &Around) -> (&'static str, &'static str);

    /// The pages above it.
    fn crumbs(&self) -> Vec<Crumb> {
        Vec::new()
    }

    /// What can be narrowed down.
    fn filters(&self, _around: &Around) -> Vec<Filter> {
        Vec::new()
    }

    /// What can be done with ticked rows; their rows begin with [`Around::tick`].
    fn bulk(&self, _around: &Around) -> Vec<BulkVerb> {
        Vec::new()
    }

    /// What a row is ticked by; nothing where it has no tick.
    fn ticked_as(&self, _item: &Self::Item, _around: &Around) -> Option<String> {
        None
    }

    /// The first thing to do here, for who may.
    fn action(&self, _around: &Around) -> Option<AnyView> {
        None
    }

    /// What stands between title and filters.
    fn above(&self, _query: Memo<QueryString>, _viewer: &Viewer) -> Option<AnyView> {
        None
    }

    /// What can be done with a row; its links are [`Around::links`].
    fn actions(&self, _viewer: &Viewer) -> Option<RowActions<Self::Item>> {
        None
    }

    /// The dialogs about these rows, as the URL asks for them.
    fn dialogs(
        &self,
        items: &[Self::Item],
        query: Memo<QueryString>,
        viewer: &Viewer,
    ) -> Option<AnyView> {
        Some(self.actions(viewer)?.dialogs(items, query))
    }

    /// What sort of thing it shows, so that the page says when there is news; nothing where there is none to tell, such
    /// as on a page that keeps itself up to date.
    fn shows(&self) -> Option<Affected>;

    /// Changes whenever it is to be asked again although the URL is the same.
    fn changes(&self) -> u64 {
        0
    }
}

/// The page of a list.
pub(crate) fn list_page<L: List>(list: L) -> AnyView
where
    Page<L::Item>: DeserializeOwned,
{
    page(Arc::new(list))
}

/// The rows of a page, ready to be shown.
struct Shown {
    columns: Vec<Column>,
    rows: Vec<AnyView>,
    bulk: Option<AnyView>,
    dialogs: Option<AnyView>,
    stretch: Stretch,
}

type Waited<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// Waits for the answer and makes its rows.
type Answers = Arc<dyn Fn(Viewer) -> Waited<Result<Shown, UiError>> + Send + Sync>;

/// A list without its types, so that the page is compiled once and not once a list.
trait AnyList: Send + Sync {
    fn about(&self) -> About;
    fn crumbs(&self) -> Vec<Crumb>;
    /// What is said to who may not see it.
    fn denied(&self, viewer: &Viewer) -> Option<AnyView>;
    fn shows(&self) -> Option<Affected>;
    fn columns(&self, around: &Around) -> Vec<Column>;
    fn begin(self: Arc<Self>, query: Memo<QueryString>, picks: Picks, news: News) -> Answers;
    fn nothing(&self, around: &Around) -> (&'static str, &'static str);
    fn filters(&self, around: &Around) -> Vec<Filter>;
    fn action(&self, around: &Around) -> Option<AnyView>;
    fn above(&self, query: Memo<QueryString>, viewer: &Viewer) -> Option<AnyView>;
}

impl<L: List> AnyList for L
where
    Page<L::Item>: DeserializeOwned,
{
    fn begin(self: Arc<Self>, query: Memo<QueryString>, picks: Picks, news: News) -> Answers {
        let list = Arc::clone(&self);
        let asked = Asked::new(
            move || (L::asked(&query.read()), list.changes(), news.shown()),
            |(asked, ..)| asked.ask(),
        );
        if List::shows(&*self).is_some() {
            let ask = move || {
                let now = query.try_read_untracked();
                now.map(|query| L::asked(&query).ask())
            };
            news.watch(move || query.track(), again(asked, ask));
        }
        Arc::new(move |viewer| {
            let list = Arc::clone(&self);
            Box::pin(async move {
                let page: Page<L::Item> = asked.await?;
                news.is_read();
                let around = Around {
                    viewer,
                    query: bulk::listed(query.get_untracked()),
                    picks,
                };
                let ticks = page.items.iter();
                let ticks = ticks.filter_map(|item| list.ticked_as(item, &around));
                let ticks = ticks.collect();
                let verbs = list.bulk(&around);
                let path = list.about().path;
                let stretch = Stretch {
                    shown: page.items.len(),
                    total: page.total,
                    total_is_capped: page.total_is_capped,
                    prev_cursor: page.prev_cursor,
                    next_cursor: page.next_cursor,
                };
                let dialogs = list.dialogs(&page.items, query, &around.viewer);
                let rows = page.items.into_iter();
                Ok(Shown {
                    columns: List::columns(&*list, &around),
                    rows: rows.map(|item| list.row(item, &around)).collect(),
                    bulk: bulk::bar(path, verbs, ticks, &around.query, picks),
                    dialogs,
                    stretch,
                })
            })
        })
    }

    fn about(&self) -> About {
        List::about(self)
    }

    fn crumbs(&self) -> Vec<Crumb> {
        List::crumbs(self)
    }

    fn denied(&self, viewer: &Viewer) -> Option<AnyView> {
        // The list itself, and not what an address narrows it down to, which the server refuses by itself.
        L::asked(&QueryString::default()).denied(viewer)
    }

    fn shows(&self) -> Option<Affected> {
        List::shows(self)
    }

    fn columns(&self, around: &Around) -> Vec<Column> {
        List::columns(self, around)
    }

    fn nothing(&self, around: &Around) -> (&'static str, &'static str) {
        List::nothing(self, around)
    }

    fn filters(&self, around: &Around) -> Vec<Filter> {
        List::filters(self, around)
    }

    fn action(&self, around: &Around) -> Option<AnyView> {
        List::action(self, around)
    }

    fn above(&self, query: Memo<QueryString>, viewer: &Viewer) -> Option<AnyView> {
        List::above(self, query, viewer)
    }
}

fn page(list: Arc<dyn AnyList>) -> AnyView {
    let session = use_session();
    let query = use_query();
    let about = list.about();
    let crumbs = list.crumbs();
    let picks = Picks::of(&query.read_untracked());
    picks.follow(query);
    let head = Arc::clone(&list);
    let action = move || {
        let (head, query) = (Arc::clone(&head), bulk::listed(query.get()));
        async move {
            let viewer = session.viewer().await;
            let around = Around {
                viewer,
                query,
                picks,
            };
            head.action(&around).into_any()
        }
    };
    let body = move || {
        let list = Arc::clone(&list);
        async move {
            let viewer = session.viewer().await;
            let denied = list.denied(&viewer);
            denied.unwrap_or_else(|| body(list, query, viewer, picks))
        }
    };
    view! {
        <PageHeader title=about.title lead=about.lead crumbs>
            {later(0, action)}
        </PageHeader>
        {later(6, body)}
    }
    .into_any()
}

fn body(list: Arc<dyn AnyList>, query: Memo<QueryString>, viewer: Viewer, picks: Picks) -> AnyView {
    let news = News::new();
    let answers = Arc::clone(&list).begin(query, picks, news);
    let above = list.above(query, &viewer);
    let columns = Columns::of(list.about().path, query);
    let (path, shows) = (list.about().path, Shows::list(list.shows()));
    let filters = {
        let (list, viewer) = (Arc::clone(&list), viewer.clone());
        move || {
            let around = Around {
                viewer: viewer.clone(),
                query: bulk::listed(query.get()),
                picks,
            };
            filter_bar(list.filters(&around), path, &around.query)
        }
    };
    // Apart from the rows: it stays open while they are asked for again.
    let choice = {
        let (list, viewer) = (Arc::clone(&list), viewer.clone());
        move || {
            let around = Around {
                viewer: viewer.clone(),
                query: query.get(),
                picks,
            };
            columns.form(&list.columns(&around))
        }
    };
    let rows = move || {
        let (list, viewer) = (Arc::clone(&list), viewer.clone());
        let rows = answers(viewer.clone());
        async move {
            match rows.await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                Ok(rows) => {
                    let around = Around {
                        viewer,
                        query: bulk::listed(query.get_untracked()),
                        picks,
                    };
                    shown(&*list, rows, &around, columns)
                }
            }
        }
    };
    view! {
        {above}
        {filters}
        <div class="list-tools">
            {views(path, query, columns)}
            {choice}
        </div>
        {news.notice(shows)}
        {later(6, rows)}
    }
    .into_any()
}

fn filter_bar(filters: Vec<Filter>, path: &'static str, query: &QueryString) -> AnyView {
    if filters.is_empty() {
        return ().into_any();
    }
    let chips = chips(&filters, query);
    let fields = filters.into_iter().map(|filter| filter.field(query));
    let fields = fields.collect_view();
    view! {
        <FilterBar path query=query.clone() chips>
            {fields}
        </FilterBar>
    }
    .into_any()
}

/// The filters in force.
fn chips(filters: &[Filter], query: &QueryString) -> Vec<Chip> {
    let chips = filters.iter().filter_map(|filter| filter.chip(query));
    chips.collect()
}

fn shown(list: &dyn AnyList, rows: Shown, around: &Around, columns: Columns) -> AnyView {
    let about = list.about();
    if rows.rows.is_empty() {
        return view! {
            {rows.dialogs}
            {nothing(list, &about, around)}
        }
        .into_any();
    }
    view! {
        {rows.dialogs}
        {rows.bulk}
        <DataTable caption=about.title columns=rows.columns hidden=columns.hidden()>
            {rows.rows}
        </DataTable>
        <Pager
            query=around.query.clone()
            path=about.path
            stretch=rows.stretch
        />
    }
    .into_any()
}

/// Nothing that fits, or nothing at all.
fn nothing(list: &dyn AnyList, about: &About, around: &Around) -> AnyView {
    let query = &around.query;
    if query.get("cursor").is_some() {
        let href = query.clone().at_the_beginning().href(about.path);
        return view! {
            <EmptyState title=text!(ui.empty_page) detail=text!(ui.empty_page_detail)>
                <ButtonLink href>{text!(ui.first_page)}</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    if !chips(&list.filters(around), query).is_empty() {
        let href = cleared(about.path, query);
        return view! {
            <EmptyState title=text!(ui.no_match) detail=about.no_match>
                <ButtonLink href>{text!(ui.clear_filters)}</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let (title, detail) = list.nothing(around);
    match list.action(around) {
        None => view! { <EmptyState title detail /> }.into_any(),
        Some(action) => view! { <EmptyState title detail>{action}</EmptyState> }.into_any(),
    }
}
