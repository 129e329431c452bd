// The page that replays exceptions with a pair of versions.

import type { Locator } from "@playwright/test";
import type { Console } from "./console.ts";

export class ReplayPage {
  /** What is compared, and the form that chooses it. */
  readonly pair: Locator;
  /** Where lines are pasted. */
  readonly lines: Locator;
  readonly replay: Locator;
  /** The counts. */
  readonly result: Locator;
  readonly differences: Locator;
  readonly main: Locator;

  constructor(private readonly app: Console) {
    const { page } = app;
    this.main = page.getByRole("main");
    this.pair = page.getByRole("region", { name: "What is compared" });
    this.lines = page.getByRole("textbox", { name: "Or paste lines" });
    this.replay = page.getByRole("button", { name: "Replay", exact: true });
    this.result = page.getByRole("region", { name: "What would be decided" });
    this.differences = page.getByRole("region", { name: "Differences" });
  }

  /** The address of the page. */
  static path(tenant: string, pair: Readonly<Record<string, string>> = {}): string {
    return `/admin/tenants/${tenant}/replay?${new URLSearchParams(pair)}`;
  }

  async open(tenant: string, pair: Readonly<Record<string, string>>): Promise<void> {
    await this.app.open(ReplayPage.path(tenant, pair));
  }

  /** Chooses a file, which is replayed at once. */
  async file(text: string): Promise<void> {
    const file = { name: "exceptions.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(text) };
    await this.app.page.getByLabel("Drop a file here, or choose one").setInputFiles(file);
  }

  /** The lines of the differences that are shown. */
  rows(): Locator {
    return this.differences.getByRole("rowheader");
  }
}
