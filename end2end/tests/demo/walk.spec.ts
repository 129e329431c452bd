// The demo that must always work, from an empty database to a configuration that a service reads.

import { DOMAIN_PACK, expect, seed, test } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";
import { ImportPage } from "../../pages/import.ts";
import { PlaybookPage } from "../../pages/playbooks.ts";

const TENANT = "TENANT_FINANCE_001";

// A server of its own: the walk begins on an empty database.
test.use({ settings: {} });

test("sign in, create a tenant, import both packs, activate, link a playbook", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 422/);
  const form = new ImportPage(app);

  await test.step("sign in", async () => {
    await app.open("/");
    await app.fillInSignIn(app.admin);
    await expect(app.heading("Welcome to Tenantry")).toBeVisible();
  });

  await test.step("create the tenant", async () => {
    await app.link("Create a tenant").click();
    await page.getByLabel("Tenant id").fill(TENANT);
    await page.getByLabel("Name").fill("Finance Tenant 001");
    await app.button("Create tenant").click();
    await expect(app.heading("Finance Tenant 001")).toBeVisible();
  });

  await test.step("see what is wrong with a broken domain pack", async () => {
    await app.link("Domain pack imported").click();
    await expect(app.heading("Import pack")).toBeVisible();
    await form.give("domain.v3.2.json", seed(DOMAIN_PACK).replace('"getInvoice": {', '"getInvoices": {'));
    await form.validate();
    await expect(form.panel).toContainText("2 errors stop the import");
    await expect(form.finding("unknown_tool").first()).toContainText(/Line \d+, column \d+/);
  });

  await test.step("import the domain pack", async () => {
    await form.give("domain.v3.2.json", seed(DOMAIN_PACK));
    await form.validate();
    await expect(form.panel).toContainText("Ready to import");
    await form.import();
    await expect(app.heading("Finance v3.2")).toBeVisible();
    await app.expectSaid("The version was imported.");
  });

  await test.step("import the tenant pack", async () => {
    await app.open(`/admin/tenants/${TENANT}`);
    await app.link("Tenant pack imported").click();
    await form.give("tenant.v1.4.json", seed("finance/tenant.v1.4.json"));
    await form.validate();
    await expect(form.panel).toContainText("Ready to import");
    await form.import();
    await expect(app.heading(/v1\.4/)).toBeVisible();
  });

  await test.step("activate both", async () => {
    await app.open(`/admin/tenants/${TENANT}`);
    await page.getByRole("link", { name: "Activate", exact: true }).click();
    const dialog = new ActivationDialog(app);
    await expect(dialog.pair(`Activate Finance v3.2 + v1.4 for ${TENANT}`)).toBeVisible();
    await expect(dialog.part("What changes")).toBeVisible();
    await expect(dialog.part("Test suites of the pair")).toContainText(/\d+ of \d+ tests pass/);
    await dialog.reason.fill("First configuration");
    await dialog.activate();
    await expect(app.heading("Finance Tenant 001")).toBeVisible();
    await app.expectSaid("The configuration was activated.");
    await expect(page.getByRole("region", { name: "Active configuration" })).toContainText("Revision 1");
    await expect(page.getByRole("region", { name: "Revisions" })).toContainText("First configuration");
    // Nothing is left to be led through.
    await expect(page.getByRole("region", { name: "Onboarding" })).toHaveCount(0);
  });

  await test.step("register a playbook and link it", async () => {
    await app.open("/admin/playbooks");
    await app.link("Register playbook").first().click();
    await form.give("playbook.v1.0.json", seed("finance/playbook.v1.0.json"));
    await form.validate();
    await expect(form.panel).toContainText("Ready to import");
    await form.import();
    await expect(app.heading("call-the-vendor-back v1.0")).toBeVisible();
    await app.link("Link call-the-vendor-back v1.0 to a tenant").click();
    const playbook = new PlaybookPage(app);
    await playbook.choose(TENANT);
    await expect(playbook.form.getByText("Compatible", { exact: true })).toBeVisible();
    await playbook.link();
    await app.expectSaid("The playbook was linked.");
    await expect(playbook.row(TENANT)).toContainText("Finance v3.2");
  });

  await test.step("a service reads it", async () => {
    const config = await api.get(`/runtime/v1/tenants/${TENANT}/config`);
    expect(config.status()).toBe(200);
    expect(config.headers()["x-config-revision"]).toBe("2");
    expect((await config.json()).playbooks[0].playbookId).toBe("call-the-vendor-back");
    expect(config.headers().etag).toBeTruthy();
  });

  await test.step("the audit trail has it all", async () => {
    await app.open("/admin/audit");
    for (const action of ["tenants.create", "activation.apply", "playbooks.link"]) {
      await expect(page.getByRole("cell").getByText(action, { exact: true }).first()).toBeVisible();
    }
    await expect(page.getByRole("table")).toContainText(`activated Finance v3.2 + v1.4 for ${TENANT}`);
    await app.link("Verify chain").click();
    await expect(page.getByText("The chain is intact")).toBeVisible();
  });
});
