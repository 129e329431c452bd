// A pack with three mistakes: all of them are said at once, each with its place, and nothing typed is lost.

import { expect, seed, test } from "../../fixtures/index.ts";
import { ImportPage } from "../../pages/import.ts";

const BROKEN = seed("e2e/domain.three-problems.json");
const CODES = ["unknown_key", "unknown_exception_type", "missing_field"];

test.beforeEach(({ app }) => app.signInAsAdmin());

for (const verb of ["Validate", "Import"] as const) {
  test(`${verb} says every mistake with line and column`, async ({ app, page, watch }) => {
    watch.expect(/status of 422/);
    const form = new ImportPage(app);
    await form.open("domain");
    await page.getByLabel("Version").fill("v3.2");
    await page.getByLabel("Note").fill("Third try");
    await form.document.fill(BROKEN);

    await page.getByRole("button", { name: verb, exact: true }).click();

    await expect(form.panel).toContainText("3 errors");
    for (const code of CODES) {
      await expect(form.finding(code)).toContainText(/Line \d+, column \d+/);
    }
    await expect(page.getByLabel("Note")).toHaveValue("Third try");
    await expect(page.getByLabel("Version")).toHaveValue("v3.2");
    await expect(form.document).toHaveValue(BROKEN);
  });
}

test("a finding leads to its place in the text @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  await form.document.fill(BROKEN);
  await form.validate();

  const finding = form.finding("unknown_exception_type");
  const place = await finding.getByRole("link", { name: /^Line/ }).textContent();
  await finding.getByRole("link", { name: /^Line/ }).click();

  const line = Number(/Line (\d+)/.exec(place ?? "")?.[1]);
  await expect(form.document).toBeFocused();
  const selected = await form.document.evaluate((area: HTMLTextAreaElement) => ({
    line: area.value.slice(0, area.selectionStart).split("\n").length,
    text: area.value.slice(area.selectionStart, area.selectionEnd),
  }));
  expect(selected.line).toBe(line);
  expect(selected.text).not.toBe("");
  await expect(page).toHaveURL(/\/admin\/packs\/import/);
});

test("a finding leads to its line in a copy below @plain", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  await form.document.fill(BROKEN);
  await form.validate();

  await form.finding("unknown_key").getByRole("link", { name: /^Line/ }).click();

  const line = new URL(page.url()).hash;
  expect(line).toMatch(/^#L\d+$/);
  await expect(page.locator(line)).toBeInViewport();
});

test("import waits until the errors are gone @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  await form.document.fill(BROKEN);
  await form.validate();
  const button = page.getByRole("button", { name: "Import", exact: true });

  await expect(button).toBeDisabled();
  await expect(page.getByText("Fix the errors first.")).toBeVisible();

  await form.document.fill(seed("e2e/domain.clean.json"));
  await expect(button).toBeEnabled();
});

test("a document that is no JSON is said to be none", async ({ app, watch }) => {
  watch.expect(/status of 422/);
  const form = new ImportPage(app);
  await form.open("domain");
  await form.document.fill(seed("e2e/domain.invalid_json.json"));

  await form.validate();

  await expect(form.finding("invalid_json")).toBeVisible();
});
