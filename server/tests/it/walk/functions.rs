//! What every server function needs.

use serde_json::json;
use tenantry_domain::{access::Permission as P, examples::playbook};
use tenantry_testkit::{domain_pack, tenant_pack};

use super::{
    Body, Entry,
    Needs::{Anyone, Everywhere, Here, Nothing, Somewhere},
    OWN, empty, pair,
};
use crate::support::PLAYBOOK;

/// Every server function but the one that queries are asked through; the one that ends the session comes
/// last.
pub(super) const FUNCTIONS: &[Entry] = &[
    Entry(
        "/ui/activation/activate",
        Here(P::ActivationApply),
        200,
        |tenant, _| Body::Form(pair(tenant)),
    ),
    Entry(
        "/ui/activation/propose",
        Here(P::ActivationPreview),
        200,
        |tenant, _| {
            let choice = json!({
                "tenant_id": tenant, "domain": "Rates", "domain_pack_version": "v1.0",
                "tenant_pack_version": "v1.0", "unlink": [], "times": {},
            });
            Body::Json(json!({"choice": choice}))
        },
    ),
    // Whoever passes has seen another state of the setting.
    Entry(
        "/ui/approvals/set",
        Everywhere(P::ApprovalsConfigure),
        409,
        |_, _| {
            Body::Form(
                "input[any]=0&input[loosening]=0&input[reason]=&seen=7&own_password=quite an unusual one"
                    .to_owned(),
            )
        },
    ),
    Entry(
        "/ui/approvals/set",
        Here(P::ApprovalsConfigure),
        409,
        |tenant, _| {
            Body::Form(format!(
                "input[any]=0&input[loosening]=0&input[reason]=&tenant_id={tenant}&seen=7&own_password=quite an unusual one"
            ))
        },
    ),
    Entry(
        "/ui/change-requests/approve",
        Somewhere(P::ApprovalsDecide),
        404,
        |_, _| Body::Form("input[id]=none&own_password=quite an unusual one".to_owned()),
    ),
    Entry(
        "/ui/change-requests/reject",
        Somewhere(P::ApprovalsDecide),
        404,
        |_, _| Body::Form("input[id]=none&input[comment]=no".to_owned()),
    ),
    Entry(
        "/ui/change-requests/cancel",
        Somewhere(P::ActivationApply),
        404,
        |_, _| Body::Form("input[id]=none&input[comment]=".to_owned()),
    ),
    // Whoever passes is told that it can be so nowhere, and freezes nothing.
    Entry(
        "/ui/freezes/create",
        Everywhere(P::FreezesManage),
        422,
        |_, _| {
            Body::Form(
                "input[place]=domain&input[domain]=Nowhere&input[from]=&input[until]=&input[reason]=x"
                    .to_owned(),
            )
        },
    ),
    Entry(
        "/ui/freezes/create",
        Here(P::FreezesManage),
        422,
        |tenant, _| {
            Body::Form(format!(
                "input[place]=tenant&tenant_id={tenant}&input[until]=2020-01-01T00:00&input[reason]=x"
            ))
        },
    ),
    Entry(
        "/ui/freezes/end",
        Somewhere(P::FreezesManage),
        404,
        |_, _| Body::Form("input[id]=none&input[reason]=x".to_owned()),
    ),
    Entry(
        "/ui/schedules/cancel",
        Here(P::ActivationApply),
        404,
        |tenant, _| {
            Body::Form(format!(
                "input[tenant_id]={tenant}&input[id]=none&input[reason]=x"
            ))
        },
    ),
    Entry(
        "/ui/schedules/resume",
        Here(P::ActivationApply),
        404,
        |tenant, _| {
            Body::Form(format!(
                "input[tenant_id]={tenant}&input[id]=sch_none&input[activate_at]=2099-01-31T18:00&input[expected_revision]=1"
            ))
        },
    ),
    // Whoever passes names a version that there is none of.
    Entry(
        "/ui/recalls/begin",
        Everywhere(P::ActivationRecall),
        404,
        |_, _| {
            Body::Form(
                "input[domain]=Rates&input[version]=v9.9&input[instead]=earlier&input[reason]=x&input[typed]=Rates/v9.9"
                    .to_owned(),
            )
        },
    ),
    Entry(
        "/ui/recalls/stop",
        Everywhere(P::ActivationRecall),
        404,
        |_, _| Body::Form("input[id]=rcl_none".to_owned()),
    ),
    Entry(
        "/ui/recalls/resume",
        Everywhere(P::ActivationRecall),
        404,
        |_, _| Body::Form("input[id]=rcl_none".to_owned()),
    ),
    Entry("/ui/jobs/retry", Somewhere(P::JobsOperate), 404, |_, _| {
        Body::Form("input[id]=none".to_owned())
    }),
    Entry("/ui/jobs/cancel", Somewhere(P::JobsOperate), 404, |_, _| {
        Body::Form("input[id]=none&input[reason]=x".to_owned())
    }),
    Entry("/ui/me", Anyone, 200, empty),
    // Nothing is kept that could be taken back.
    Entry("/ui/tenants/undo", Anyone, 409, |_, _| {
        Body::Form("key=none".to_owned())
    }),
    Entry(
        "/ui/notifications/read",
        Somewhere(P::SessionOwn),
        200,
        |_, _| Body::Form("until=2026-12-01T12:00:00Z".to_owned()),
    ),
    Entry("/ui/views/save", Somewhere(P::SessionOwn), 200, |_, _| {
        Body::Form("input[list]=tenants&input[name]=Mine&input[query]=q%3Da".to_owned())
    }),
    Entry("/ui/views/rename", Somewhere(P::SessionOwn), 404, |_, _| {
        Body::Form("input[id]=none&input[name]=Yours".to_owned())
    }),
    Entry("/ui/views/delete", Somewhere(P::SessionOwn), 404, |_, _| {
        Body::Form("input[id]=none".to_owned())
    }),
    Entry("/ui/palette", Anyone, 200, |tenant, _| {
        let at = format!("/admin/tenants/{tenant}");
        Body::Json(json!({"wanted": {"q": tenant, "at": at}}))
    }),
    Entry("/ui/packs/get", Somewhere(P::PacksRead), 200, |_, _| {
        let owner = json!({"domain": "Rates"});
        Body::Json(json!({"query": {"owner": owner, "version": "v1.0"}}))
    }),
    Entry("/ui/packs/get", Here(P::PacksRead), 200, |tenant, _| {
        let owner = json!({"tenant": tenant});
        Body::Json(json!({"query": {"owner": owner, "version": "v1.0"}}))
    }),
    Entry("/ui/packs/report", Somewhere(P::PacksRead), 404, |_, _| {
        Body::Json(json!({"query": {"id": "none"}}))
    }),
    Entry(
        "/ui/packs/import",
        Everywhere(P::PacksImport),
        200,
        |_, _| {
            let text = domain_pack("Rates").to_string();
            Body::Json(json!({"input": {"kind": "domain", "version": "v1.0", "text": text}}))
        },
    ),
    Entry(
        "/ui/packs/import",
        Here(P::PacksImport),
        200,
        |tenant, _| {
            let text = tenant_pack(tenant, "Rates").to_string();
            let input = json!({
                "kind": "tenant", "tenant_id": tenant, "version": "v1.0", "text": text,
            });
            Body::Json(json!({"input": input}))
        },
    ),
    Entry(
        "/ui/packs/import",
        Everywhere(P::PacksImport),
        200,
        |_, _| {
            let text = playbook(PLAYBOOK).to_string();
            Body::Json(json!({"input": {"kind": "playbook", "version": "v1.0", "text": text}}))
        },
    ),
    Entry("/ui/packs/get", Somewhere(P::PacksRead), 200, |_, _| {
        let owner = json!({"playbook": PLAYBOOK});
        Body::Json(json!({"query": {"owner": owner, "version": "v1.0"}}))
    }),
    Entry("/ui/packs/compare", Somewhere(P::PacksRead), 200, |_, _| {
        let version = json!("v1.0");
        Body::Json(json!({"query": {
            "owner": {"playbook": PLAYBOOK}, "from": version, "to": version,
        }}))
    }),
    Entry(
        "/ui/playbooks/judge",
        Here(P::PlaybooksLink),
        200,
        |tenant, _| {
            let query = json!({"playbook_id": PLAYBOOK, "tenant_id": tenant, "version": "v1.0"});
            Body::Json(json!({"query": query}))
        },
    ),
    Entry(
        "/ui/playbooks/link",
        Here(P::PlaybooksLink),
        200,
        |tenant, _| {
            let link = format!("input[playbook_id]={PLAYBOOK}&input[tenant_id]={tenant}");
            Body::Form(format!(
                "{link}&input[version]=v1.0&input[accept_warnings]=true"
            ))
        },
    ),
    // What is not linked is left as it is.
    Entry(
        "/ui/playbooks/unlink",
        Here(P::PlaybooksLink),
        200,
        |tenant, _| {
            let link = format!("input[playbook_id]=nothing-linked&input[tenant_id]={tenant}");
            Body::Form(format!("{link}&input[accept_warnings]=true&from=tenant"))
        },
    ),
    Entry(
        "/ui/playbooks/extract",
        Everywhere(P::PacksImport),
        200,
        |_, _| Body::Form("kind=domain&owner=Rates&version=v1.0&index=0".to_owned()),
    ),
    Entry("/ui/packs/compare", Somewhere(P::PacksRead), 200, |_, _| {
        let version = json!("v1.0");
        Body::Json(json!({"query": {
            "owner": {"domain": "Rates"}, "from": version, "to": version,
        }}))
    }),
    Entry("/ui/packs/compare", Here(P::PacksRead), 200, |tenant, _| {
        let version = json!("v1.0");
        Body::Json(json!({"query": {
            "owner": {"tenant": tenant}, "from": version, "to": version,
        }}))
    }),
    // Whoever passes has seen another state of the version.
    Entry(
        "/ui/packs/deprecate",
        Everywhere(P::PacksDeprecate),
        409,
        |_, _| {
            let version = "input[owner][domain]=Rates&input[version]=v1.0&input[status]=DEPRECATED";
            Body::Form(format!("{version}&input[reason]=wrong&seen=0"))
        },
    ),
    Entry(
        "/ui/packs/deprecate",
        Everywhere(P::PacksDeprecate),
        409,
        |_, _| {
            let version = format!("input[owner][playbook]={PLAYBOOK}&input[version]=v1.0");
            Body::Form(format!(
                "{version}&input[status]=DEPRECATED&input[reason]=wrong&seen=0"
            ))
        },
    ),
    Entry(
        "/ui/packs/deprecate",
        Here(P::PacksDeprecate),
        409,
        |tenant, _| {
            let version = format!(
                "input[owner][tenant]={tenant}&input[version]=v1.0&input[status]=DEPRECATED"
            );
            Body::Form(format!("{version}&input[reason]=wrong&seen=0"))
        },
    ),
    Entry(
        "/ui/packs/validate",
        Here(P::PacksValidate),
        200,
        |tenant, _| {
            let text = tenant_pack(tenant, "Rates").to_string();
            Body::Json(json!({"query": {"kind": "tenant", "tenant_id": tenant, "text": text}}))
        },
    ),
    Entry(
        "/ui/tenants/create",
        Everywhere(P::TenantsCreate),
        200,
        |_, number| Body::Form(format!("input[tenant_id]=new-{number}&input[name]=New")),
    ),
    Entry(
        "/ui/tenants/status",
        Here(P::TenantsUpdate),
        200,
        |tenant, _| Body::Form(format!("input[tenant_id]={tenant}&input[status]=ACTIVE")),
    ),
    Entry(
        "/ui/tenants/statuses",
        Here(P::TenantsUpdate),
        200,
        |tenant, _| Body::Form(format!("tenant_ids={tenant}&status=ACTIVE")),
    ),
    // Whoever passes has seen another state of the tenant.
    Entry(
        "/ui/tenants/rename",
        Here(P::TenantsUpdate),
        409,
        |tenant, _| Body::Form(format!("input[tenant_id]={tenant}&input[name]=Name&seen=0")),
    ),
    Entry("/ui/sign-in", Nothing, 401, |_, number| {
        Body::Form(format!("username=nobody-{number}&password=wrong"))
    }),
    Entry("/ui/theme", Nothing, 200, |_, _| {
        Body::Form("theme=dark".to_owned())
    }),
    Entry("/ui/columns", Nothing, 200, |_, _| {
        Body::Form("list=tenants&known=status,created&shown[status]=1".to_owned())
    }),
    Entry("/ui/language", Nothing, 200, |_, _| {
        Body::Form("language=th".to_owned())
    }),
    Entry("/ui/me-if-any", Nothing, 200, empty),
    Entry("/ui/notices", Nothing, 200, empty),
    Entry(
        "/ui/users/create",
        Everywhere(P::AccessManage),
        200,
        |_, number| {
            Body::Form(format!(
                "username=walker-{number}&password=quite an unusual one&bindings[0][role]=viewer&bindings[0][place]=*&own_password=quite an unusual one"
            ))
        },
    ),
    Entry(
        "/ui/users/bindings",
        Everywhere(P::AccessManage),
        404,
        |_, _| {
            Body::Form(
                "id=none&bindings[0][role]=viewer&bindings[0][place]=*&own_password=quite an unusual one"
                    .to_owned(),
            )
        },
    ),
    Entry(
        "/ui/users/update",
        Everywhere(P::AccessManage),
        404,
        |_, _| {
            Body::Form(
                "id=none&status=DISABLED&reason=gone&own_password=quite an unusual one".to_owned(),
            )
        },
    ),
    Entry("/ui/tokens/list", Somewhere(P::TokensOwn), 200, |_, _| {
        Body::Json(json!({"query": {"page": {}}}))
    }),
    Entry("/ui/tokens/create", Somewhere(P::TokensOwn), 200, |_, _| {
        Body::Form(format!(
            "input[name]=ci&input[roles][0]=service&input[reach]=some&input[tenants][0]={OWN}&input[last_day]="
        ))
    }),
    Entry("/ui/tokens/rotate", Somewhere(P::TokensOwn), 404, |_, _| {
        Body::Form("input[id]=none&input[overlap_s]=0".to_owned())
    }),
    Entry("/ui/tokens/revoke", Somewhere(P::TokensOwn), 404, |_, _| {
        Body::Form("input[id]=none".to_owned())
    }),
    Entry(
        "/ui/account/end-session",
        Somewhere(P::SessionOwn),
        404,
        |_, _| Body::Form("id=none".to_owned()),
    ),
    Entry(
        "/ui/account/password",
        Somewhere(P::SessionOwn),
        422,
        |_, _| Body::Form("current_password=x&new_password=short".to_owned()),
    ),
    Entry(
        // Whose session has ended is signed out already.
        "/ui/sign-out",
        Nothing,
        200,
        |_, _| Body::Form(String::new()),
    ),
];
