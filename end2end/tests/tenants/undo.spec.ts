// What was just done with tenants is taken back, by a command of its own, unless somebody has changed them since.

import type { Api } from "../../fixtures/api.ts";
import { expect, expectAccessible, test, unique } from "../../fixtures/index.ts";
import type { Console } from "../../pages/console.ts";

const HINT = "You can undo this as long as nobody changes it.";

test.beforeEach(({ app }) => app.signInAsAdmin());

async function suspend(app: Console, tenant: string): Promise<void> {
  await app.open(`/admin/tenants/${tenant}?confirm=suspend`);
  await app.dialog.getByLabel("Reason").fill("Unpaid");
  await app.dialog.getByLabel("Tenant id").fill(tenant);
  await app.dialog.getByRole("button", { name: "Suspend" }).click();
  await app.expectSaid("The tenant was suspended.");
}

/** The tenant's rows of the trail, newest first: what was done, why, and by whom. */
async function trail(api: Api, tenant: string): Promise<{ action: string; reason: string | null }[]> {
  const rows = await (await api.get(`/admin/audit?tenant_id=${tenant}`)).json();
  return rows.items.map(({ action, reason }: { action: string; reason?: string }) => ({
    action,
    reason: reason ?? null,
  }));
}

test("a suspension is taken back, with a row of its own", async ({ app, api, page }) => {
  const tenant = unique("UNDO");
  await api.createTenant(tenant);
  await suspend(app, tenant);
  await expect(page.getByText(HINT)).toBeVisible();
  if (app.hasScript) await expectAccessible(page);

  await app.button("Undo").click();

  await app.expectSaid("Undone.");
  await expect(page.getByText(HINT)).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Suspend", exact: true })).toBeVisible();
  expect((await trail(api, tenant)).slice(0, 2)).toEqual([
    { action: "tenants.resume", reason: "Undone by admin" },
    { action: "tenants.suspend", reason: "Unpaid" },
  ]);
});

test("a new name is taken back", async ({ app, api, page }) => {
  const tenant = unique("NAMED");
  await api.createTenant(tenant, 'The first; "one" & only');
  await app.open(`/admin/tenants/${tenant}?rename=1`);
  await app.dialog.getByLabel("New name").fill("The second");
  await app.dialog.getByRole("button", { name: "Rename" }).click();
  await app.expectSaid("The tenant was renamed.");
  // The name of before stands in no address.
  expect(page.url()).not.toContain("first");

  await app.button("Undo").click();

  await app.expectSaid("Undone.");
  await expect(app.heading('The first; "one" & only')).toBeVisible();
  expect((await trail(api, tenant)).slice(0, 2).map(({ action }) => action)).toEqual([
    "tenants.rename",
    "tenants.rename",
  ]);
});

test("what somebody has changed since is left as they made it", async ({ app, api, page, watch }) => {
  watch.expect(/status of 409/);
  const tenant = unique("SINCE");
  await api.createTenant(tenant);
  await suspend(app, tenant);
  const change = (status: string) =>
    api.patch(`/admin/tenants/${tenant}/status`, { status, reason: "By hand" });
  // Suspended again, and no more what this page made of it.
  await change("ACTIVE");
  await change("SUSPENDED");

  await app.button("Undo").click();

  await expect(page.getByText("Somebody has changed it since, so nothing was taken back.")).toBeVisible();
  if (app.hasScript) await expectAccessible(page);
  expect((await trail(api, tenant))[0]).toEqual({ action: "tenants.suspend", reason: "By hand" });
});

test("an address alone offers nothing", async ({ app, api, page }) => {
  const tenant = unique("FORGED");
  await api.createTenant(tenant);
  await api.patch(`/admin/tenants/${tenant}/status`, { status: "SUSPENDED", reason: "Unpaid" });
  await app.open(`/admin/tenants/${tenant}?undo=${tenant}~2`);

  await expect(page.getByRole("link", { name: "Resume", exact: true })).toBeVisible();
  await expect(app.button("Undo")).toHaveCount(0);
});

test("what was taken back is offered no more by going back", async ({ app, api, page }) => {
  const tenant = unique("BACK");
  await api.createTenant(tenant);
  await suspend(app, tenant);
  await app.button("Undo").click();
  await app.expectSaid("Undone.");

  await page.goBack();

  await expect(page).toHaveURL(/undo=/);
  await expect(app.heading(tenant)).toBeVisible();
  await expect(app.button("Undo")).toHaveCount(0);
});

test("those that were suspended are given back where another was refused", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 40[49]/);
  const stem = unique("PARTED");
  for (const end of ["A", "B"]) await api.createTenant(`${stem}_${end}`);
  await app.open(`/admin/tenants?q=${stem}&sort=tenant_id`);
  for (const end of ["A", "B"]) await page.getByRole("checkbox", { name: `Select ${stem}_${end}` }).check();
  await app.button("Suspend").click();
  // One that is not there: as one that somebody may no longer change.
  await app.dialog.locator('input[name="tenant_ids"]').evaluate((field: HTMLInputElement, gone) => {
    field.value = field.value.replace(",", `,${gone},`);
  }, `${stem}_GONE`);
  await app.dialog.getByLabel("Reason").fill("Unpaid");
  await app.dialog.getByLabel("Number of tenants").fill("2");
  await app.dialog.getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByText("2 of 3", { exact: false }).first()).toBeVisible();
  await app.dialog.getByRole("link", { name: "Cancel" }).click();
  await expect(app.dialog).toHaveCount(0);

  await app.button("Undo").click();

  await app.expectSaid("Undone.");
  for (const end of ["A", "B"])
    await expect(page.getByRole("row").filter({ hasText: `${stem}_${end}` })).toContainText("Active");
});

test("ticked tenants are given back what they had, and no others", async ({ app, api, page }) => {
  const stem = unique("MANY");
  for (const end of ["A", "B", "C"]) await api.createTenant(`${stem}_${end}`);
  await api.patch(`/admin/tenants/${stem}_C/status`, { status: "SUSPENDED", reason: "Before" });
  await app.open(`/admin/tenants?q=${stem}&sort=tenant_id`);
  for (const end of ["A", "B", "C"])
    await page.getByRole("checkbox", { name: `Select ${stem}_${end}` }).check();
  await app.button("Suspend").click();
  await app.dialog.getByLabel("Reason").fill("Unpaid");
  await app.dialog.getByLabel("Number of tenants").fill("2");
  await app.dialog.getByRole("button", { name: "Suspend" }).click();
  await app.expectSaid("The tenants were suspended.");

  await app.button("Undo").click();

  await app.expectSaid("Undone.");
  const row = (end: string) => page.getByRole("row").filter({ hasText: `${stem}_${end}` });
  await expect(row("A")).toContainText("Active");
  await expect(row("B")).toContainText("Active");
  // It was suspended before, and by somebody else.
  await expect(row("C")).toContainText("Suspended");
  expect(await trail(api, `${stem}_C`)).toHaveLength(2);
});

test("nobody has to be fast @script", async ({ app, api, page }) => {
  const tenant = unique("SLOW");
  await api.createTenant(tenant);
  await page.clock.install();
  await suspend(app, tenant);
  const toast = page.locator(".toasts").getByText("The tenant was suspended.");
  // Pointed at, a message stays; then it goes, and the way back does not.
  await toast.hover();
  await page.clock.runFor(8_000);
  await expect(toast).toBeVisible();
  await app.heading(tenant).hover();
  await expect(toast).toHaveCount(0, { timeout: 10_000 });
  await app.button("Undo").focus();
  await page.keyboard.press("Enter");
  await app.expectSaid("Undone.");
});

test("in Thai too", async ({ app, api, page, baseURL }) => {
  const tenant = unique("THAI");
  await api.createTenant(tenant);
  await suspend(app, tenant);
  await page.context().addCookies([{ name: "tenantry_language", value: "th", url: baseURL ?? "" }]);
  await page.reload();
  await app.ready();
  await app.button("เลิกทำ").click();
  await app.expectSaid("เลิกทำแล้ว");
  expect((await trail(api, tenant))[0]).toEqual({ action: "tenants.resume", reason: "เลิกทำโดย admin" });
});
