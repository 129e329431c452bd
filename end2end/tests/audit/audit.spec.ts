import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Api, expect, expectAccessible, test, unique } from "../../fixtures/index.ts";
import { startServer, temporaryFolder } from "../../fixtures/server.ts";
import type { Console } from "../../pages/console.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

/** A tenant that was created and suspended, and its rows in the list. */
async function suspended(app: Console, api: Api): Promise<string> {
  const tenant = unique("TRAIL");
  await api.createTenant(tenant);
  await api.patch(`/admin/tenants/${tenant}/status`, { status: "SUSPENDED", reason: "Contract ended" });
  await app.open("/admin/audit");
  await app.page.getByLabel("Tenant id").fill(tenant);
  await app.button("Filter").click();
  await expect(app.page.getByRole("row")).toHaveCount(3);
  return tenant;
}

test("what happened to a tenant is told in sentences", async ({ app, api, page }) => {
  const tenant = await suspended(app, api);

  const row = page.getByRole("row").filter({ hasText: "Contract ended" });
  await expect(row).toContainText(`suspended ${tenant}`);
  await expect(row.getByText("tenants.suspend", { exact: true })).toBeVisible();
  await row.getByRole("link", { name: tenant, exact: true }).click();
  await expect(app.heading(tenant)).toBeVisible();
  await expect(page.getByRole("list", { name: "Recent changes" })).toContainText(`suspended ${tenant}`);
});

test("a row opens below itself, as wide as the table, and closes again @script", async ({
  app,
  api,
  page,
}) => {
  const tenant = await suspended(app, api);
  const row = page.getByRole("row").filter({ hasText: "Contract ended" });

  const toggle = row.getByRole("link", { name: /^Show/ });
  await expect(toggle).toHaveAttribute("aria-expanded", "false");
  await toggle.click();

  const details = page.locator(".table-details");
  await expect(row.getByRole("link", { name: /^Hide/ })).toHaveAttribute("aria-expanded", "true");
  await expect(details).toContainText('status "ACTIVE" → "SUSPENDED"');
  await expect(details).toContainText(`${tenant}, row 2`);
  const [wide, table] = [await details.boundingBox(), await page.locator("table").boundingBox()];
  expect(Math.round(wide?.width ?? 0)).toBe(Math.round(table?.width ?? 1));
  await expectAccessible(page);

  await details.getByRole("link", { name: "Page of this row" }).click();
  await expect(app.heading("Audit row")).toBeVisible();
  await page.goBack();
  await expect(row).toBeVisible();
  await row.getByRole("link", { name: /^Show/ }).click();
  await row.getByRole("link", { name: /^Hide/ }).click();
  await expect(details).toHaveCount(0);
});

test("a row has a page of its own, and the same address for programs", async ({ app, api, page }) => {
  const tenant = await suspended(app, api);

  await app.open(`/admin/audit/tenant:${tenant}.2`);

  await expect(page.getByRole("main")).toContainText(`suspended ${tenant}`);
  await expect(page.getByRole("heading", { name: "What changed" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText('status "ACTIVE" → "SUSPENDED"');
  const row = await (await api.get(`/admin/audit/tenant:${tenant}.2`)).json();
  expect(row).toMatchObject({ action: "tenants.suspend", sequence: 2, reason: "Contract ended" });
});

test("rows are filtered by what was done, in words", async ({ app, api, page }) => {
  const tenant = await suspended(app, api);

  await page.getByLabel("Action").selectOption("Suspend a tenant");
  if (!app.hasScript) await app.button("Filter").click();

  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page).toHaveURL(/action=tenants\.suspend/);
  await expect(app.link("Remove the filter Action: Suspend a tenant")).toBeVisible();
  const file = page.getByRole("link", { name: "Export (CSV)" });
  await expect(file).toHaveAttribute("href", new RegExp(`tenant_id=${tenant}.*action=tenants\\.suspend`));
});

test("an export is a file and no page @script", async ({ app, page }) => {
  await app.open("/admin/audit");

  const download = page.waitForEvent("download");
  await app.link("Export (CSV)").click();

  expect((await download).suggestedFilename()).toBe("tenantry-audit.csv");
});

test("people are called by their names, in Thai too", async ({ app, api, page, server }) => {
  const person = await api.createPerson("viewer");
  await page.context().addCookies([{ name: "tenantry_language", value: "th", url: server.url }]);

  await app.open("/admin/audit?action=access.create_user");

  await expect(page.getByRole("row").filter({ hasText: person.username })).toContainText("สร้างผู้ใช้");
  await expect(page.getByText("usr_")).toHaveCount(0);
});

test("at 400 pixels rows are stacked, say what their lines are, and stay a table @script", async ({
  app,
  api,
  page,
}) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await suspended(app, api);

  const cell = page.getByRole("row").nth(1).getByRole("cell").nth(2);
  const label = await cell.evaluate((node) => getComputedStyle(node, "::before").content);
  expect(label).toBe('"Outcome"');
  const inside = await page.locator(".table-scroll").evaluate((node) => node.scrollWidth - node.clientWidth);
  expect(inside).toBeLessThanOrEqual(0);
  // Not as the markup has it, but as it is told to those who do not see it.
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const roles = nodes.map((node) => node.role?.value);
  expect(roles.filter((role) => role === "row")).toHaveLength(3);
  expect(roles.filter((role) => role === "columnheader")).toHaveLength(4);
  expect(roles.filter((role) => role === "cell" || role === "gridcell")).toHaveLength(8);
});

test("the chains recompute", async ({ app, page }) => {
  await app.open("/admin/audit");

  await app.link("Verify chain").click();

  await expect(page.getByText("The chain is intact")).toBeVisible();
});

test("a checkpoint of a key that is not known is no broken chain", async ({ page }) => {
  const folder = await temporaryFolder();
  try {
    // The key lies beside the database, and is made anew by the second start.
    const before = await startServer({}, folder);
    await before.stop();
    await rm(join(folder, "data/signing.key"));
    const server = await startServer({}, folder);
    try {
      const data = { username: "admin", password: server.adminPassword };
      await page.request.post(`${server.url}/auth/sign-in`, { data, headers: { origin: server.url } });
      await page.goto(`${server.url}/admin/audit?verify=1`);

      const verdict = page.getByRole("status").filter({ hasText: "recomputed" });
      await expect(verdict.getByText("Some checkpoints cannot be proved")).toBeVisible();
      await expect(verdict).toContainText("Bring the file or its public keys back");
      await expect(verdict).not.toContainText("broken");
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
