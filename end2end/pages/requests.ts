// Change requests: their pages, and the dialogs that decide them.

import type { Locator } from "@playwright/test";
import type { Api } from "../fixtures/api.ts";
import { tenantPack } from "../fixtures/api.ts";
import type { Console, Person } from "./console.ts";
import { confirm } from "./users.ts";

export class RequestPage {
  readonly main: Locator;
  readonly dialog: Locator;
  readonly comment: Locator;

  constructor(private readonly app: Console) {
    this.main = app.page.getByRole("main");
    this.dialog = app.page.getByRole("dialog");
    this.comment = this.dialog.getByLabel("Comment");
  }

  async open(id: string): Promise<void> {
    await this.app.open(`/admin/change-requests/${id}`);
  }

  /** The way to a dialog. */
  action(name: "Approve" | "Reject" | "Cancel request"): Locator {
    return this.main.getByRole("link", { name, exact: true });
  }

  button(name: "Approve" | "Reject" | "Cancel request"): Locator {
    return this.dialog.getByRole("button", { name, exact: true });
  }

  /** Agrees, with a comment and one's own password. */
  async approve(person: Person, comment = ""): Promise<void> {
    await this.action("Approve").click();
    await this.comment.fill(comment);
    await confirm(this.dialog, person.password);
    await this.button("Approve").click();
  }
}

/** A tenant with v1.4 of its pack in force, and a stricter v1.5 that is ready. */
export async function strictTenant(api: Api): Promise<string> {
  const tenant = await api.createOnboardedTenant();
  await api.importTenantPack(tenant, { ...tenantPack(tenant), version: "v1.5", approvedTools: [] });
  await api.activate({ ...pairOf(tenant, "v1.4") });
  return tenant;
}

/** The activation of a version of the tenant's pack, warnings accepted. */
export function pairOf(tenant: string, version: string): Record<string, unknown> {
  return {
    tenant_id: tenant,
    domain_pack_version: "v3.2",
    tenant_pack_version: version,
    accept_warnings: true,
  };
}
