// What opens over a page or beside it is as accessible as the page, wide and narrow.

import { EVERY_VIEW, expect, expectAccessible, test, unique } from "../../fixtures/index.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

test("the user menu @script", async ({ app, page }) => {
  await app.open("/admin/audit");
  const menu = page.locator("summary", { hasText: "Account, theme and language" });
  await menu.click();
  await expect(app.link("My account")).toBeVisible();

  await expectAccessible(page, EVERY_VIEW);

  await page.keyboard.press("Escape");
  await expect(app.link("My account")).toBeHidden();
  await expect(menu).toBeFocused();
});

test("the list of a field that searches @script", async ({ app, api, page }) => {
  await api.createTenant(unique("OFFERED"), "Offered Ltd");
  await app.open("/admin/audit");
  await page.getByRole("combobox", { name: "Tenant id" }).click();
  await expect(page.locator(".combobox").getByRole("option").first()).toBeVisible();

  await expectAccessible(page, EVERY_VIEW);
});

test("the search of an editor @script", async ({ app, page }) => {
  await app.open("/admin/packs/import");
  await app.button("Find").click();
  await expect(page.getByRole("textbox", { name: "Find" })).toBeVisible();

  await expectAccessible(page, EVERY_VIEW);
});

test("the keys @script", async ({ app, page }) => {
  await app.open("/admin/tenants");
  await page.keyboard.press("?");
  await expect(app.dialog).toHaveAccessibleName("Keyboard shortcuts");

  await expectAccessible(page, EVERY_VIEW);
});
