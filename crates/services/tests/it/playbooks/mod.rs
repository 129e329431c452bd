//! Registered playbooks: registering, linking, and what activations make of links.

mod activating;
mod at_once;
mod linking;
mod refused;
mod registering;
mod scopes;
mod showing;

use serde_json::{Value, json};
use tenantry_domain::{
    PageRequest, Problem,
    access::{Caller, Role},
    activation::{Activate, GetActiveConfig, ListRevisions, Revision},
    id::TenantId,
    packs::{
        DeprecatePack, DomainName, GetPack, Pack, PackDetail, PackOwner, PackStatus, Version,
        VersionSelector,
    },
    playbooks::{
        LinkChanged, LinkPlaybook, LinkedPlaybook, PlaybookId, PlaybookLink, TenantLinks,
        UnlinkPlaybook,
    },
};
use tenantry_testkit::{TestApp, databases::TestDb, domain_pack, person, playbook, tenant_pack};

fn id(text: &str) -> TenantId {
    TenantId::parse(text).unwrap()
}

fn named(text: &str) -> PlaybookId {
    PlaybookId::parse(text).unwrap()
}

fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}

/// A playbook for a type, without conditions.
fn for_type(id: &str, kind: &str) -> Value {
    let mut document = playbook(id);
    document["exceptionTypes"] = json!([kind]);
    document.as_object_mut().unwrap().remove("conditions");
    document
}

fn link(playbook: &str) -> LinkPlaybook {
    LinkPlaybook {
        playbook_id: named(playbook),
        tenant_id: id("acme"),
        version: None,
        domain: None,
        domain_pack_version: None,
        expected_revision: None,
        accept_warnings: false,
        reason: None,
    }
}

/// A link where nothing is in force yet.
fn early(playbook: &str) -> LinkPlaybook {
    LinkPlaybook {
        domain: DomainName::parse("Rates").ok(),
        ..link(playbook)
    }
}

fn link_of(playbook: &str, text: &str) -> LinkPlaybook {
    LinkPlaybook {
        version: Some(VersionSelector::Exactly(version(text))),
        ..link(playbook)
    }
}

fn unlink(playbook: &str) -> UnlinkPlaybook {
    UnlinkPlaybook {
        playbook_id: named(playbook),
        tenant_id: id("acme"),
        expected_revision: None,
        accept_warnings: false,
        reason: None,
    }
}

fn withdrawing(playbook: &str, text: &str) -> DeprecatePack {
    DeprecatePack {
        owner: PackOwner::Playbook(named(playbook)),
        version: VersionSelector::parse(text).unwrap(),
        status: PackStatus::Deprecated,
        reason: "nobody answers there".to_owned(),
    }
}

/// `acme` with a pair to activate and the playbook `call`, nothing of which is in force.
async fn ready(db: TestDb) -> TestApp {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    app.import_tenant("acme", &tenant_pack("acme", "Rates"), "v1.0")
        .await;
    app.register(&playbook("call"), "v1.0").await;
    app
}

/// [`ready`], with the pair in force.
async fn started(db: TestDb) -> TestApp {
    let app = ready(db).await;
    activate(&app, pair("v1.0")).await.unwrap();
    app
}

fn pair(domain_version: &str) -> Activate {
    TestApp::activation("acme", domain_version, Some("v1.0"))
}

async fn activate(app: &TestApp, pair: Activate) -> Result<u64, Problem> {
    let done = app.services.run(&app.admin, pair).await?;
    Ok(done.value.active.revision)
}

async fn run_as(app: &TestApp, by: &Caller, input: LinkPlaybook) -> Result<LinkChanged, Problem> {
    Ok(app.services.run(by, input).await?.value)
}

async fn run(app: &TestApp, input: LinkPlaybook) -> Result<LinkChanged, Problem> {
    run_as(app, &app.admin, input).await
}

async fn drop_link(app: &TestApp, input: UnlinkPlaybook) -> Result<LinkChanged, Problem> {
    Ok(app.services.run(&app.admin, input).await?.value)
}

async fn withdraw(app: &TestApp, input: DeprecatePack) -> Result<Pack, Problem> {
    Ok(app.services.run(&app.admin, input).await?.value)
}

/// The links of `acme`.
async fn links(app: &TestApp) -> Vec<PlaybookLink> {
    let query = TenantLinks {
        tenant_id: id("acme"),
        page: PageRequest {
            limit: Some(100),
            cursor: None,
        },
    };
    app.services.ask(&app.admin, query).await.unwrap().items
}

/// What is linked to `acme`, as `id/version`.
async fn linked(app: &TestApp) -> Vec<String> {
    let links = links(app).await;
    let name = |link: &PlaybookLink| format!("{}/{}", link.playbook_id, link.version);
    links.iter().map(name).collect()
}

fn names(playbooks: &[LinkedPlaybook]) -> Vec<String> {
    let name = |link: &LinkedPlaybook| format!("{}/{}", link.playbook_id, link.version);
    playbooks.iter().map(name).collect()
}

/// The revisions of `acme`, oldest first.
async fn history(app: &TestApp) -> Vec<Revision> {
    let query = ListRevisions {
        tenant_id: id("acme"),
        as_of: None,
        page: PageRequest {
            limit: Some(100),
            cursor: None,
        },
    };
    let mut items = app.services.ask(&app.admin, query).await.unwrap().items;
    items.reverse();
    items
}

/// Revisions are without a gap, and the newest has what is linked and what is said to be in force.
async fn assert_consistent(app: &TestApp) {
    let history = history(app).await;
    let numbers: Vec<_> = history.iter().map(|one| one.revision).collect();
    assert_eq!(numbers, (1..=history.len() as u64).collect::<Vec<_>>());
    let query = GetActiveConfig {
        tenant_id: id("acme"),
    };
    let active = app.services.ask(&app.admin, query).await.unwrap();
    let newest = history.last().unwrap();
    assert_eq!(active.revision, newest.revision);
    assert_eq!(active.playbooks, newest.playbooks);
    assert_eq!(names(&newest.playbooks), linked(app).await);
    app.verify_audit().await;
}

/// The playbooks that a service is served for `acme`, by id.
async fn served(app: &TestApp) -> (u64, Vec<Value>) {
    let service = person("svc", Role::Service);
    let snapshot = app.services.config(&service, &id("acme")).await.unwrap();
    let body: Value = serde_json::from_slice(&snapshot.body).unwrap();
    let playbooks = body["playbooks"].as_array().unwrap();
    let ids = playbooks.iter().map(|one| one["playbookId"].clone());
    (snapshot.revision, ids.collect())
}

async fn shown(app: &TestApp, by: &Caller, playbook: &str) -> PackDetail {
    let query = GetPack {
        owner: PackOwner::Playbook(named(playbook)),
        version: VersionSelector::parse("v1.0").unwrap(),
    };
    app.services.ask(by, query).await.unwrap()
}
