// What every list does: the way through its pages, and the way back to where one was.

import type { Api } from "../../fixtures/api.ts";
import { expect, expectAccessible, test, unique } from "../../fixtures/index.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

/** As many tenants as fill a page and a few rows of the next. */
const MANY = 55;

/** Tenants that one search finds, by the number at their end; the search. */
async function createMany(api: Api): Promise<string> {
  const stem = unique("LIST");
  const ids = Array.from({ length: MANY }, (_, at) => `${stem}_${String(at).padStart(2, "0")}`);
  for (const id of ids) await api.createTenant(id);
  return stem;
}

test("a list is walked back as it was walked, with its filters and order", async ({ app, api, page }) => {
  const stem = await createMany(api);
  const pages = page.getByRole("navigation", { name: "Pages" });
  const first = page.getByRole("rowheader").first();
  await app.open(`/admin/tenants?q=${stem}&status=ACTIVE&sort=-tenant_id`);
  await expect(pages).toContainText(`1–50 of ${MANY}`);
  await expect(first).toContainText(`${stem}_54`);
  await expect(app.link("Previous page")).toHaveCount(0);

  await app.link("Next page").click();
  await expect(pages).toContainText(`51–${MANY} of ${MANY}`);
  await expect(first).toContainText(`${stem}_04`);
  await expect(app.link("Next page")).toHaveCount(0);

  // As whoever was sent the address has it: nothing comes from the browser's history.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByRole("link", { name: "Previous page" }).click();
  await expect(other.getByRole("navigation", { name: "Pages" })).toContainText(`1–50 of ${MANY}`);
  await other.close();

  await app.link("Previous page").click();
  await expect(pages).toContainText(`1–50 of ${MANY}`);
  await expect(first).toContainText(`${stem}_54`);
  await expect(app.link("Previous page")).toHaveCount(0);
  if (app.hasScript) await expectAccessible(page);

  await app.link("First page").click();
  await expect(page).toHaveURL(new RegExp(`/admin/tenants\\?q=${stem}&status=ACTIVE&sort=-tenant_id$`));
});

test("a page whose rows are gone leads to the first one", async ({ app, api, page }) => {
  const stem = await createMany(api);
  await app.open(`/admin/tenants?q=${stem}&sort=tenant_id`);
  const next = await app.link("Next page").getAttribute("href");

  await app.open(next?.replace(stem, `${stem}_0`) ?? "");

  await expect(page.getByText("Nothing stands on this page any more")).toBeVisible();
  await app.link("First page").click();
  await expect(page.getByRole("rowheader").first()).toContainText(`${stem}_00`);
});

test("going back leads to the row that was left @script", async ({ app, api, page }) => {
  const stem = await createMany(api);
  await app.open(`/admin/tenants?q=${stem}&sort=tenant_id`);
  const row = (at: number) => page.getByRole("rowheader", { name: `${stem}_${at}` }).getByRole("link");
  const down = () => page.evaluate(() => scrollY);
  await row(44).scrollIntoViewIfNeeded();
  const before = await down();
  expect(before).toBeGreaterThan(200);

  await row(44).click();
  await expect(app.heading(`${stem}_44`)).toBeVisible();
  await expect.poll(down).toBe(0);
  await page.goBack();
  await expect(row(44)).toBeFocused();
  await expect.poll(down).toBe(before);

  // On another page of the list too, and by the keyboard.
  await app.link("Next page").click();
  await expect(row(54)).toBeVisible();
  await row(53).focus();
  await page.keyboard.press("Enter");
  await expect(app.heading(`${stem}_53`)).toBeVisible();
  await page.goBack();
  await expect(row(53)).toBeFocused();
  await page.goBack();
  await expect(app.link("Next page")).toBeFocused();
  await expect(app.link("Next page")).toBeInViewport();
});

test("whoever goes on while the rows come is left alone @script", async ({ app, api, page }) => {
  const stem = await createMany(api);
  await app.open(`/admin/tenants?q=${stem}&sort=tenant_id`);
  await page
    .getByRole("rowheader", { name: `${stem}_44` })
    .getByRole("link")
    .click();
  await expect(app.heading(`${stem}_44`)).toBeVisible();
  await page.route("**/ui/**", async (route) => {
    await new Promise((done) => setTimeout(done, 1_000));
    await route.continue();
  });

  await page.goBack();
  await expect(page.getByLabel("Search", { exact: true })).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByLabel("Search", { exact: true })).toBeFocused();
  await page.waitForTimeout(2_000);
  await expect(page.getByLabel("Search", { exact: true })).toBeFocused();
});
