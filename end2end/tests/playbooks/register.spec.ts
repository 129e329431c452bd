// Registering a playbook: from a document, out of a pack, and what its pages show of it.

import { expect, expectAccessible, seed, test, unique } from "../../fixtures/index.ts";
import { ImportPage } from "../../pages/import.ts";
import { smallPlaybook } from "../../pages/playbooks.ts";
import { smallPack } from "../../pages/versions.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

test("a document is registered, listed, and read step by step", async ({ app, page }) => {
  const id = unique("call-the-desk");
  const form = new ImportPage(app);
  await app.open("/admin/playbooks");
  await app.link("Register playbook").first().click();
  await expect(page).toHaveURL(/\/admin\/packs\/import\?kind=playbook/);
  await expect(page.getByRole("radio", { name: "Playbook" })).toBeChecked();

  await form.give("playbook.json", JSON.stringify(smallPlaybook(id), null, 2));
  await form.validate();
  await expect(form.panel).toContainText("Ready to import");
  await form.import();

  await expect(app.heading(`${id} v1.0`)).toBeVisible();
  await app.expectSaid("The version was imported.");
  const steps = page.getByRole("region", { name: "Call the desk" });
  await expect(steps).toContainText("SETTLEMENT_FAIL");
  await expect(steps).toContainText("notional > 5000000.0");
  const each = steps.locator("ol").getByRole("listitem");
  await expect(each).toHaveCount(3);
  await expect(each.nth(0)).toContainText("getSettlement");
  await expect(each.nth(1)).toContainText("Needs approval");
  // Only packs have tests.
  await expect(page.getByRole("link", { name: "Tests", exact: true })).toHaveCount(0);

  await app.open(`/admin/playbooks?q=${id}`);
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: id }) });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("Draft");
  await row.getByRole("rowheader").getByRole("link").click();
  await expect(app.heading(`${id} v1.0`)).toBeVisible();
});

test("what is wrong with a playbook is said where it stands", async ({ app, watch }) => {
  watch.expect(/status of 422/);
  const form = new ImportPage(app);
  await form.open("playbook");
  await form.give("playbook.json", seed("e2e/playbook.invalid_condition.json"));

  await form.validate();

  await expect(form.panel).toContainText("1 error stops the import");
  await expect(form.finding("invalid_condition")).toContainText(/Line 7, column \d+/);
});

test("versions are compared, and a version that nobody uses is withdrawn", async ({ app, api, page }) => {
  const id = unique("call-the-desk");
  await api.registerPlaybook(smallPlaybook(id));
  await api.registerPlaybook(smallPlaybook(id, "v1.1", { name: "Ring the desk" }));

  await app.open(`/admin/playbooks/${id}/compare?from=v1.0&to=v1.1`);
  await expect(app.heading(/^Compare .* v1\.0 with v1\.1$/)).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Ring the desk");

  await app.open(`/admin/playbooks/${id}/v1.0?tab=history`);
  await expect(page.getByRole("region", { name: "Version history" })).toContainText("v1.1");
  await app.link("Deprecate").click();
  await app.dialog.getByLabel("Reason").fill("There is a better one.");
  await app.dialog.getByLabel("Name and version").fill(`${id} v1.0`);
  await app.dialog.getByRole("button", { name: "Deprecate" }).click();
  await app.expectSaid("The version was deprecated.");
  // A withdrawn version is linked no more.
  await app.open(`/admin/playbooks/${id}/v1.0?tab=links`);
  await expect(page.getByRole("region", { name: /^Link version/ })).toHaveCount(0);
});

test("a playbook of a pack is registered as one of its own", async ({ app, api, page }) => {
  const domain = unique("Domain");
  await api.importDomainPack(smallPack(domain, "v1.0"));
  const taken = { owner: { domain }, version: "v1.0", index: 0, playbook_id: unique("taken-out") };

  const answer = await api.post("/admin/playbooks/extract", taken);

  expect(answer.ok(), await answer.text()).toBe(true);
  await app.open(`/admin/playbooks?q=${taken.playbook_id}`);
  await page.getByRole("rowheader", { name: taken.playbook_id }).getByRole("link").click();
  const steps = page.getByRole("region", { name: "Chase a settlement fail" });
  await expect(steps.locator("ol").getByRole("listitem")).toHaveCount(2);
});

test("its pages are accessible, with an odd name too @script", async ({ app, api, page }) => {
  const id = unique("odd");
  const name = `<b>Call</b> \u202e the desk ${"very ".repeat(60)}long`;
  await api.registerPlaybook(smallPlaybook(id, "v1.0", { name, description: name }));
  await app.open(`/admin/playbooks/${id}/v1.0`);
  await expect(page.getByRole("main")).toContainText("<b>Call</b>");
  await expectAccessible(page);
});
