// Withdrawing a version: asked with its name and a reason, held back while it is live, and honest when somebody was faster.

import { expect, test, unique } from "../../fixtures/index.ts";
import type { Console } from "../../pages/console.ts";
import { smallPack, twoVersions } from "../../pages/versions.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

/** Fills in the dialog that is open, and sends it. */
async function confirm(app: Console, name: string): Promise<void> {
  await app.dialog.getByLabel("Reason").fill("The threshold is wrong.");
  await app.dialog.getByLabel("Name and version").fill(name);
  await app.dialog.getByRole("button", { name: "Deprecate" }).click();
}

test("a version is withdrawn for good, with a reason", async ({ app, api, page }) => {
  const domain = await twoVersions(api);
  await app.open(`/admin/packs/domain/${domain}/v1.1`);

  await app.link("Deprecate").click();
  await expect(app.dialog).toContainText(`Deprecate ${domain} v1.1`);
  await confirm(app, `${domain} v1.1`);

  await app.expectSaid("The version was deprecated.");
  await expect(app.dialog).toHaveCount(0);
  await expect(page.locator(".page-head").getByText("Deprecated", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Deprecate", exact: true })).toHaveCount(0);
  await app.link("History").click();
  const history = page.getByRole("region", { name: "Version history" }).getByRole("listitem");
  await expect(history.filter({ hasText: "v1.1" }).first()).toContainText("Deprecated");
  await expect(history.filter({ hasText: "v1.0" }).last()).toContainText("Latest");
  const audit = await (await api.get(`/admin/audit?action=packs.deprecate&pack=${domain}/v1.1`)).json();
  expect(audit.items[0].reason).toBe("The threshold is wrong.");

  const tenant = unique("OFFERED");
  await api.createTenant(tenant);
  await app.open(`/admin/tenants/${tenant}?activate=1&domain=${domain}`);
  const offered = page.getByLabel("Domain pack").locator("option");
  await expect(offered.filter({ hasText: `${domain} v1.0` })).toHaveCount(1);
  await expect(offered.filter({ hasText: `${domain} v1.1` })).toHaveCount(0);
});

test("a tenant's version is withdrawn", async ({ app, api, page }) => {
  const tenant = await api.createOnboardedTenant();
  await app.open(`/admin/packs/tenant/${tenant}/v1.4`);

  await app.link("Deprecate").click();
  await confirm(app, `${tenant} v1.4`);

  await app.expectSaid("The version was deprecated.");
  await expect(page.locator(".page-head").getByText("Deprecated", { exact: true })).toBeVisible();
});

test("nothing is sent without a reason and the very name", async ({ app, api, page }) => {
  const domain = await twoVersions(api);
  await app.open(`/admin/packs/domain/${domain}/v1.1?confirm=deprecate`);

  await confirm(app, `${domain} v1x1`);

  await expect(app.dialog).toBeVisible();
  await app.dialog.getByLabel("Name and version").fill(`${domain} v1.1`);
  await app.dialog.getByLabel("Reason").fill("");
  await app.dialog.getByRole("button", { name: "Deprecate" }).click();
  await expect(app.dialog).toBeVisible();
  await expect(page.locator(".page-head").getByText("Draft", { exact: true })).toBeVisible();
});

test("while it is live it waits, and says where", async ({ app, api, page }) => {
  const tenant = unique("LIVE");
  const domain = await twoVersions(api);
  await api.createTenant(tenant);
  await api.activate({ tenant_id: tenant, domain, domain_pack_version: "v1.0", accept_warnings: true });

  await app.open(`/admin/packs/domain/${domain}/v1.0?confirm=deprecate`);

  await expect(app.dialog).toHaveCount(0);
  await expect(app.button("Deprecate")).toBeDisabled();
  await expect(page.getByText(`Live for ${tenant}. Activate another version there first.`)).toBeVisible();
});

test("who may never withdraw is not asked", async ({ app, api, page }) => {
  const domain = await twoVersions(api);
  await app.signInAs(await api.createPerson("viewer"));

  await app.open(`/admin/packs/domain/${domain}/v1.1?confirm=deprecate`);

  await expect(app.heading(`${domain} v1.1`)).toBeVisible();
  await expect(app.dialog).toHaveCount(0);
  await expect(page.getByText("Deprecate", { exact: true })).toHaveCount(0);
});

test("whoever was slower is told so", async ({ app, api, page, watch }) => {
  watch.expect(/status of 409/);
  const domain = await twoVersions(api);
  await app.open(`/admin/packs/domain/${domain}/v1.1?confirm=deprecate`);
  const path = `/admin/packs/domain/${domain}/v1.1/status`;
  await api.patch(path, { status: "DEPRECATED", reason: "first" });

  await confirm(app, `${domain} v1.1`);

  await expect(app.dialog).toHaveCount(0);
  const said = page.getByRole("alert").filter({ hasText: "Somebody else changed this in the meantime" });
  await expect(said).toBeVisible();
  await expect(page.locator(".page-head").getByText("Deprecated", { exact: true })).toBeVisible();
});

test("a version that became live meanwhile stays, and the reason is kept", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 409/);
  const tenant = unique("BACK");
  const domain = unique("Domain");
  await api.createTenant(tenant);
  for (const version of ["v1.0", "v1.1"]) {
    await api.importDomainPack(smallPack(domain, version, { description: version }));
    await api.activate({ tenant_id: tenant, domain, domain_pack_version: version, accept_warnings: true });
  }
  await app.open(`/admin/packs/domain/${domain}/v1.0?confirm=deprecate`);
  await api.activate({ tenant_id: tenant, domain, domain_pack_version: "v1.0", accept_warnings: true });

  await confirm(app, `${domain} v1.0`);

  await expect(app.dialog).toHaveCount(0);
  await expect(page.getByRole("alert").filter({ hasText: tenant })).toBeVisible();
  await expect(app.button("Deprecate")).toBeDisabled();
});
