//! The button that recomputes the hash chains, and what came of it.
//!
//! Recomputing changes nothing, so it is asked for by the URL and works without script.

use leptos::prelude::*;
use tenantry_domain::{
    Message, Timestamp,
    audit::{self, AuditVerdict, ExportAudit},
};

use super::filters::filter_of;
use crate::{
    asked::{Asked, ask},
    layout::use_session,
    part::{AnyPart, part},
    paths,
    query::QueryString,
    text::text,
    ui::{ButtonLink, Icon, Marked, ProblemView, Sign, changing, later},
};

/// The parameter that asks.
const VERIFY: &str = "verify";

/// A link that asks, and the verdict when it was asked.
#[component]
pub(super) fn Verify(query: Memo<QueryString>) -> impl IntoView {
    let asked = Memo::new(move |_| {
        let query = query.read();
        query.get(VERIFY).map(|asked| audit::VerifyAudit {
            tenant_id: filter_of(&query).tenant_id,
            // `1` begins; anything else goes on where an answer ended.
            after: Some(asked.to_owned()).filter(|asked| asked != "1"),
            limit: None,
        })
    });
    let href = move || query.get().with(VERIFY, "1").href(paths::AUDIT);
    view! {
        <section class="verify" aria-label=text!(audit.verify)>
            <p class="muted">{text!(audit.verify_lead)}</p>
            {move || view! {
                <ButtonLink href=href() sign=Sign::Proof>
                    {text!(audit.verify)}
                </ButtonLink>
            }.into_any()}
            <Export query />
        </section>
        {changing(move || {
            let asked = asked.get();
            asked.map(|asked| VERDICT.open(VerdictProps { query, asked })).into_any()
        })}
    }
    .into_any()
}

/// Links that export what is filtered, for whom may; files, so they work without script.
#[component]
fn Export(query: Memo<QueryString>) -> impl IntoView {
    let session = use_session();
    later(1, move || async move {
        let viewer = session.viewer().await;
        if !viewer.may(&ExportAudit::default()) {
            return ().into_any();
        }
        view! {
            {move || {
                let [jsonl, csv] = ["jsonl", "csv"].map(|format| export_href(&query.read(), format));
                view! {
                    <a class="button" href=jsonl download="tenantry-audit.jsonl" rel="external">
                        {text!(audit.export_jsonl)}
                    </a>
                    <a class="button" href=csv download="tenantry-audit.csv" rel="external">
                        {text!(audit.export_csv)}
                    </a>
                }.into_any()
            }}
        }
        .into_any()
    })
}

/// The export of what a page's URL filters.
fn export_href(query: &QueryString, format: &'static str) -> String {
    let filter = filter_of(query);
    let of = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let wanted = [
        ("tenant_id", filter.tenant_id.map(|id| id.to_string())),
        ("action", filter.action),
        ("pack", filter.pack),
        ("actor", filter.actor),
        ("from", of(filter.from)),
        ("to", of(filter.to)),
        ("request_id", filter.request_id),
    ];
    let wanted = wanted
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    wanted
        .fold(
            QueryString::default().with("format", format),
            |query, (name, value)| query.with(name, &value),
        )
        .href("/admin/audit/export")
}

part! {
    /// The verdict, for whom has asked for it.
    static VERDICT: verdict of VerdictProps = |props| Verdict(props).into_any();
}

/// The verdict, if an address asks for it.
pub(crate) fn verdict_part(query: &QueryString) -> Option<&'static dyn AnyPart> {
    query.get(VERIFY)?;
    Some(&VERDICT)
}

#[component]
fn Verdict(query: Memo<QueryString>, asked: audit::VerifyAudit) -> impl IntoView {
    let verdict = Asked::new(move || asked.clone(), ask);
    view! {
        <div role="status">
            {later(1, move || async move {
                    match verdict.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(verdict) => {
                            let query = query.get_untracked();
                            view! { <Outcome query verdict /> }.into_any()
                        }
                    }
                })}
        </div>
    }
    .into_any()
}

#[component]
fn Outcome(query: QueryString, verdict: AuditVerdict) -> impl IntoView {
    let counted = text!(audit.counted, rows = verdict.rows, chains = verdict.chains);
    let title = match verdict.next {
        Some(_) => text!(audit.intact_so_far),
        None => text!(audit.intact),
    };
    let more = verdict.next.map(|next| {
        let href = query.with(VERIFY, &next).href(paths::AUDIT);
        view! { <ButtonLink href>{text!(audit.verify_on)}</ButtonLink> }.into_any()
    });
    if verdict.valid {
        return view! {
            <div class="banner banner-good">
                <Icon sign=Sign::Done />
                <div>
                    <p class="banner-title">{title}</p>
                    <p>{counted}</p>
                    {more}
                </div>
            </div>
        }
        .into_any();
    }
    let listed = |lines: Vec<Message>| {
        let lines = lines.into_iter();
        lines
            .map(|text| view! { <li><Marked text /></li> }.into_any())
            .collect_view()
    };
    let is_broken = !verdict.breaks.is_empty();
    let (class, title) = if is_broken {
        ("banner banner-bad", text!(audit.broken))
    } else {
        ("banner banner-warn", text!(audit.unproven))
    };
    let unproven = (!verdict.unproven.is_empty()).then(|| {
        let lines = listed(verdict.unproven);
        view! {
            {is_broken.then(|| view! { <p class="banner-title">{text!(audit.unproven)}</p> }.into_any())}
            <ul>{lines}</ul>
            <p>{text!(audit.unproven_hint)}</p>
        }
        .into_any()
    });
    view! {
        <div class=class>
            <Icon sign=Sign::Problem />
            <div>
                <p class="banner-title">{title}</p>
                <p>{counted}</p>
                {is_broken.then(|| view! { <ul>{listed(verdict.breaks)}</ul> }.into_any())}
                {unproven}
                {more}
            </div>
        </div>
    }
    .into_any()
}
