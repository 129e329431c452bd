import { expect, test } from "../../fixtures/index.ts";
import { arrange } from "../../pages/catalogue.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

test("both kinds of packs are listed, with what is live", async ({ app, api, page }) => {
  const { tenant } = await arrange(api);
  await app.open("/admin/packs");
  const domainPack = page.getByRole("row", { name: /^Finance/ });
  await expect(domainPack).toContainText("Released");
  await expect(domainPack).toContainText(/Live/);

  await app.link("Tenant packs").first().click();
  await page.getByLabel("Tenant id").fill(tenant);
  await app.button("Filter").click();

  const rows = page.getByRole("row", { name: new RegExp(tenant) });
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: "v1.4" })).toContainText("Live");
  await expect(rows.filter({ hasText: "v1.5" })).toContainText("Draft");
});

test("a pack's page has its checksum, its history and its document as it was imported", async ({
  app,
  api,
  page,
}) => {
  const { tenant } = await arrange(api);
  const stored = await (await api.get(`/admin/packs/tenant/${tenant}/v1.4`)).json();

  await app.open(`/admin/packs/tenant/${tenant}/v1.4`);

  await expect(page.getByText(stored.checksum)).toBeAttached();
  await app.link("History").click();
  await expect(page.getByRole("region", { name: "Version history" })).toContainText("v1.5");
  await app.open(`/admin/packs/tenant/${tenant}/v1.4?tab=document`);
  // As the API was sent it, not as it is stored canonically.
  await expect(page.getByRole("region", { name: "Document" }).last()).toContainText(
    `"tenantName":"Finance Tenant 001","domainName":"Finance"`,
  );
});

test("the checksum is copied @script", async ({ app, api, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { tenant } = await arrange(api);
  const stored = await (await api.get(`/admin/packs/tenant/${tenant}/v1.4`)).json();
  await app.open(`/admin/packs/tenant/${tenant}/v1.4`);

  await app.button("Copy the checksum").first().click();

  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(stored.checksum);
});
