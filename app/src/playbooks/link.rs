//! The form that links a playbook to a tenant: first for which, then what it would do, then the button.

use leptos::prelude::*;
use tenantry_domain::{
    access::Permission,
    id::TenantId,
    packs::{DomainName, Version, VersionSelector},
    playbooks::{JudgeLink, JudgedLink, PlaybookId, Verdict},
};

use super::{
    server_fns::{LinkProposal, propose_link},
    verdict::{reasons, verdict_badge},
};
use crate::{
    activation::{Changes, Loosened, consequence_of},
    asked::Asked,
    backend::refused,
    packs::find_domains,
    part::{AnyPart, part},
    paths,
    query::QueryString,
    tenants::{TenantField, known_tenants},
    text::text,
    ui::{
        ComboboxField, Fact, Facts, FormProblem, GetForm, Look, PostForm, Posting, ProblemView,
        Sign, SubmitButton, TextArea, TextField, changing, later, use_query,
    },
};

/// The card with the form.
#[component]
pub(super) fn LinkCard(playbook: PlaybookId, version: Version, link: Posting) -> impl IntoView {
    let query = use_query();
    let tenant = RwSignal::new(query.get_untracked().text("tenant_id"));
    let known = known_tenants();
    let wanted = {
        let (playbook, version) = (playbook.clone(), version.clone());
        Memo::new(move |_| {
            let query = query.read();
            let tenant_id = TenantId::parse(query.get("tenant_id")?).ok()?;
            Some(JudgeLink {
                playbook_id: playbook.clone(),
                tenant_id,
                version: Some(VersionSelector::Exactly(version.clone())),
                // Where one of them is no domain or no version, nothing is judged, and its field says so.
                domain: domain_in(&query).filter(|_| !has_bad_version(&query)),
                domain_pack_version: version_in(&query),
            })
        })
    };
    let proposal = Asked::new(
        move || (wanted.get(), link.changes()),
        |(wanted, _)| async move {
            match wanted {
                None => Ok(crate::Answer::none()),
                Some(query) => propose_link(query).await.map(crate::Answer::some),
            }
        },
    );
    let path = paths::playbook(&playbook, &version);
    let no_tenant = Signal::derive(move || {
        let is_named = query.read().get("tenant_id").is_some();
        let is_wrong = is_named && wanted.read().is_none();
        is_wrong.then(|| text!(playbooks.no_tenant).to_owned())
    });
    let is_wanted = Memo::new(move |_| wanted.read().is_some());
    let shown = changing(move || {
        let path = path.clone();
        if is_wanted.get() {
            PROPOSAL.open(ProposalProps {
                proposal,
                path,
                link,
            })
        } else {
            nobody_chosen()
        }
    });
    view! {
        <section class="card" aria-labelledby="link-title">
            <div class="card-head">
                <h2 id="link-title">{text!(playbooks.link_title, version = version)}</h2>
            </div>
            <GetForm path=paths::playbook(&playbook, &version) class="link-choose" stays=true>
                <input type="hidden" name="tab" value="links" />
                <TenantField
                    known
                    value=tenant
                    needs=Permission::PlaybooksLink
                    error=no_tenant
                    sends=true
                />
                <SubmitButton>{text!(activation.go_on)}</SubmitButton>
            </GetForm>
            {shown}
        </section>
    }
    .into_any()
}

fn domain_in(query: &QueryString) -> Option<DomainName> {
    DomainName::parse(query.get("domain")?).ok()
}

fn version_in(query: &QueryString) -> Option<Version> {
    Version::parse(query.get("domain_pack_version")?).ok()
}

fn has_bad_version(query: &QueryString) -> bool {
    query.get("domain_pack_version").is_some() && version_in(query).is_none()
}

/// What is wrong with what the address says.
fn fault(is_wrong: bool, message: &'static str) -> Signal<Option<String>> {
    Signal::stored(is_wrong.then(|| message.to_owned()))
}

fn nobody_chosen() -> AnyView {
    view! { <p class="muted">{text!(playbooks.choose_tenant)}</p> }.into_any()
}

part! {
    /// What linking would do, once it is known for whom.
    static PROPOSAL: proposal of ProposalProps = |props| Proposal(props).into_any();
}

/// The part that an address shows which says for whom.
pub(crate) fn proposal_part(query: &QueryString) -> Option<&'static dyn AnyPart> {
    query.get("tenant_id")?;
    Some(&PROPOSAL)
}

#[component]
fn Proposal(proposal: Asked<Option<LinkProposal>>, path: String, link: Posting) -> impl IntoView {
    later(4, move || {
        let path = path.clone();
        async move {
            match proposal.await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                Ok(None) => nobody_chosen(),
                Ok(Some(proposal)) => view! { <Proposed proposal path link /> }.into_any(),
            }
        }
    })
}

/// What is in force for the tenant, what linking would do there, and the form that does it.
#[component]
fn Proposed(proposal: LinkProposal, path: String, link: Posting) -> impl IntoView {
    let LinkProposal { active, judged } = proposal;
    // Where something is in force, that is what it is linked to.
    let fields = (active.revision == 0).then(|| {
        let tenant = active.tenant_id.to_string();
        view! { <DomainFields tenant path /> }.into_any()
    });
    let judged = judged.map(|judged| match judged {
        Ok(judged) => view! { <Judged judged link /> }.into_any(),
        Err(error) => {
            // The page answers with it.
            drop(refused(*error.problem.clone()));
            view! { <ProblemView error /> }.into_any()
        }
    });
    view! {
        {fields}
        {judged}
    }
    .into_any()
}

/// The domain and the version that it is for, where nothing is in force yet.
#[component]
fn DomainFields(tenant: String, path: String) -> impl IntoView {
    let query = use_query().get_untracked();
    let no_domain = fault(
        query.get("domain").is_some() && domain_in(&query).is_none(),
        text!(playbooks.no_domain),
    );
    let no_version = fault(has_bad_version(&query), text!(playbooks.no_version));
    view! {
        <p class="muted">{text!(playbooks.nothing_live)}</p>
        <GetForm path class="choose" stays=true>
            <input type="hidden" name="tab" value="links" />
            <input type="hidden" name="tenant_id" value=tenant />
            <ComboboxField
                name="domain"
                label=text!(packs.domain)
                hint=text!(playbooks.domain_hint)
                value=query.text("domain")
                error=no_domain
                find=find_domains()
                sends=true
            />
            <TextField
                name="domain_pack_version"
                label=text!(packs.version)
                hint=text!(playbooks.version_hint)
                value=query.text("domain_pack_version")
                error=no_version
                maxlength=64
            />
            <SubmitButton>{text!(activation.go_on)}</SubmitButton>
        </GetForm>
    }
    .into_any()
}

/// The verdict, what would change, and the form that confirms it.
#[component]
fn Judged(judged: JudgedLink, link: Posting) -> impl IntoView {
    let warnings = judged.warnings();
    let fits = judged.judged.verdict != Verdict::Incompatible;
    let is_linked = judged.linked_version.as_ref() == Some(&judged.judged.playbook.version);
    let domain = paths::domain_pack(&judged.domain, &judged.domain_pack_version);
    let against = format!("{} {}", judged.domain, judged.domain_pack_version);
    let replaces = judged
        .linked_version
        .as_ref()
        .filter(|_| !is_linked)
        .map(|version| {
            view! { <p class="muted">{text!(playbooks.replaces, version = version)}</p> }.into_any()
        });
    let changes = (judged.revision > 0 && !is_linked && fits).then(|| {
        view! {
            <Changes changes=judged.changes.clone() links=Vec::new() />
            <Loosened findings=judged.loosened.clone() />
        }
        .into_any()
    });
    let rest = if is_linked {
        view! { <p>{text!(playbooks.linked_already)}</p> }.into_any()
    } else if fits {
        view! { <Confirm judged=judged.clone() warnings link /> }.into_any()
    } else {
        view! { <p>{text!(playbooks.cannot_link)}</p> }.into_any()
    };
    view! {
        <Facts>
            <Fact name=text!(packs.domain_pack)>
                <a href=domain>{against}</a>
            </Fact>
            <Fact name=text!(playbooks.fits)>
                {verdict_badge(judged.judged.verdict)} {reasons(&judged.judged.findings)}
            </Fact>
        </Facts>
        {replaces}
        {changes}
        {rest}
    }
    .into_any()
}

#[component]
fn Confirm(judged: JudgedLink, warnings: usize, link: Posting) -> impl IntoView {
    let playbook = &judged.judged.playbook;
    let mut sent = vec![
        ("input[playbook_id]", playbook.playbook_id.to_string()),
        ("input[version]", playbook.version.to_string()),
        ("input[tenant_id]", judged.tenant_id.to_string()),
        ("input[domain]", judged.domain.to_string()),
        (
            "input[domain_pack_version]",
            judged.domain_pack_version.to_string(),
        ),
        ("input[expected_revision]", judged.revision.to_string()),
    ];
    if warnings == 0 {
        sent.push(("input[accept_warnings]", "false".to_owned()));
    }
    let hidden = sent
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any())
        .collect_view();
    // For what is looked at, and for nothing that comes after it.
    let key = format!(
        "{} {} {} {:?}",
        judged.tenant_id, judged.revision, playbook.version, judged.judged.findings
    );
    let accepted = RwSignal::new(None);
    let (ticked_for, of) = (key.clone(), key);
    let tick = move |event: leptos::ev::Event| {
        accepted.set(event_target_checked(&event).then(|| ticked_for.clone()));
    };
    let is_ticked = move || accepted.with(|accepted| accepted.as_ref() == Some(&of));
    let accept = (warnings > 0).then(|| {
        let label = if warnings == 1 {
            text!(activation.accept_one).to_owned()
        } else {
            text!(activation.accept, count = warnings)
        };
        view! {
            <div class="field">
                <label class="tick">
                    <input
                        type="checkbox"
                        name="input[accept_warnings]"
                        value="true"
                        required
                        prop:checked=is_ticked
                        on:change=tick
                    />
                    {label}
                </label>
            </div>
        }
        .into_any()
    });
    let refusal = link.error().get_untracked();
    let reason = refusal.as_ref().and_then(|error| error.sent_text("reason"));
    let reason = reason.unwrap_or_default().to_owned();
    let consequence = if judged.revision > 0 {
        consequence_of(judged.needed_approvals)
    } else {
        text!(playbooks.waits_for_activation).to_owned()
    };
    let verb = match judged.needed_approvals {
        0 => text!(playbooks.link),
        _ => text!(activation.request),
    };
    view! {
        <PostForm to=link>
            {hidden}
            <p class="dialog-consequence">{consequence}</p>
            <TextArea
                name="input[reason]"
                label=text!(ui.reason)
                hint=text!(ui.reason_hint)
                value=reason
                error=link.message("reason")
                maxlength=500
            />
            {accept}
            <FormProblem error=link.error() />
            <div class="form-actions">
                <SubmitButton look=Look::Primary sign=Sign::Activate pending=link.pending()>
                    {verb}
                </SubmitButton>
            </div>
        </PostForm>
    }
    .into_any()
}
