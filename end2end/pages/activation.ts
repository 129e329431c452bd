// The dialog over a tenant's page that activates a pair of versions.

import type { Locator, Page } from "@playwright/test";
import type { Console } from "./console.ts";

/** A pair as far as an address names it. */
export type Pair = Readonly<Record<string, string>>;

export class ActivationDialog {
  readonly root: Locator;
  readonly reason: Locator;
  /** The tick that accepts the warnings. */
  readonly accept: Locator;
  /** The button that confirms. */
  readonly confirm: Locator;
  readonly cancel: Locator;

  constructor(private readonly app: Pick<Console, "open" | "page">) {
    this.root = app.page.getByRole("dialog");
    this.reason = this.root.getByLabel("Reason");
    this.accept = this.root.getByRole("checkbox");
    this.confirm = this.root.getByRole("button", { name: "Activate", exact: true });
    this.cancel = this.root.getByRole("link", { name: "Cancel" });
  }

  /** The address of the dialog. */
  static path(tenant: string, pair: Pair = {}): string {
    return `/admin/tenants/${tenant}?${new URLSearchParams({ activate: "1", ...pair })}`;
  }

  async open(tenant: string, pair: Pair = {}): Promise<void> {
    await this.app.open(ActivationDialog.path(tenant, pair));
  }

  /** What is looked at, such as `Finance v3.2 + v1.4 for ACME`. */
  pair(name: string | RegExp): Locator {
    return this.root.getByRole("heading", { level: 3, name });
  }

  /** A part below its heading. */
  part(name: string): Locator {
    return this.root.getByRole("region", { name });
  }

  field(name: "Domain" | "Domain pack" | "Tenant pack"): Locator {
    return this.root.getByLabel(name, { exact: true });
  }

  /** Chooses from a list; without script the form has a button for that. */
  async choose(field: "Domain" | "Domain pack" | "Tenant pack", value: string): Promise<void> {
    await this.field(field).selectOption(value);
    const preview = this.root.getByRole("button", { name: "Preview" });
    const hasScript = await this.app.page.locator("html[data-hydrated]").count();
    if (!hasScript) await preview.click();
  }

  /** Now, or at a later time. */
  when(name: "Now" | "At a later time"): Locator {
    return this.root.getByRole("radio", { name });
  }

  time(name: "Activate at (UTC)" | "Latest start (UTC)"): Locator {
    return this.root.getByLabel(name);
  }

  /** Says at what time, as the field has it, and until when it may begin. */
  async later(at: string, latest = ""): Promise<void> {
    await this.when("At a later time").check();
    await this.time("Activate at (UTC)").fill(at);
    await this.time("Latest start (UTC)").fill(latest);
    await this.root.getByRole("button", { name: "Set time" }).click();
  }

  /** The button that confirms for later. */
  get schedule(): Locator {
    return this.root.getByRole("button", { name: "Schedule", exact: true });
  }

  /** Accepts the warnings where there are any, and confirms. */
  async activate(): Promise<void> {
    // Both come together, and what is not there yet cannot be counted.
    await this.confirm.waitFor();
    if (await this.accept.count()) await this.accept.check();
    await this.confirm.click();
  }
}

/** The links of a page that open the dialog for a tenant. */
export function openers(page: Page, tenant: string): Locator {
  return page.locator(`a[href^="/admin/tenants/${tenant}?activate="]`);
}
