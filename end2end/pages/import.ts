// The import page: the form on the left, what validation says on the right.

import type { Locator } from "@playwright/test";
import type { Console } from "./console.ts";

export class ImportPage {
  readonly document: Locator;
  readonly findings: Locator;
  readonly panel: Locator;

  constructor(private readonly app: Console) {
    const { page } = app;
    this.document = page.getByRole("textbox", { name: "Document" });
    this.panel = page.getByRole("region", { name: "Validation" });
    this.findings = this.panel.getByRole("list", { name: "Findings" }).getByRole("listitem");
  }

  async open(kind: "domain" | "tenant"): Promise<void> {
    await this.app.open(`/admin/packs/import?kind=${kind}`);
  }

  finding(code: string): Locator {
    return this.findings.filter({ has: this.app.page.getByText(code, { exact: true }) });
  }

  /** Gives the document: as a file where the page takes one, as text where there is no script. */
  async give(name: string, text: string): Promise<void> {
    if (!this.app.hasScript) return this.document.fill(text);
    await this.app.page.locator("input[type=file]").setInputFiles({
      name,
      mimeType: "application/json",
      buffer: Buffer.from(text),
    });
    await this.app.page.getByText(`Read ${name}.`).waitFor();
  }

  async validate(): Promise<void> {
    await this.app.button("Validate").click();
  }

  async import(): Promise<void> {
    await this.app.page.getByRole("button", { name: "Import", exact: true }).click();
  }
}
