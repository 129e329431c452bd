// Two people look at the same tenant and both activate: one wins, the other is told and shown the way on.

import type { Page } from "@playwright/test";
import { expect, test } from "../../fixtures/index.ts";
import { Console } from "../../pages/console.ts";

test("of two tabs that activate at once one wins", async ({ app, api, page, server, watch }) => {
  watch.expect(/status of 409/);
  const tenant = await api.createOnboardedTenant();
  await app.signInAsAdmin();
  const second = await page.context().newPage();
  const tabs = [app, new Console(second, server, app.hasScript)];
  await tabs[0]?.open(address(tenant, "v1.4"));
  await tabs[1]?.open(address(tenant, "none"));

  await Promise.all(tabs.map((tab) => confirm(tab.page)));

  const outcomes = await Promise.all(tabs.map((tab) => outcome(tab.page)));
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
  await app.open(address(tenant, "v1.4"));
  await api.activate({
    tenant_id: tenant,
    domain_pack_version: "v3.2",
    domain: "Finance",
    accept_warnings: true,
  });

  await page.getByLabel("Reason").fill("My reason");
  await confirm(page);

  await expect(page.getByRole("alert")).toContainText(/revision/i);
  await expect(page.getByLabel("Reason")).toHaveValue("My reason");
  await app.link("Look at the present configuration").click();
  await expect(page.getByRole("row", { name: /^Revision/ })).toContainText("2");
});

function address(tenant: string, own: string): string {
  return `/admin/activate?tenant_id=${tenant}&domain_pack=Finance/v3.2&tenant_pack_version=${own}`;
}

async function confirm(page: Page): Promise<void> {
  const accept = page.getByRole("checkbox");
  if (await accept.count()) await accept.check();
  await page.getByRole("dialog").getByRole("button", { name: "Activate" }).click();
}

/** What a tab shows in the end: the tenant's page, or the refusal. */
async function outcome(page: Page): Promise<"won" | "refused"> {
  const won = page.locator(".toasts").getByText("The configuration was activated.");
  const refused = page.getByRole("link", { name: "Look at the present configuration" });
  await expect(won.or(refused)).toBeVisible();
  return (await won.isVisible()) ? "won" : "refused";
}
