// Registered playbooks: the page of a version, its links and the form that makes one.

import type { Locator } from "@playwright/test";
import type { Api } from "../fixtures/api.ts";
import { seed, unique } from "../fixtures/api.ts";
import type { Console } from "./console.ts";
import { choosePlace } from "./users.ts";
import { smallPack } from "./versions.ts";

interface Playbook {
  readonly playbookId: string;
  readonly steps: readonly Step[];
}

interface Step {
  readonly action: string;
  readonly tool?: string;
}

/** A playbook for a small pack, without findings, under an id of its own. */
export function smallPlaybook(playbookId: string, version = "v1.0", more: object = {}): Playbook {
  return { ...JSON.parse(seed("e2e/playbook.clean.json")), playbookId, version, ...more };
}

/** The tool that only the first version of `twoDomains` has. */
const PAGER = "pageDesk";

/** A playbook that fits `v1.0` of `twoDomains`, and not its `v1.1`. */
export function pagingPlaybook(playbookId: string, version = "v1.0"): Playbook {
  const steps = [{ stepId: "page", action: "Page the settlement desk", tool: PAGER }];
  return smallPlaybook(playbookId, version, { steps });
}

/** A domain whose `v1.1` lacks a tool that its `v1.0` has; its name. */
export async function twoDomains(api: Api): Promise<string> {
  const domain = unique("Domain");
  const { tools } = smallPack(domain, "v1.0");
  const pager = { description: "Pages the desk.", endpoint: "https://pager.example.com/v1/page" };
  await api.importDomainPack(smallPack(domain, "v1.0", { tools: { ...tools, [PAGER]: pager } }));
  await api.importDomainPack(smallPack(domain, "v1.1", { description: "Without the pager." }));
  return domain;
}

/** A tenant, and `v1.0` of a domain of its own in force for it. */
export async function liveTenant(api: Api): Promise<{ readonly tenant: string; readonly domain: string }> {
  const domain = await twoDomains(api);
  const tenant = unique("LIVE");
  await api.createTenant(tenant, `Name of ${tenant}`);
  await api.activate({ tenant_id: tenant, domain, domain_pack_version: "v1.0", accept_warnings: true });
  return { tenant, domain };
}

/** A registered playbook that fits `twoDomains` and is linked to nobody; its id. */
export async function registered(api: Api, playbook = pagingPlaybook): Promise<string> {
  const id = unique("call-the-desk");
  await api.registerPlaybook(playbook(id));
  return id;
}

export class PlaybookPage {
  /** Where it is linked. */
  readonly links: Locator;
  /** The form that links it to one more tenant. */
  readonly form: Locator;
  /** The button that links. */
  readonly confirm: Locator;
  /** The tick that accepts the warnings. */
  readonly accept: Locator;
  readonly reason: Locator;

  constructor(private readonly app: Console) {
    const { page } = app;
    this.links = page.getByRole("table", { name: "Linked to" });
    this.form = page.getByRole("region", { name: /^Link version .* to a tenant$/ });
    this.confirm = this.form.getByRole("button", { name: "Link", exact: true });
    this.accept = this.form.getByRole("checkbox");
    this.reason = this.form.getByLabel("Reason");
  }

  /** The address of the links of a version, with the form filled in as far as it is told. */
  static path(id: string, asked: Readonly<Record<string, string>> = {}, version = "v1.0"): string {
    return `/admin/playbooks/${id}/${version}?${new URLSearchParams({ tab: "links", ...asked })}`;
  }

  async open(id: string, asked: Readonly<Record<string, string>> = {}, version = "v1.0"): Promise<void> {
    await this.app.open(PlaybookPage.path(id, asked, version));
  }

  /** A field of the form. */
  field(name: "Tenant" | "Domain" | "Version"): Locator {
    return this.form.getByLabel(name, { exact: true });
  }

  /** Names the tenant, and asks what linking would do. */
  async choose(tenant: string): Promise<void> {
    await choosePlace(this.field("Tenant"), tenant);
    await this.form.getByRole("button", { name: "Continue" }).first().click();
  }

  /** Accepts the warnings where there are any, and links. */
  async link(): Promise<void> {
    await this.confirm.waitFor();
    if (await this.accept.count()) await this.accept.check();
    await this.confirm.click();
  }

  /** The row of a tenant that it is linked to. */
  row(tenant: string): Locator {
    return this.links
      .getByRole("row")
      .filter({ has: this.app.page.getByRole("rowheader", { name: tenant }) });
  }
}
