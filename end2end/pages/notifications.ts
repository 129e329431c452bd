// What waits for the person, and what became of what they asked for.

import type { Locator } from "@playwright/test";
import type { Console } from "./console.ts";

export class NotificationsPage {
  readonly main: Locator;
  /** The way to it, with the count. */
  readonly entry: Locator;
  /** The button that marks all as read. */
  readonly all: Locator;

  constructor(private readonly app: Console) {
    this.main = app.page.getByRole("main");
    this.entry = app.page.getByRole("navigation", { name: "Main" }).locator('[href="/admin/notifications"]');
    this.all = this.main.getByRole("button", { name: "Mark all as read" });
  }

  async open(query = ""): Promise<void> {
    await this.app.open(`/admin/notifications${query}`);
  }

  row(text: string): Locator {
    return this.main.getByRole("row").filter({ hasText: text });
  }
}
