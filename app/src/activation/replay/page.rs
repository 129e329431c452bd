//! The page of a replay: the pair, the exceptions, and what came of them.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    access::{Permission, Scope},
    id::TenantId,
};

use super::{
    compared::{Compared, Proposed},
    entry::Entry,
    results::Results,
    run::Run,
};
#[cfg(feature = "ssr")]
use super::{pasted::Pasted, run::Stage};
use crate::{
    Answer, UiError,
    activation::{
        choice::{Choice, named},
        choose::ChooseForm,
        preview::looked_at,
        server_fns::propose,
    },
    asked::Asked,
    backend::refused,
    layout::{Crumb, PageHeader, Viewer, denied, title_of_path, use_session},
    paths,
    query::QueryString,
    text::text,
    ui::{ButtonLink, ProblemView, later, use_query},
};

/// Replays exceptions for a tenant, with a pair that the address names.
#[component]
pub(crate) fn ReplayPage() -> impl IntoView {
    let session = use_session();
    let query = use_query();
    let params = use_params_map();
    let tenant = Memo::new(move |_| TenantId::parse(params.read().get_str("tenant_id")?).ok());
    let again = RwSignal::new(0_u32);
    let proposal = Asked::<Proposed>::new(
        move || {
            let tenant = tenant.get();
            let choice = tenant.map(|tenant| Choice::for_tenant(&tenant, &query.read()));
            (choice, again.get())
        },
        |(choice, _)| async move {
            match choice {
                Some(choice) => propose(choice).await.map(Answer::in_part),
                None => Err(refused(Problem::no_such_address())),
            }
        },
    );
    let run = Run::new();
    let pasted = StoredValue::new(String::new());
    #[cfg(feature = "ssr")]
    let posted = Pasted::posted();
    let on_moved = Callback::new(move |()| again.update(|again| *again += 1));
    later(8, move || {
        #[cfg(feature = "ssr")]
        let posted = posted.clone();
        async move {
            let viewer = session.viewer().await;
            let proposal = proposal.await;
            let Some(tenant) = tenant.get_untracked() else {
                let unknown = || refused(Problem::no_such_address());
                return missing(None, proposal.err().unwrap_or_else(unknown));
            };
            let here = Scope::Tenant(tenant.clone());
            if let Some(denied) = denied(&viewer, Permission::ActivationPreview, &here) {
                return denied;
            }
            let proposal = match proposal {
                Ok(proposal) => proposal,
                Err(error) => return missing(Some(tenant), error),
            };
            // The answer to a form that a browser without script has posted.
            #[cfg(feature = "ssr")]
            if let Some(posted) = posted {
                let (totals, end) = posted.answer(tenant.to_string()).await;
                run.totals.set(totals);
                run.stage.set(Stage::Ended(end));
                pasted.set_value(posted.text);
            }
            view! { <Content tenant viewer proposal run pasted on_moved /> }.into_any()
        }
    })
}

fn missing(tenant: Option<TenantId>, error: UiError) -> AnyView {
    let title = title_of_path(tenant.as_ref().map(title_of));
    view! {
        <PageHeader title crumbs=crumbs(tenant.as_ref()) />
        <ProblemView error />
    }
    .into_any()
}

fn title_of(tenant: &TenantId) -> String {
    text!(replay.title_for, tenant = tenant)
}

fn crumbs(tenant: Option<&TenantId>) -> Vec<Crumb> {
    let list = Crumb::new(text!(tenants.title), paths::TENANTS);
    let own = tenant.map(|id| Crumb::new(id.to_string(), paths::tenant(id)));
    [list].into_iter().chain(own).collect()
}

#[component]
fn Content(
    tenant: TenantId,
    viewer: Viewer,
    proposal: Proposed,
    run: Run,
    pasted: StoredValue<String>,
    on_moved: Callback<()>,
) -> impl IntoView {
    let query = use_query().get_untracked();
    let pair = named(&query, QueryString::default());
    let page = pair.href(&paths::replay(&tenant));
    let may_activate = viewer.can_for(Permission::ActivationApply, &tenant);
    let choose = view! {
        <ChooseForm
            choice=proposal.choice
            situation=proposal.situation.clone()
            path=paths::replay(&tenant)
            kept=QueryString::default()
            label=text!(replay.set_pair)
        />
    }
    .into_any();
    let looked = looked_at(&proposal.situation, proposal.candidate, &viewer);
    let candidate = looked
        .as_ref()
        .ok()
        .and_then(|looked| looked.preview.candidate(&query));
    run.is_about(candidate.as_ref());
    let dialog = (may_activate && candidate.is_some()).then(|| {
        let href = named(&query, paths::activating()).href(&paths::tenant(&tenant));
        view! { <ButtonLink href>{text!(replay.to_activation)}</ButtonLink> }.into_any()
    });
    let compared = match looked {
        Ok(looked) => view! { <Compared pair=looked.preview /> }.into_any(),
        Err(instead) => instead,
    };
    let replay = candidate.map(|candidate| {
        view! {
            <Entry run candidate page pasted />
            <Results run on_moved />
        }
        .into_any()
    });
    view! {
        <PageHeader
            title=title_of(&tenant)
            lead=text!(replay.lead)
            crumbs=crumbs(Some(&tenant))
        >
            {dialog}
        </PageHeader>
        <section class="card replay-pair" aria-labelledby="pair-title">
            <h2 id="pair-title">{text!(replay.pair)}</h2>
            {choose}
            {compared}
        </section>
        {replay}
    }
    .into_any()
}
