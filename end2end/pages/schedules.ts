// Schedules: their list, the page of one, and the dialogs that resume and drop it.

import { expect, type Locator } from "@playwright/test";
import type { Api } from "../fixtures/api.ts";
import type { Console } from "./console.ts";

export class SchedulePage {
  readonly main: Locator;
  readonly dialog: Locator;
  /** The new time in the dialog that resumes. */
  readonly at: Locator;
  /** The tick that accepts the warnings. */
  readonly accept: Locator;

  constructor(private readonly app: Console) {
    this.main = app.page.getByRole("main");
    this.dialog = app.page.getByRole("dialog");
    this.at = this.dialog.getByLabel("Activate at (UTC)");
    this.accept = this.dialog.getByRole("checkbox");
  }

  async open(tenant: string, id: string): Promise<void> {
    await this.app.open(`/admin/tenants/${tenant}/schedules/${id}`);
  }

  /** The way to a dialog. */
  action(name: "Resume" | "Drop"): Locator {
    return this.main.locator(".page-actions").getByRole("link", { name, exact: true });
  }

  button(name: "Resume" | "Drop"): Locator {
    return this.dialog.getByRole("button", { name, exact: true });
  }
}

export class SchedulesPage {
  readonly main: Locator;

  constructor(private readonly app: Console) {
    this.main = app.page.getByRole("main");
  }

  async open(query = ""): Promise<void> {
    await this.app.open(`/admin/schedules${query}`);
  }

  /** The row of this tenant. */
  row(tenant: string): Locator {
    return this.main.getByRole("row").filter({ hasText: tenant });
  }
}

/** So many seconds from now, as a field for a date and a time has it. */
export function soon(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString().slice(0, 19);
}

/** Waits until a schedule stands so. */
export async function untilIt(api: Api, tenant: string, id: string, status: string): Promise<void> {
  const now = async () => (await (await api.get(`/admin/tenants/${tenant}/schedules/${id}`)).json()).status;
  await expect.poll(now, { timeout: 45_000 }).toBe(status);
}

/** The id of the schedule whose page this is. */
export function scheduleAt(url: string): string {
  return /\/schedules\/(sch_\w+)/.exec(url)?.[1] ?? "";
}
