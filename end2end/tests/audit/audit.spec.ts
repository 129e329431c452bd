import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, unique } from "../../fixtures/index.ts";
import { startServer, temporaryFolder } from "../../fixtures/server.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

test("what happened to a tenant is told, with before and after", async ({ app, api, page }) => {
  const tenant = unique("TRAIL");
  await api.createTenant(tenant);
  await api.patch(`/admin/tenants/${tenant}/status`, { status: "SUSPENDED", reason: "Contract ended" });
  await app.open("/admin/audit");

  await page.getByLabel("Tenant id").fill(tenant);
  await app.button("Filter").click();

  const rows = page.getByRole("row");
  await expect(rows).toHaveCount(3);
  const suspended = rows.filter({ hasText: "Contract ended" });
  await suspended.getByText("Show").click();
  await expect(suspended.getByRole("heading", { name: "Before" })).toBeVisible();
  await expect(suspended).toContainText("SUSPENDED");
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
