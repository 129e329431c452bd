// A pack with three mistakes: all of them are said at once, each with its place, and nothing typed is lost.

import { expect, seed, test } from "../../fixtures/index.ts";
import { ImportPage } from "../../pages/import.ts";

const BROKEN = seed("e2e/domain.three-problems.json");
const CODES = ["unknown_key", "unknown_exception_type", "missing_field"];

test.beforeEach(({ app }) => app.signInAsAdmin());

// With script, errors are known before anybody can import.
for (const verb of ["Validate", "Import @plain"]) {
  test(`${verb} says every mistake with line and column`, async ({ app, page, watch }) => {
    watch.expect(/status of 422/);
    const form = new ImportPage(app);
    await form.open("domain");
    await page.getByLabel("Version", { exact: true }).fill("v3.2");
    await page.getByLabel("Note").fill("Third try");
    await form.write(BROKEN);

    const name = verb.split(" ")[0] ?? verb;
    await page.getByRole("button", { name, exact: true }).click();

    await expect(form.panel).toContainText("3 errors");
    for (const code of CODES) {
      await expect(form.finding(code)).toContainText(/Line \d+, column \d+/);
    }
    await expect(page.getByLabel("Note")).toHaveValue("Third try");
    await expect(page.getByLabel("Version", { exact: true })).toHaveValue("v3.2");
    expect(await form.text()).toBe(BROKEN);
  });
}

test("a finding leads to its place in the text @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(BROKEN);

  const finding = form.finding("unknown_exception_type");
  await finding.getByRole("link", { name: /^Line/ }).click();

  await expect(form.document).toBeFocused();
  await expect(finding).toHaveAttribute("aria-current", "true");
  // What is selected is what the finding is about: typing replaces it, and nothing else.
  await page.keyboard.type('"HERE"');
  const changed = (await form.text()).split("\n");
  const differing = BROKEN.split("\n").flatMap((line, at) => (changed[at] === line ? [] : [at + 1]));
  expect(differing).toHaveLength(1);
  expect(changed[(differing[0] ?? 0) - 1]).toContain('"HERE"');
  await expect(page).toHaveURL(/\/admin\/packs\/import/);
});

test("the cursor in the text marks its finding @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(BROKEN);
  await expect(form.findings).toHaveCount(3);
  await expect(form.findings.and(page.locator("[aria-current]"))).toHaveCount(0);

  const place = await form
    .finding("unknown_exception_type")
    .getByRole("link", { name: /^Line/ })
    .textContent();
  const line = Number(/Line (\d+)/.exec(place ?? "")?.[1]);
  await form.editor.evaluate((element, at) => {
    (element as HTMLElement & { showPlace(line: number, column: number): void }).showPlace(at, 1);
  }, line);

  await expect(form.finding("unknown_exception_type")).toHaveAttribute("aria-current", "true");
});

test("a finding leads to its line in a copy below @plain", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(BROKEN);
  await form.validate();

  await form.finding("unknown_key").getByRole("link", { name: /^Line/ }).click();

  const line = new URL(page.url()).hash;
  expect(line).toMatch(/^#L\d+$/);
  await expect(page.locator(line)).toBeInViewport();
});

test("import waits until the errors are gone @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(BROKEN);
  const button = page.getByRole("button", { name: "Import", exact: true });

  await expect(form.panel).toContainText("3 errors");
  await expect(button).toBeDisabled();
  await expect(page.getByText("Fix the errors first.")).toBeVisible();

  await form.write(seed("e2e/domain.clean.json"));
  await expect(form.panel).toContainText("Ready to import");
  await expect(button).toBeEnabled();
});

test("a document that is no JSON is said to be none", async ({ app, watch }) => {
  watch.expect(/status of 422/);
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(seed("e2e/domain.invalid_json.json"));

  await form.validate();

  await expect(form.finding("invalid_json")).toBeVisible();
});

test("a file that is too large is named, and the others are taken @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");

  await form.drop({ "big.json": " ".repeat(9 * 1024 * 1024), "small.json": seed("e2e/domain.clean.json") });

  await expect(page.getByText("big.json is larger than 8 MiB.")).toBeVisible();
  await expect(form.file("small.json")).toContainText("Valid");
});

test("what is not UTF-8 is not taken, however it comes @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  const latin = Buffer.from('{\n"domainName": "Gr\u00fc\u00dfe"}', "latin1");
  const refused = (name: string) =>
    page.getByText(
      `${name} is not UTF-8: the first bad byte is in line 2, column 18. Save the file as UTF-8.`,
    );

  await form.drop({ "latin.json": latin, "wide.json": Buffer.from("\ufeff{}", "utf16le") });
  await expect(refused("latin.json")).toBeVisible();
  await expect(page.getByText("wide.json is not UTF-8: it looks like UTF-16.")).toBeVisible();

  await form.dropOnEditor("dropped.json", latin);
  await expect(refused("dropped.json")).toBeVisible();

  await form.paste('{"domainName": "Gr\ufffd\ufffde"}');
  await expect(page.getByText(/^The pasted text was not taken/)).toBeVisible();
  expect(await form.text()).toBe("");

  await form.paste('{"domainName": "Gr\u00fc\u00dfe"}');
  expect(await form.text()).toContain("Gr\u00fc\u00dfe");
});
