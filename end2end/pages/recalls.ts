// Recalls: their list, the page of one, and the page where one is begun.

import { expect, type Locator } from "@playwright/test";
import type { Api } from "../fixtures/api.ts";
import { unique } from "../fixtures/api.ts";
import type { Console } from "./console.ts";
import { smallPack, twoVersions } from "./versions.ts";

/** What there is for each outcome, as it is called. */
export type Outcome = "All" | "Not yet" | "Moved" | "Waits for approval" | "Not live" | "Failed";

export class RecallPage {
  readonly main: Locator;
  /** What is said of where it stands. */
  readonly said: Locator;
  readonly bar: Locator;

  constructor(private readonly app: Console) {
    this.main = app.page.getByRole("main");
    this.said = this.main.locator(".banner[role=status]");
    this.bar = this.main.getByRole("progressbar", { name: "Progress" });
  }

  async open(id: string): Promise<void> {
    await this.app.open(`/admin/recalls/${id}`);
  }

  button(name: "Stop" | "Resume" | "Try again"): Locator {
    return this.main.locator(".page-actions").getByRole("button", { name, exact: true });
  }

  /** The row of this tenant. */
  row(tenant: string): Locator {
    return this.main.getByRole("row").filter({ has: this.app.link(tenant) });
  }

  /** The way to the tenants of one outcome. */
  filter(outcome: Outcome): Locator {
    return this.main.getByRole("navigation", { name: "Outcome" }).getByRole("link", { name: `${outcome}:` });
  }
}

export class RecallForm {
  readonly main: Locator;
  /** What takes its place, where it is one version for all. */
  readonly version: Locator;
  readonly accept: Locator;
  readonly reason: Locator;
  readonly typed: Locator;
  readonly submit: Locator;

  constructor(private readonly app: Console) {
    this.main = app.page.getByRole("main");
    this.version = this.main.getByLabel("Version", { exact: true });
    this.accept = this.main.getByRole("checkbox");
    this.reason = this.main.getByLabel("Reason");
    this.typed = this.main.getByLabel("Name and version");
    this.submit = this.main.getByRole("button", { name: "Recall", exact: true });
  }

  async open(domain: string, version: string): Promise<void> {
    await this.app.open(`/admin/packs/domain/${domain}/${version}/recall`);
  }

  instead(which: "Each tenant" | "One version"): Locator {
    return this.main.getByRole("radio", { name: which });
  }
}

/** A domain whose second version is live for each of these tenants, after its first; its name. */
export async function liveVersions(api: Api, tenants: readonly string[]): Promise<string> {
  const domain = await twoVersions(api);
  const rest = [...tenants];
  const some = async () => {
    for (let tenant = rest.shift(); tenant; tenant = rest.shift()) {
      await api.createTenant(tenant);
      for (const domain_pack_version of ["v1.0", "v1.1"]) {
        await api.activate({ tenant_id: tenant, domain, domain_pack_version, accept_warnings: true });
      }
    }
  };
  await Promise.all([some(), some(), some(), some()]);
  return domain;
}

/** A recall of a version that one tenant has never had another before: it fails there. Its id, once it is over. */
export async function failedRecall(api: Api): Promise<string> {
  const [domain, tenant] = [unique("Recalled"), unique("RECALLED")];
  await api.importDomainPack(smallPack(domain, "v1.0"));
  await api.createTenant(tenant);
  await api.activate({ tenant_id: tenant, domain, domain_pack_version: "v1.0", accept_warnings: true });
  const id = await api.recall(domain, "v1.0");
  await untilRecall(api, id, "FINISHED");
  return id;
}

/** Waits until a recall stands so. */
export async function untilRecall(api: Api, id: string, status: string): Promise<void> {
  const now = async () => (await (await api.get(`/admin/recalls/${id}`)).json()).status;
  await expect.poll(now, { timeout: 45_000, intervals: [50, 100, 250] }).toBe(status);
}

/** The id of the recall whose page this is. */
export function recallAt(url: string): string {
  return /\/recalls\/(rcl_\w+)/.exec(url)?.[1] ?? "";
}
