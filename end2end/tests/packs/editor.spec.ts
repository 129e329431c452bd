// Documents as they are read: plain text for everybody, and with script one that folds and searches.

import { expect, seed, tenantPack, test } from "../../fixtures/index.ts";
import { arrange } from "../../pages/catalogue.ts";

const PATH = "/admin/packs/domain/Finance/v3.2?tab=document";

test.beforeEach(async ({ app, api }) => {
  await app.signInAsAdmin();
  await arrange(api);
});

test("the document is searched, folded, copied and downloaded @script", async ({ app, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.open(PATH);
  const viewer = page.locator("tenantry-code:defined");
  const text = viewer.getByRole("textbox", { name: "Document" });
  await expect(text).toHaveAttribute("aria-readonly", "true");
  const given = await viewer.evaluate((element: HTMLElement & { value: string }) => element.value);

  await viewer.getByRole("button", { name: "Copy" }).click();
  await expect(viewer.getByRole("status")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(given);
  expect(JSON.parse(given)).toEqual(JSON.parse(seed("finance/domain.v3.2.json")));

  await viewer.getByRole("button", { name: "Find" }).click();
  await viewer.getByRole("textbox", { name: "Find" }).pressSequentially("SANCTIONS_HIT");
  await viewer.getByRole("textbox", { name: "Find" }).press("Enter");
  await expect(viewer.locator(".cm-searchMatch-selected")).toBeVisible();

  const wrap = viewer.getByRole("button", { name: "Wrap lines" });
  const before = await wrap.getAttribute("aria-pressed");
  await wrap.click();
  await expect(wrap).toHaveAttribute("aria-pressed", before === "true" ? "false" : "true");

  const saved = page.waitForEvent("download");
  await viewer.getByRole("button", { name: "Download" }).click();
  expect((await saved).suggestedFilename()).toBe("Finance.v3.2.json");
});

test("a link leads to a place by its pointer @script", async ({ app, page, api }) => {
  const { tenant } = await arrange(api);
  const pack = JSON.parse(JSON.stringify(tenantPack(tenant)));
  await app.open(`/admin/packs/tenant/${tenant}/v1.4#/customSeverityOverrides/0`);

  const selected = await page
    .locator("tenantry-code:defined")
    .evaluate((element) => element.shadowRoot?.querySelector(".cm-content")?.textContent ?? "");
  expect(selected).toContain(pack.customSeverityOverrides[0].exceptionType);
  await expect(page.locator("tenantry-code .cm-target")).toHaveCount(1);
});

test("a mark has the colour of its severity, and its words show names as code @script", async ({
  app,
  page,
}) => {
  await app.open("/admin/packs/import?kind=domain");
  const editor = page.locator("tenantry-code[editable]:defined");
  await editor.evaluate((element: HTMLElement & { value: string }, text) => {
    element.value = text;
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }, seed("e2e/domain.unknown_tool.json"));

  // Far down: the editor has only the lines that can be seen.
  await page.getByRole("link", { name: /^Line 124/ }).click();
  const mark = editor.locator(".cm-lintRange-error").first();
  await expect(mark).toBeVisible();
  const colours = await mark.evaluate((element) => {
    const probe = document.createElement("i");
    probe.style.setProperty("color", "var(--bad)");
    document.body.append(probe);
    const bad = getComputedStyle(probe).color;
    probe.remove();
    return { bad, mark: getComputedStyle(element).textDecorationColor };
  });
  expect(colours.mark).toBe(colours.bad);

  await mark.hover();
  const tooltip = editor.locator(".cm-tooltip");
  await expect(tooltip.locator("code").first()).toBeVisible();
  await expect(tooltip).not.toContainText("`");
});

test("what was meant is written by a button, by the keyboard and from the mark @script", async ({
  app,
  page,
}) => {
  const misspelt = (name: string) => seed("e2e/domain.clean.json").replace('"exceptionTypes"', `"${name}"`);
  await app.open("/admin/packs/import?kind=domain");
  const editor = page.locator("tenantry-code[editable]:defined");
  const write = (text: string) =>
    editor.evaluate((element: HTMLElement & { value: string }, value) => {
      element.value = value;
      element.dispatchEvent(new Event("input", { bubbles: true }));
    }, text);
  const text = () => editor.evaluate((element: HTMLElement & { value: string }) => element.value);
  const fix = page.getByRole("button", { name: "Replace with exceptionTypes" }).first();

  await write(misspelt("exceptionTypez"));
  await fix.click();
  await expect.poll(text).toBe(seed("e2e/domain.clean.json"));
  await expect(fix).toHaveCount(0);

  await write(misspelt("exeptionTypes"));
  await expect(fix).toBeVisible();
  await editor.evaluate((element: HTMLElement & { showFinding(index: number): boolean }) => {
    const findings: { replacement?: unknown }[] = JSON.parse(element.getAttribute("findings") ?? "[]");
    element.showFinding(findings.findIndex((finding) => finding.replacement));
  });
  await page.keyboard.press("ControlOrMeta+.");
  await expect.poll(text).toBe(seed("e2e/domain.clean.json"));

  // What was changed since is left as it is.
  await write(misspelt("exceptionTyps"));
  await expect(fix).toBeVisible();
  const taken = await editor.evaluate(
    (element: HTMLElement & { value: string; applyFinding(index: number): boolean }) => {
      element.value = "{}";
      return element.applyFinding(0);
    },
  );
  expect(taken).toBe(false);
  expect(await text()).toBe("{}");
});

test("without script the document is plain text @plain", async ({ app, page }) => {
  await app.open(PATH);

  await expect(page.getByRole("group", { name: "Document" })).toContainText('"domainName":"Finance"');
  await expect(page.locator("#L1")).toBeVisible();
});

test("pages without code do not load the editor @script", async ({ app, page }) => {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));

  await app.open("/admin/tenants");
  expect(loaded.filter((path) => path.includes("/pkg/elements"))).toEqual([]);

  await app.open(PATH);
  await expect(page.locator("tenantry-code:defined")).toBeVisible();
  expect(loaded.filter((path) => path.includes("/pkg/elements"))).toHaveLength(1);
});
