// The switch that stops all activations, on a server of its own: whatever else runs there would be stopped too.

import { expect, expectAccessible, tenantPack, test, unique } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";
import { FreezesPage } from "../../pages/freezes.ts";
import { pairOf, strictTenant } from "../../pages/requests.ts";

test.use({ settings: {} });
test.describe.configure({ mode: "serial" });
test.beforeEach(({ app }) => app.signInAsAdmin());

test("with no freeze yet the list says what one is, and offers both ways to one", async ({ app, page }) => {
  const list = new FreezesPage(app);
  await list.open();

  await expect(list.main).toContainText("No freezes yet");
  await expect(list.main).toContainText("activations and changes of playbook links are refused");
  const empty = list.main.locator(".empty");
  await expect(empty.getByRole("link", { name: "Plan a freeze" })).toBeVisible();
  await expect(empty.getByRole("link", { name: "Stop all activations" })).toBeVisible();
  await expect(list.banner).toBeHidden();
  if (app.hasScript) await expectAccessible(page);
});

test("it stops every activation until somebody ends it, and going back works all the same", async ({
  app,
  api,
  page,
}) => {
  const tenant = await strictTenant(api);
  await api.activate({ ...pairOf(tenant, "v1.5") });
  await api.importTenantPack(tenant, { ...tenantPack(tenant), version: "v1.6" });
  const list = new FreezesPage(app);
  await list.open();
  await app.link("Stop all activations").first().click();
  await expect(list.dialog).toContainText("rolling back goes on working");
  if (app.hasScript) {
    await list.dialog.getByRole("button", { name: "Stop all activations" }).click();
    await expect(list.dialog).toContainText("Say why; whoever is refused a change reads it.");
    await expectAccessible(page);
  }
  const reason = unique("Something is <i>wrong</i>");
  await list.dialog.getByLabel("Reason").fill(reason);
  await list.dialog.getByRole("button", { name: "Stop all activations" }).click();
  await app.expectSaid("Changes are frozen.");
  await expect(list.row(reason)).toContainText("Everywhere");
  await expect(list.row(reason)).toContainText("Until somebody ends it");

  await app.open("/admin/packs");
  await expect(list.banner).toContainText(`Changes are frozen until somebody ends it: ${reason}`);
  await expect(list.banner).toHaveRole("status");
  if (app.hasScript) await expectAccessible(page);
  await list.banner.getByRole("link", { name: "See the freezes" }).click();
  await expect(app.heading("Freezes")).toBeVisible();

  const dialog = new ActivationDialog(app);
  const pair = { domain_pack: "Finance/v3.2", tenant_pack_version: "v1.6" };
  await dialog.open(tenant, pair);
  await expect(dialog.root).toContainText(`Everywhere: ${reason}`);
  await expect(dialog.confirm).toHaveCount(0);
  const refused = await api.post("/admin/packs/activate", pairOf(tenant, "v1.6"));
  expect([refused.status(), (await refused.json()).type]).toEqual([409, "/problems/frozen"]);

  await app.open(`/admin/tenants/${tenant}`);
  await page.getByRole("link", { name: "Roll back to revision 1" }).click();
  await dialog.activate();
  await app.expectSaid("The configuration was activated.");

  await list.open();
  await list.end(reason);
  await app.expectSaid("The freeze was ended.");
  await app.open("/admin/packs");
  await expect(list.banner).toBeHidden();
  await dialog.open(tenant, pair);
  await dialog.activate();
  await app.expectSaid("The configuration was activated.");
});

test("an open page hears of it, in the browser's own time, and of its end @script", async ({
  app,
  api,
  page,
}) => {
  test.slow();
  const list = new FreezesPage(app);
  const stream = page.context().waitForEvent("response", (it) => it.url().endsWith("/ui/events") && it.ok());
  await app.open("/account");
  await stream;
  const until = new Date(Date.now() + 90 * 60 * 1_000).toISOString();
  const id = await api.freeze({ until, reason: "Heard of" });

  await expect(list.banner).toContainText("Heard of", { timeout: 20_000 });
  await expect(list.banner.locator("time")).toHaveAttribute("datetime", /Z$/);
  await expect(list.banner).toHaveText(/^Changes are frozen until \d{4}-\d\d-\d\d \d\d:\d\d \S+: Heard of/);
  await expectAccessible(page);
  await api.post(`/admin/freezes/${id}/end`, {});
  await expect(list.banner).toBeHidden({ timeout: 20_000 });
});

test("the navigation says how many change requests wait", async ({ app, api, page }) => {
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Change requests/ });
  await app.open("/account");
  await expect(link).toHaveAccessibleName("Change requests");
  const tenant = await strictTenant(api);
  await api.needApprovals(tenant, 1);
  const id = await api.propose(pairOf(tenant, "v1.5"));

  await app.open("/account");
  await expect(link).toHaveAccessibleName("Change requests, 1 waiting");
  await expect(link).toHaveAttribute("data-count", "1");
  if (app.hasScript) {
    await expectAccessible(page);
    await link.click();
    await expect(app.heading("Change requests")).toBeVisible();
  }
  await api.post(`/admin/change-requests/${id}/reject`, { comment: "No" });
  await app.open("/account");
  await expect(link).toHaveAccessibleName("Change requests");
});

test("it is said in Thai", async ({ app, api, page, server }) => {
  const id = await api.freeze({ reason: "สิ้นไตรมาส" });
  await page.context().addCookies([{ name: "tenantry_language", value: "th", url: server.url }]);
  const list = new FreezesPage(app);
  await list.open();

  await expect(app.heading("ช่วงงดการเปลี่ยนแปลง")).toBeVisible();
  await expect(list.banner).toContainText("งดการเปลี่ยนแปลงอยู่ จนกว่าจะมีผู้ยุติ: สิ้นไตรมาส");
  await expect(list.row("สิ้นไตรมาส")).toContainText("มีผลอยู่");
  await api.post(`/admin/freezes/${id}/end`, {});
});
