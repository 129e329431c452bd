// Freezes: their list with the switch, and the form that plans one.

import type { Locator } from "@playwright/test";
import type { Console } from "./console.ts";

export class FreezesPage {
  readonly main: Locator;
  readonly dialog: Locator;
  /** What is said above every page while everything is frozen. */
  readonly banner: Locator;

  constructor(private readonly app: Console) {
    this.main = app.page.getByRole("main");
    this.dialog = app.page.getByRole("dialog");
    this.banner = this.main.locator("tenantry-notices");
  }

  async open(query = ""): Promise<void> {
    await this.app.open(`/admin/freezes${query}`);
  }

  /** The row with this reason. */
  row(reason: string): Locator {
    return this.main.getByRole("row").filter({ hasText: reason });
  }

  /** Stops everything, from the list. */
  async stopAll(reason: string): Promise<void> {
    await this.app.link("Stop all activations").first().click();
    await this.dialog.getByLabel("Reason").fill(reason);
    await this.dialog.getByRole("button", { name: "Stop all activations" }).click();
  }

  /** Ends the freeze with this reason, from the list. */
  async end(reason: string): Promise<void> {
    await this.row(reason)
      .getByRole("link", { name: /^End freeze/ })
      .click();
    await this.dialog.getByRole("button", { name: "End freeze" }).click();
  }
}

export class FreezeForm {
  readonly from: Locator;
  readonly until: Locator;
  readonly reason: Locator;
  readonly tenant: Locator;
  readonly domain: Locator;
  readonly submit: Locator;

  constructor(private readonly app: Console) {
    const main = app.page.getByRole("main");
    this.from = main.getByLabel("From (UTC)");
    this.until = main.getByLabel("Until (UTC)");
    this.reason = main.getByLabel("Reason");
    this.tenant = main.getByLabel("Tenant", { exact: true });
    this.domain = main.getByLabel("Domain", { exact: true });
    this.submit = main.getByRole("button", { name: "Freeze changes" });
  }

  async open(query = ""): Promise<void> {
    await this.app.open(`/admin/freezes/new${query}`);
  }

  place(name: "Everything: every tenant" | "The tenants of a domain" | "One tenant"): Locator {
    return this.app.page.getByRole("radio", { name });
  }

  /** Chooses a tenant: from a list, or by its id where there are too many for one. */
  async choose(tenant: string): Promise<void> {
    await this.place("One tenant").check();
    const isList = await this.tenant.evaluate((element) => element.tagName === "SELECT");
    await (isList ? this.tenant.selectOption(tenant) : this.tenant.fill(tenant));
  }
}

/** Six in the evening in UTC, some days ahead. */
export function evening(daysAhead: number): string {
  const day = new Date(Date.now() + daysAhead * 24 * 60 * 60 * 1_000);
  return `${day.toISOString().slice(0, 10)}T18:00:00Z`;
}

/** The same as a field for a date and a time has it. */
export function typed(daysAhead: number): string {
  return evening(daysAhead).slice(0, 16);
}
