// Single keys: they lead, they can be switched off, and they stay out of what is written.

import { expect, expectAccessible, test, unique } from "../../fixtures/index.ts";
import { ImportPage } from "../../pages/import.ts";

test("two keys lead to the pages of the navigation @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/tenants");

  for (const [key, heading] of [
    ["p", "Packs"],
    ["a", "Audit"],
    ["h", "Overview"],
    ["t", "Tenants"],
  ] as const) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await expect(app.heading(heading)).toBeVisible();
  }
});

test("they lead nowhere that the navigation does not @script", async ({ app, api, page }) => {
  await app.signInAs(await api.createPerson("viewer"));
  await app.open("/admin/tenants");

  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.keyboard.press("?");

  await expect(app.dialog).toContainText("Go to Packs");
  await expect(app.dialog).not.toContainText("Audit");
  await expect(app.heading("Tenants")).toBeAttached();
});

test("a slash goes to the page's search, and to the palette where there is none @script", async ({
  app,
  page,
}) => {
  await app.signInAsAdmin();
  await app.open("/admin/tenants?q=abc");
  const search = page.getByLabel("Search", { exact: true });

  await page.keyboard.press("/");
  await expect(search).toBeFocused();
  await page.keyboard.press("/");
  await expect(search).toHaveValue("/");

  await app.open("/account");
  await page.keyboard.press("/");
  await expect(app.dialog.getByRole("combobox")).toBeFocused();
});

test("j and k move over the rows, and Enter opens one @script", async ({ app, api, page }) => {
  const stem = unique("ROW");
  for (const end of ["A", "B"]) await api.createTenant(`${stem}_${end}`, `Row ${end} of ${stem}`);
  await app.signInAsAdmin();
  await app.open(`/admin/tenants?q=${stem}&sort=tenant_id`);
  const way = (end: string) => page.getByRole("rowheader", { name: `${stem}_${end}` }).getByRole("link");

  await page.keyboard.press("j");
  await expect(way("A")).toBeFocused();
  await page.keyboard.press("j");
  await expect(way("B")).toBeFocused();
  await page.keyboard.press("j");
  await expect(way("B")).toBeFocused();
  await page.keyboard.press("k");
  await expect(way("A")).toBeFocused();
  const outline = await way("A").evaluate((link) => getComputedStyle(link).outlineStyle);
  expect(outline).toBe("solid");

  await page.keyboard.press("Enter");
  await expect(app.heading(`Row A of ${stem}`)).toBeVisible();
});

test("a question mark says which keys there are @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/tenants");

  await page.keyboard.press("?");

  await expect(app.dialog).toHaveAccessibleName("Keyboard shortcuts");
  await expect(app.dialog.getByRole("button", { name: "Close" })).toBeFocused();
  await expect(app.dialog).toContainText("Search or jump");
  await expectAccessible(page);
  // Keys behind an open dialog do nothing.
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(app.dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(app.dialog).toHaveCount(0);
  await expect(app.heading("Tenants")).toBeVisible();
});

test("they are off where one's account says so, and the chord still works @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/account");
  const choice = page.getByRole("group", { name: "Single-key shortcuts" });
  await expect(choice.getByRole("button", { name: "On" })).toHaveAttribute("aria-pressed", "true");
  await choice.getByRole("button", { name: "Off" }).click();
  await expect(choice.getByRole("button", { name: "Off" })).toHaveAttribute("aria-pressed", "true");

  await app.open("/admin/tenants");
  for (const key of ["g", "p", "/", "?"]) await page.keyboard.press(key);
  await expect(app.heading("Tenants")).toBeVisible();
  await expect(app.dialog).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(app.dialog.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");

  await app.open("/account");
  await choice.getByRole("button", { name: "On" }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(app.heading("Packs")).toBeVisible();
});

test("what is written in fields and editors stays writing @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write("");
  const editor = page.locator("tenantry-code .cm-content");
  await editor.click();
  await page.keyboard.type("gp?/jk");

  await expect(editor).toContainText("gp?/jk");
  await expect(app.heading("Import pack")).toBeVisible();
  await expect(app.dialog).toHaveCount(0);
});

test("a Thai keyboard has the same keys at the same places @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  const press = (key: string, code: string, held: { shiftKey?: boolean; ctrlKey?: boolean } = {}) =>
    page.evaluate(
      (event) => {
        document.body.dispatchEvent(
          new KeyboardEvent("keydown", { ...event, bubbles: true, cancelable: true, composed: true }),
        );
      },
      { key, code, ...held },
    );

  await press("เ", "KeyG");
  await press("ย", "KeyP");
  await expect(app.heading("Packs")).toBeVisible();
  await press("ฦ", "Slash", { shiftKey: true });
  await expect(app.dialog).toHaveAccessibleName("Keyboard shortcuts");
  await page.keyboard.press("Escape");
  await press("า", "KeyK", { ctrlKey: true });
  await expect(app.dialog.getByRole("combobox")).toBeFocused();
});
