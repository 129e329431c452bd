// Which columns a list shows: chosen by each person, kept by their browser, sent by the server as they were chosen.

import { expect, expectAccessible, test, unique } from "../../fixtures/index.ts";
import type { Console } from "../../pages/console.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

/** Ticks a column or takes its tick away, and has it kept where that takes a button. */
async function choose(app: Console, column: string, isShown: boolean): Promise<void> {
  const { page } = app;
  const box = page.getByRole("checkbox", { name: column, exact: true });
  if (!(await box.isVisible())) await page.locator(".columns-choice > summary").click();
  const kept = page.waitForResponse((it) => it.url().endsWith("/ui/columns"));
  await box.setChecked(isShown);
  if (!app.hasScript) await app.button("Keep").click();
  await kept;
}

test("a column is hidden, stays hidden, and is shown again", async ({ app, api, page }) => {
  const id = unique("COLUMN");
  await api.createTenant(id, "Column & Co");
  const list = `/admin/tenants?q=${id}`;
  await app.open(list);
  const heading = (name: string) => page.getByRole("columnheader", { name });
  await expect(heading("Created by")).toBeVisible();
  // What a row is called is always there.
  await page.locator(".columns-choice > summary").click();
  await expect(page.getByRole("checkbox", { name: "Id", exact: true })).toHaveCount(0);
  if (app.hasScript) await expectAccessible(page);

  await choose(app, "Created by", false);
  await choose(app, "Name", false);
  await expect(heading("Created by")).toHaveCount(0);
  await expect(page.getByRole("cell", { name: "Column & Co" })).toHaveCount(0);
  await expect(page.getByRole("rowheader", { name: id })).toBeVisible();

  // Sent so by the server: before any script has run.
  const sent = await (await page.request.get(list, { headers: { accept: "text/html" } })).text();
  expect(sent).toMatch(/class="table-scroll hides-\d hides-\d"/);
  await app.open(list);
  await expect(heading("Created by")).toHaveCount(0);
  await expect(heading("Status")).toBeVisible();

  // Of another list it says nothing, and on the way back it is known still.
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Packs", exact: true })
    .click();
  await expect(app.heading("Packs")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("rowheader", { name: id })).toBeVisible();
  await expect(heading("Created by")).toHaveCount(0);

  await choose(app, "Created by", true);
  await choose(app, "Name", true);
  await expect(heading("Created by")).toBeVisible();
  await app.open(list);
  await expect(heading("Created by")).toBeVisible();
  await expect(page.getByRole("cell", { name: "Column & Co" })).toBeVisible();
});

test("stacked rows follow it, and the keyboard does it all @script", async ({ app, api, page }) => {
  const id = unique("NARROW");
  await api.createTenant(id, "Narrow & Co");
  await page.setViewportSize({ width: 400, height: 800 });
  await app.open(`/admin/tenants?q=${id}`);
  await expect(page.getByText("Narrow & Co")).toBeVisible();

  await page.locator(".columns-choice > summary").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("checkbox", { name: "Name", exact: true })).toBeFocused();
  const kept = page.waitForResponse((it) => it.url().endsWith("/ui/columns"));
  await page.keyboard.press("Space");
  await kept;
  await expect(page.getByText("Narrow & Co")).toBeHidden();
  await expect(page.getByRole("checkbox", { name: "Name", exact: true })).toBeFocused();
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByText("Narrow & Co")).toBeHidden();
  await expect(page.getByRole("link", { name: id, exact: true })).toBeVisible();
});

test("in Thai too", async ({ app, page, baseURL }) => {
  await page.context().addCookies([{ name: "tenantry_language", value: "th", url: baseURL ?? "" }]);
  await app.open("/admin/jobs");
  await page.locator(".columns-choice > summary").click();
  await expect(page.getByRole("group", { name: "คอลัมน์ที่จะแสดง" })).toBeVisible();
});
