// Every page there is, for tests that hold all of them to something.

import type { Api } from "../fixtures/api.ts";
import { seed, tenantPack, unique } from "../fixtures/api.ts";
import { ActivationDialog } from "./activation.ts";
import { evening, typed } from "./freezes.ts";
import { failedRecall } from "./recalls.ts";

/** What there is to see. */
export interface Arranged {
  readonly tenant: string;
  /** Somebody's id. */
  readonly user: string;
  /** An API token's id. */
  readonly token: string;
  /** A report's id. */
  readonly report: string;
  /** The id of a playbook with two versions, of which `v1.0` is linked to the tenant. */
  readonly playbook: string;
  /** The id of a change request that waits. */
  readonly request: string;
  /** The id of a freeze of the tenant that is planned. */
  readonly freeze: string;
  /** The id of a schedule that waits for its time. */
  readonly schedule: string;
  /** The id of one that is held. */
  readonly held: string;
  /** The id of a recall that failed for its tenant. */
  readonly recall: string;
}

export interface Listed {
  readonly name: string;
  /** Its path, once `arrange` has been here. */
  readonly path: (made: Arranged) => string;
  readonly heading: RegExp;
  /** Whether it is read without signing in. */
  readonly isOpen?: boolean;
}

export const CATALOGUE: readonly Listed[] = [
  { name: "sign-in", path: () => "/sign-in", heading: /^Sign in$/, isOpen: true },
  { name: "home", path: () => "/admin", heading: /^Overview$/ },
  { name: "tenants", path: () => "/admin/tenants", heading: /^Tenants$/ },
  { name: "tenants, none match", path: () => "/admin/tenants?q=nobody", heading: /^Tenants$/ },
  { name: "new tenant", path: () => "/admin/tenants/new", heading: /^New tenant$/ },
  { name: "tenant", path: ({ tenant }) => `/admin/tenants/${tenant}`, heading: /^Name of / },
  {
    name: "suspend dialog",
    path: ({ tenant }) => `/admin/tenants/${tenant}?confirm=suspend`,
    heading: /^Name of /,
  },
  {
    name: "rename dialog",
    path: ({ tenant }) => `/admin/tenants/${tenant}?rename=1`,
    heading: /^Name of /,
  },
  { name: "domain packs", path: () => "/admin/packs", heading: /^Packs$/ },
  { name: "tenant packs", path: () => "/admin/packs?tab=tenant", heading: /^Packs$/ },
  { name: "domain pack", path: () => "/admin/packs/domain/Finance/v3.2", heading: /^Finance v3\.2$/ },
  { name: "tenant pack", path: ({ tenant }) => `/admin/packs/tenant/${tenant}/v1.4`, heading: /v1\.4/ },
  ...["tests", "findings", "document", "history"].map((tab) => ({
    name: `domain pack, ${tab}`,
    path: () => `/admin/packs/domain/Finance/v3.2?tab=${tab}`,
    heading: /^Finance v3\.2$/,
  })),
  {
    name: "revision",
    path: ({ tenant }) => `/admin/tenants/${tenant}/revisions/1`,
    heading: /, revision 1$/,
  },
  {
    name: "replay",
    path: ({ tenant }) => `/admin/tenants/${tenant}/replay?tenant_pack_version=v1.5`,
    heading: /^Replay exceptions for /,
  },
  {
    name: "revision, compared",
    path: ({ tenant }) => `/admin/tenants/${tenant}/revisions/1?from=0`,
    heading: /, revision 1$/,
  },
  {
    name: "deprecate dialog",
    path: ({ tenant }) => `/admin/packs/tenant/${tenant}/v1.5?confirm=deprecate`,
    heading: /v1\.5/,
  },
  {
    name: "compare, nothing chosen",
    path: ({ tenant }) => `/admin/packs/tenant/${tenant}/compare`,
    heading: /^Compare versions of /,
  },
  ...["changes", "patch", "text"].map((view) => ({
    name: `compare, ${view}`,
    path: ({ tenant }: Arranged) => `/admin/packs/tenant/${tenant}/compare?from=v1.4&to=v1.5&view=${view}`,
    heading: /^Compare .* v1\.4 with v1\.5$/,
  })),
  { name: "playbooks", path: () => "/admin/playbooks", heading: /^Playbooks$/ },
  { name: "playbooks, none match", path: () => "/admin/playbooks?q=nobody", heading: /^Playbooks$/ },
  {
    name: "playbook",
    path: ({ playbook }) => `/admin/playbooks/${playbook}/v1.0`,
    heading: /^call-back-\w+ v1\.0$/,
  },
  ...["links", "findings", "document", "history"].map((tab) => ({
    name: `playbook, ${tab}`,
    path: ({ playbook }: Arranged) => `/admin/playbooks/${playbook}/v1.0?tab=${tab}`,
    heading: /^call-back-\w+ v1\.0$/,
  })),
  {
    name: "playbook, what linking would do",
    path: ({ playbook, tenant }) => `/admin/playbooks/${playbook}/v1.1?tab=links&tenant_id=${tenant}`,
    heading: /^call-back-\w+ v1\.1$/,
  },
  {
    name: "unlink dialog",
    path: ({ playbook, tenant }) => `/admin/playbooks/${playbook}/v1.0?tab=links&unlink=${tenant}`,
    heading: /^call-back-\w+ v1\.0$/,
  },
  {
    name: "unlink dialog of a tenant",
    path: ({ playbook, tenant }) => `/admin/tenants/${tenant}?unlink=${playbook}`,
    heading: /^Name of /,
  },
  {
    name: "compare playbooks",
    path: ({ playbook }) => `/admin/playbooks/${playbook}/compare?from=v1.0&to=v1.1`,
    heading: /^Compare .* v1\.0 with v1\.1$/,
  },
  { name: "import playbook", path: () => "/admin/packs/import?kind=playbook", heading: /^Import pack$/ },
  { name: "reports", path: () => "/admin/packs/reports", heading: /^Reports$/ },
  {
    name: "reports, none match",
    path: () => "/admin/packs/reports?domain=nobody",
    heading: /^Reports$/,
  },
  { name: "report", path: ({ report }) => `/admin/packs/reports/${report}`, heading: /^Report on Broken/ },
  { name: "import", path: () => "/admin/packs/import", heading: /^Import pack$/ },
  {
    name: "activation, which tenant",
    path: () => "/admin/activate?domain=Finance&domain_pack_version=v3.2",
    heading: /^Activate a configuration$/,
  },
  {
    name: "activation dialog",
    path: ({ tenant }) => ActivationDialog.path(tenant),
    heading: /^Name of /,
  },
  {
    name: "activation dialog, a pair",
    path: ({ tenant }) =>
      ActivationDialog.path(tenant, { domain_pack: "Finance/v3.2", tenant_pack_version: "v1.5" }),
    heading: /^Name of /,
  },
  { name: "change requests", path: () => "/admin/change-requests", heading: /^Change requests$/ },
  {
    name: "change requests, none match",
    path: () => "/admin/change-requests?tenant_id=nobody",
    heading: /^Change requests$/,
  },
  {
    name: "change request",
    path: ({ request }) => `/admin/change-requests/${request}`,
    heading: /^Activate Finance v3\.2 \+ v1\.5 for /,
  },
  ...["approve", "reject", "cancel"].map((what) => ({
    name: `${what} dialog`,
    path: ({ request }: Arranged) => `/admin/change-requests/${request}?confirm=${what}`,
    heading: /^Activate Finance v3\.2 \+ v1\.5 for /,
  })),
  {
    name: "activation dialog, at a later time",
    path: ({ tenant }) =>
      ActivationDialog.path(tenant, {
        domain_pack: "Finance/v3.2",
        tenant_pack_version: "v1.5",
        activate_at: typed(25),
      }),
    heading: /^Name of /,
  },
  { name: "schedules", path: () => "/admin/schedules", heading: /^Schedules$/ },
  {
    name: "schedules, none match",
    path: () => "/admin/schedules?tenant_id=nobody&status=ALL",
    heading: /^Schedules$/,
  },
  ...["schedule", "held"].map((which) => ({
    name: `schedule, ${which}`,
    path: (made: Arranged) => `/admin/tenants/${made.tenant}/schedules/${made[which as "schedule" | "held"]}`,
    heading: /^Activate Finance v3\.2 \+ v1\.5 for /,
  })),
  ...["resume", "drop"].map((what) => ({
    name: `${what} dialog of a schedule`,
    path: ({ tenant, held }: Arranged) => `/admin/tenants/${tenant}/schedules/${held}?confirm=${what}`,
    heading: /^Activate Finance v3\.2 \+ v1\.5 for /,
  })),
  { name: "notifications", path: () => "/admin/notifications", heading: /^Notifications$/ },
  {
    name: "notifications, unread only",
    path: () => "/admin/notifications?unread=true",
    heading: /^Notifications$/,
  },
  { name: "freezes", path: () => "/admin/freezes", heading: /^Freezes$/ },
  {
    name: "freezes, none match",
    path: () => "/admin/freezes?tenant_id=nobody&status=ENDED",
    heading: /^Freezes$/,
  },
  { name: "stop dialog", path: () => "/admin/freezes?confirm=stop", heading: /^Freezes$/ },
  {
    name: "end dialog",
    path: ({ tenant, freeze }) => `/admin/freezes?tenant_id=${tenant}&end=${freeze}`,
    heading: /^Freezes$/,
  },
  {
    name: "new freeze",
    path: ({ tenant }) => `/admin/freezes/new?tenant_id=${tenant}`,
    heading: /^Plan a freeze$/,
  },
  { name: "recalls", path: () => "/admin/recalls", heading: /^Recalls$/ },
  {
    name: "recalls, none match",
    path: () => "/admin/recalls?status=STOPPED&domain=nobody",
    heading: /^Recalls$/,
  },
  { name: "recall", path: ({ recall }) => `/admin/recalls/${recall}`, heading: /^Recall of Recalled-/ },
  {
    name: "recall, no such tenants",
    path: ({ recall }) => `/admin/recalls/${recall}?outcome=MOVED`,
    heading: /^Recall of Recalled-/,
  },
  {
    name: "new recall",
    path: () => "/admin/packs/domain/Finance/v3.2/recall",
    heading: /^Recall Finance v3\.2$/,
  },
  { name: "approvals", path: () => "/admin/settings/approvals", heading: /^Approvals$/ },
  {
    name: "approvals of a tenant",
    path: ({ tenant }) => `/admin/tenants/${tenant}/settings/approvals`,
    heading: /^Approvals for /,
  },
  { name: "audit", path: () => "/admin/audit", heading: /^Audit$/ },
  {
    name: "audit row",
    path: ({ tenant }) => `/admin/audit/tenant:${tenant}.1`,
    heading: /^Audit row$/,
  },
  { name: "audit, verified", path: () => "/admin/audit?verify=1", heading: /^Audit$/ },
  {
    name: "save view dialog",
    path: () => "/admin/tenants?status=ACTIVE&view=save",
    heading: /^Tenants$/,
  },
  { name: "jobs", path: () => "/admin/jobs", heading: /^Jobs$/ },
  { name: "jobs, none match", path: () => "/admin/jobs?kind=nothing", heading: /^Jobs$/ },
  { name: "retry dialog", path: () => "/admin/jobs?retry=job_every_prune", heading: /^Jobs$/ },
  { name: "users", path: () => "/admin/users", heading: /^Users$/ },
  { name: "users, none match", path: () => "/admin/users?q=nobody", heading: /^Users$/ },
  { name: "new user", path: () => "/admin/users/new", heading: /^New user$/ },
  { name: "user", path: ({ user }) => `/admin/users/${user}`, heading: /^editor-/ },
  { name: "disable dialog", path: ({ user }) => `/admin/users/${user}?confirm=disable`, heading: /^editor-/ },
  { name: "tokens", path: () => "/admin/tokens", heading: /^API tokens$/ },
  { name: "revoke dialog", path: ({ token }) => `/admin/tokens?revoke=${token}`, heading: /^API tokens$/ },
  { name: "rotate dialog", path: ({ token }) => `/admin/tokens?rotate=${token}`, heading: /^API tokens$/ },
  { name: "new token", path: () => "/admin/tokens/new", heading: /^New API token$/ },
  { name: "account", path: () => "/account", heading: /^My account$/ },
  { name: "welcome", path: () => "/welcome", heading: /^Welcome to Tenantry$/ },
];

/** Makes a tenant whose pages all have something to show, v1.4 live and v1.5 ready, and somebody bound to it. */
export async function arrange(api: Api): Promise<Arranged> {
  const tenant = await api.createOnboardedTenant(unique("TENANT"));
  await api.activate({
    tenant_id: tenant,
    domain_pack_version: "v3.2",
    tenant_pack_version: "v1.4",
    accept_warnings: true,
  });
  await api.importTenantPack(tenant, { ...tenantPack(tenant), version: "v1.5", approvedTools: [] });
  const playbook = unique("call-back");
  for (const version of ["v1.0", "v1.1"]) {
    const name = `Call the vendor back, ${version}`;
    const content = {
      ...JSON.parse(seed("finance/playbook.v1.0.json")),
      playbookId: playbook,
      version,
      name,
    };
    await api.registerPlaybook(content);
  }
  const pair = {
    tenant_id: tenant,
    domain_pack_version: "v3.2",
    tenant_pack_version: "v1.5",
    accept_warnings: true,
  };
  const planned = { ...pair, activate_at: evening(20), reason: "After the month has closed" };
  // The link comes before it.
  const held = await api.schedule(planned);
  await api.linkPlaybook(playbook, { tenant_id: tenant, version: "v1.0" });
  const schedule = await api.schedule(planned);
  const { id: user } = await api.createPerson("editor", tenant);
  const { id: token } = await api.createToken("viewer");
  const report = await api.keepReport({ domainName: "Broken", surprise: 1 });
  await api.needApprovals(tenant, 1);
  const request = await api.propose(pair);
  const freeze = await api.freeze({ tenant_id: tenant, from: evening(30), reason: "Year end" });
  const recall = await failedRecall(api);
  return { tenant, user, token, report, playbook, request, freeze, schedule, held, recall };
}
