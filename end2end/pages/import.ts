// The import page: files above, the form of the one that is open on the left, what validation says on the right.

import { expect, type Locator } from "@playwright/test";
import type { Console } from "./console.ts";

export class ImportPage {
  readonly document: Locator;
  readonly findings: Locator;
  readonly panel: Locator;
  /** The files, once there are some. */
  readonly files: Locator;

  constructor(private readonly app: Console) {
    const { page } = app;
    this.document = page.getByRole("textbox", { name: "Document" });
    this.panel = page.getByRole("region", { name: "Validation" });
    this.findings = this.panel.getByRole("list", { name: "Findings" }).getByRole("listitem");
    this.files = page.getByRole("table", { name: "Documents" });
  }

  async open(kind: "domain" | "tenant" | "playbook"): Promise<void> {
    await this.app.open(`/admin/packs/import?kind=${kind}`);
    if (this.app.hasScript) await expect(this.editor).toHaveJSProperty("isConnected", true);
  }

  /** The editor, once its script is there. */
  get editor(): Locator {
    return this.app.page.locator("tenantry-code[editable]:defined");
  }

  finding(code: string): Locator {
    return this.findings.filter({ has: this.app.page.getByText(code, { exact: true }) });
  }

  /** A file's row in the list. */
  file(name: string): Locator {
    return this.files
      .getByRole("row")
      .filter({ has: this.app.page.getByRole("button", { name, exact: true }) });
  }

  async openFile(name: string): Promise<void> {
    await this.app.page.getByRole("button", { name, exact: true }).click();
    await expect(this.editor).toBeVisible();
  }

  /** Writes a document in place of what stands there. */
  async write(text: string): Promise<void> {
    if (!this.app.hasScript) return this.document.fill(text);
    await this.editor.evaluate((element: HTMLElement & { value: string }, value) => {
      element.value = value;
      element.dispatchEvent(new Event("input", { bubbles: true }));
    }, text);
  }

  /** The document as it stands. */
  async text(): Promise<string> {
    if (!this.app.hasScript) return this.document.inputValue();
    return this.editor.evaluate((element: HTMLElement & { value: string }) => element.value);
  }

  /** Gives documents as files. */
  async drop(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
    await this.app.page.locator("input[type=file]").setInputFiles(
      Object.entries(files).map(([name, content]) => ({
        name,
        mimeType: "application/json",
        buffer: typeof content === "string" ? Buffer.from(content) : content,
      })),
    );
  }

  /** Drops a file on the editor itself. */
  async dropOnEditor(name: string, content: Buffer): Promise<void> {
    await this.editor.evaluate(
      (element, [name, bytes]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
        const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
        element.shadowRoot?.querySelector(".cm-content")?.dispatchEvent(drop);
      },
      [name, [...content]] as const,
    );
  }

  /** Pastes a text into the editor. */
  async paste(text: string): Promise<void> {
    await this.editor.evaluate((element, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      element.shadowRoot?.querySelector(".cm-content")?.dispatchEvent(paste);
    }, text);
  }

  /** Gives the document: as a file where the page takes one, as text where there is no script. */
  async give(name: string, text: string): Promise<void> {
    if (!this.app.hasScript) return this.document.fill(text);
    await this.drop({ [name]: text });
    await expect(this.file(name)).toBeVisible();
    await expect.poll(() => this.text()).toBe(text);
  }

  async validate(): Promise<void> {
    await this.app.button("Validate").click();
  }

  async import(): Promise<void> {
    await this.app.page.getByRole("button", { name: "Import", exact: true }).click();
  }
}
