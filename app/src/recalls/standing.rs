//! How a recall stands: what there is to say of it, how far it is, and its facts.

use leptos::prelude::*;
use tenantry_domain::recalls::{Recall, RecallProgress, RecallStatus};

use super::words::{progress_text, status_label};
use crate::{
    paths,
    text::text,
    ui::{Fact, Facts, Icon, Sign, When, number},
};

/// What there is to say of where it stands, and what to do where tenants have the version still.
#[component]
pub(super) fn Said(
    recall: Recall,
    /// Whether the person may recall it once more.
    may: bool,
) -> impl IntoView {
    let progress = recall.progress;
    let is_over = recall.status == RecallStatus::Finished;
    let (class, sign, title) = match recall.status {
        RecallStatus::Running => (
            "banner banner-info",
            Sign::Recalls,
            text!(recalls.is_running).to_owned(),
        ),
        RecallStatus::Stopped => (
            "banner banner-warn",
            Sign::Freezes,
            text!(recalls.was_stopped).to_owned(),
        ),
        RecallStatus::Finished if progress.live > 0 => (
            "banner banner-warn",
            Sign::Warning,
            text!(recalls.still_live, count = number(progress.live)),
        ),
        RecallStatus::Finished => (
            "banner banner-good",
            Sign::Done,
            text!(recalls.is_off).to_owned(),
        ),
    };
    let waits = (is_over && progress.requested > 0)
        .then(|| view! { <p>{text!(recalls.requested_advice)}</p> }.into_any());
    let failed = (is_over && progress.failed > 0)
        .then(|| view! { <p>{text!(recalls.failed_advice)}</p> }.into_any());
    let again = (may && is_over && progress.live > 0).then(|| {
        let href = paths::recall_of(&recall.domain, &recall.version);
        view! { <p><a href=href>{text!(recalls.again)}</a></p> }.into_any()
    });
    view! {
        // Always there, so that it is announced when it becomes another.
        <div class=class role="status">
            <Icon sign />
            <div>
                <p class="banner-title">{title}</p>
                {waits}
                {failed}
                {again}
            </div>
        </div>
    }
    .into_any()
}

/// The tenants that it has come to, of all that it is for.
#[component]
pub(super) fn Progress(
    status: RecallStatus,
    progress: RecallProgress,
    /// Whether it is shown by itself how it stands while it runs.
    is_followed: RwSignal<bool>,
) -> impl IntoView {
    let said = progress_text(&progress);
    let (done, all) = (progress.done().to_string(), progress.tenants.max(1));
    let follows = (status == RecallStatus::Running).then(|| {
        view! {
            <button
                type="button"
                class="button button-quiet needs-script"
                aria-pressed=move || is_followed.get().to_string()
                on:click=move |_| is_followed.update(|is_so| *is_so = !*is_so)
            >
                {text!(recalls.follows)}
            </button>
        }
        .into_any()
    });
    view! {
        <section class="card" aria-labelledby="progress-title">
            <div class="card-head">
                <h2 id="progress-title">{text!(recalls.progress)}</h2>
                {follows}
            </div>
            <div>
                <progress
                    max=all.to_string()
                    value=done
                    aria-labelledby="progress-title"
                    aria-describedby="progress-said"
                ></progress>
                <p id="progress-said">{said}</p>
            </div>
        </section>
    }
    .into_any()
}

/// What is known of a recall.
#[component]
pub(super) fn About(recall: Recall) -> impl IntoView {
    let (domain, version) = (&recall.domain, &recall.version);
    let link = |version| {
        let href = paths::domain_pack(domain, version);
        view! { <a href=href>{format!("{domain} {version}")}</a> }.into_any()
    };
    let instead = match &recall.to_version {
        Some(version) => link(version),
        None => text!(recalls.each_goes_back).into_any(),
    };
    let bad = link(version);
    let warnings = recall
        .accept_warnings
        .then(|| view! { <p class="muted">{text!(recalls.accepts_warnings)}</p> }.into_any());
    let live = match recall.progress.live {
        0 => text!(packs.not_live).to_owned(),
        count => number(count),
    };
    let changed = (recall.row_version > 1).then(|| {
        view! {
            <Fact name=status_label(recall.status)>
                <When at=recall.changed_at />
                " "
                {text!(schedules.changed_by)}
                " "
                <bdi>{recall.changed_by}</bdi>
            </Fact>
        }
        .into_any()
    });
    view! {
        <Facts>
            <Fact name=text!(packs.version)>{bad}</Fact>
            <Fact name=text!(packs.live_for_label)>{live}</Fact>
            <Fact name=text!(recalls.instead)>{instead} {warnings}</Fact>
            <Fact name=text!(ui.reason)>
                <bdi>{recall.reason}</bdi>
            </Fact>
            <Fact name=text!(recalls.begun)>
                <When at=recall.created_at />
                " "
                {text!(schedules.changed_by)}
                " "
                <bdi>{recall.created_by}</bdi>
            </Fact>
            {changed}
        </Facts>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recalls::sample;

    fn said(status: RecallStatus, progress: RecallProgress) -> String {
        let recall = Recall {
            status,
            progress,
            ..sample::recall()
        };
        Owner::new().with(|| view! { <Said recall may=true /> }.to_html())
    }

    #[test]
    fn what_is_finished_says_what_to_do_where_the_version_is_live_still() {
        let left = RecallProgress {
            tenants: 5,
            requested: 1,
            failed: 2,
            moved: 2,
            live: 3,
            ..RecallProgress::default()
        };

        let html = said(RecallStatus::Finished, left);
        for part in [
            text!(recalls.requested_advice),
            text!(recalls.failed_advice),
            "/admin/packs/domain/Finance/v3.2/recall",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        // While it goes on, it may come to them yet.
        assert!(!said(RecallStatus::Running, left).contains("/recall"));
        let off = said(RecallStatus::Finished, RecallProgress::default());
        assert!(off.contains(text!(recalls.is_off)), "{off}");
    }
}
