// Several tenants of a page are suspended and resumed at once, each by itself.

import type { Api } from "../../fixtures/api.ts";
import { expect, expectAccessible, test, unique } from "../../fixtures/index.ts";

const REASON = "Contracts ended";

/** Tenants with these ends that one search finds; the search. */
async function some(api: Api, ...ends: string[]): Promise<string> {
  const stem = unique("BULK");
  for (const end of ends) await api.createTenant(`${stem}_${end}`, `Tenant ${end}`);
  return stem;
}

test.beforeEach(({ app }) => app.signInAsAdmin());

test("ticked tenants are suspended with one reason and resumed again", async ({ app, api, page }) => {
  const stem = await some(api, "A", "B", "C");
  await api.patch(`/admin/tenants/${stem}_B/status`, { status: "SUSPENDED", reason: "Before" });
  await app.open(`/admin/tenants?q=${stem}&sort=tenant_id`);

  for (const end of ["A", "B"]) await page.getByRole("checkbox", { name: `Select ${stem}_${end}` }).check();
  await app.button("Suspend").click();
  await expect(app.dialog.getByRole("heading", { name: "Suspend tenants: 1" })).toBeVisible();
  await expect(app.dialog.getByRole("list", { name: "To be suspended" })).toContainText(`${stem}_A`);
  await expect(app.dialog.getByRole("list", { name: "Suspended already, not touched" })).toContainText(
    `${stem}_B`,
  );
  if (app.hasScript) await expectAccessible(page);
  await app.dialog.getByLabel("Reason").fill(REASON);
  await app.dialog.getByLabel("Number of tenants").fill("1");
  await app.dialog.getByRole("button", { name: "Suspend" }).click();

  await app.expectSaid("The tenants were suspended.");
  await expect(app.dialog).toHaveCount(0);
  const row = (end: string) => page.getByRole("row").filter({ hasText: `${stem}_${end}` });
  await expect(row("A")).toContainText("Suspended");
  await expect(row("C")).toContainText("Active");
  const trail = await (await api.get(`/admin/audit?tenant_id=${stem}_A&action=tenants.suspend`)).json();
  expect(trail.items.map(({ reason }: { reason: string }) => reason)).toEqual([REASON]);

  await expect(page.getByRole("checkbox", { name: `Select ${stem}_A` })).not.toBeChecked();

  await app.link("Select all on this page").click();
  for (const end of ["A", "B", "C"])
    await expect(page.getByRole("checkbox", { name: `Select ${stem}_${end}` })).toBeChecked();
  await app.button("Resume").click();
  await expect(app.dialog.getByRole("list", { name: "Active already, not touched" })).toContainText(
    `${stem}_C`,
  );
  await app.dialog.getByRole("button", { name: "Resume" }).click();
  await app.expectSaid("The tenants were resumed.");
  await expect(row("B")).toContainText("Active");
});

test("what is refused of one is said, and the others are done", async ({ app, api, page, watch }) => {
  watch.expect(/status of (404|409)/);
  const stem = await some(api, "A", "B");
  const bound = (end: string) => ({ role: "editor", tenant_id: `${stem}_${end}` });
  const person = { username: unique("two"), password: "another-long-password" };
  const made = await api.post("/admin/users", { ...person, bindings: [bound("A"), bound("B")] });
  const { id } = await made.json();
  await page.context().clearCookies();
  await app.signInAs(person);
  await app.open(`/admin/tenants?sort=tenant_id`);
  await app.link("Select all on this page").click();
  await app.button("Suspend").click();
  await app.dialog.getByLabel("Reason").fill(REASON);
  await app.dialog.getByLabel("Number of tenants").fill("2");

  // While the dialog is open, one is taken away from whoever confirms it.
  const etag = (await api.get(`/admin/users/${id}`)).headers().etag ?? "";
  const taken = await api.put(`/admin/users/${id}/bindings`, { bindings: [bound("A")] }, etag);
  expect(taken.ok(), await taken.text()).toBe(true);
  await app.dialog.getByRole("button", { name: "Suspend" }).click();

  await expect(app.dialog.getByText("1 of 2 done")).toBeVisible();
  await expect(app.dialog.getByRole("listitem").filter({ hasText: "Not done" })).toContainText(`${stem}_B`);
  const state = await (await api.get(`/admin/tenants/${stem}_A`)).json();
  expect(state.status).toBe("SUSPENDED");
});

test("nothing that is ticked is forgotten, and nothing is done without a tick", async ({
  app,
  api,
  page,
}) => {
  const stem = await some(api, "A", "B");
  await app.open(`/admin/tenants?q=${stem}&sort=tenant_id`);
  await app.button("Suspend").click();
  await expect(app.dialog.getByText("No tenant of this page is selected.")).toBeVisible();
  await expect(app.dialog.getByRole("button", { name: "Suspend" })).toBeDisabled();
  await app.dialog.getByRole("link", { name: "Cancel" }).click();

  await page.getByRole("checkbox", { name: `Select ${stem}_B` }).check();
  await app.button("Suspend").click();
  await app.dialog.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("checkbox", { name: `Select ${stem}_B` })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: `Select ${stem}_A` })).not.toBeChecked();
});

test("the keyboard ticks, and the focus is back where the dialog was opened @script", async ({
  app,
  api,
  page,
}) => {
  const stem = await some(api, "A", "B");
  await app.open(`/admin/tenants?q=${stem}&sort=tenant_id`);
  await page.getByRole("checkbox", { name: `Select ${stem}_A` }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("Selected on this page: 1")).toBeVisible();

  await app.button("Suspend").focus();
  await page.keyboard.press("Enter");
  await expect(app.dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(app.dialog).toHaveCount(0);
  await expect(app.button("Suspend")).toBeFocused();

  await app.link("Clear selection").click();
  await expect(page.getByText("Selected on this page: 0")).toBeVisible();
});

test("a viewer has no ticks", async ({ app, api, page }) => {
  const stem = await some(api, "A");
  await page.context().clearCookies();
  await app.signInAs(await api.createPerson("viewer"));
  await app.open(`/admin/tenants?q=${stem}`);

  await expect(page.getByRole("rowheader", { name: `${stem}_A` })).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await expect(app.button("Suspend")).toHaveCount(0);
});

test("ticks fit a narrow page", async ({ app, api, page }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  const stem = await some(api, "A");
  await app.open(`/admin/tenants?q=${stem}`);

  await page.getByRole("checkbox", { name: `Select ${stem}_A` }).check();
  const isWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(await isWide()).toBe(false);
  if (app.hasScript) await expectAccessible(page);
});
