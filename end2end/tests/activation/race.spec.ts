// Two people look at the same tenant and both activate: one wins, the other is told and shown the way on.

import type { Page } from "@playwright/test";
import { expect, test } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";
import { Console } from "../../pages/console.ts";

const FINANCE = { domain_pack: "Finance/v3.2" };

test("of two tabs that activate at once one wins", async ({ app, api, page, server, watch }) => {
  watch.expect(/status of 409/);
  const tenant = await api.createOnboardedTenant();
  await app.signInAsAdmin();
  const second = new Console(await page.context().newPage(), server, app.hasScript);
  const [one, other] = [new ActivationDialog(app), new ActivationDialog(second)];
  await one.open(tenant, { ...FINANCE, tenant_pack_version: "v1.4" });
  await other.open(tenant, { ...FINANCE, tenant_pack_version: "none" });

  await Promise.all([one.activate(), other.activate()]);

  const outcomes = await Promise.all([outcome(page), outcome(second.page)]);
  expect(outcomes.sort()).toEqual(["refused", "won"]);
  const active = await (await api.get(`/admin/tenants/${tenant}/active-config`)).json();
  expect(active.revision).toBe(1);
});

test("a preview that has grown old is refused and leads to the present one", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 409/);
  const tenant = await api.createOnboardedTenant();
  await app.signInAsAdmin();
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, { ...FINANCE, tenant_pack_version: "v1.4" });
  await api.activate({
    tenant_id: tenant,
    domain_pack_version: "v3.2",
    domain: "Finance",
    accept_warnings: true,
  });

  await dialog.reason.fill("My reason");
  await dialog.activate();

  await expect(dialog.root.getByRole("alert")).toContainText(/revision/i);
  await expect(dialog.root.getByRole("alert")).toBeInViewport();
  await expect(dialog.reason).toHaveValue("My reason");
  await dialog.root.getByRole("link", { name: "Look at the present configuration" }).click();
  await expect(dialog.root.getByRole("row", { name: /^Revision/ })).toContainText("2");
  if (app.hasScript) {
    await expect(dialog.reason).toHaveValue("My reason");
    await dialog.activate();
    await app.expectSaid("The configuration was activated.");
    await expect(page.getByRole("region", { name: "Revisions" })).toContainText("My reason");
  }
});

/** What a tab shows in the end: the tenant's page, or the refusal. */
async function outcome(page: Page): Promise<"won" | "refused"> {
  const won = page.locator(".toasts").getByText("The configuration was activated.");
  const refused = page.getByRole("link", { name: "Look at the present configuration" });
  await expect(won.or(refused)).toBeVisible();
  return (await won.isVisible()) ? "won" : "refused";
}
