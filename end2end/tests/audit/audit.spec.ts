import { expect, test, unique } from "../../fixtures/index.ts";

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
