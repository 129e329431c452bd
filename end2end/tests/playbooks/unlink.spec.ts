// Taking a playbook away: from its page, from the tenant's, in the step of an activation; and back by a rollback.

import type { Api } from "../../fixtures/api.ts";
import { expect, expectAccessible, test } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";
import { liveTenant, PlaybookPage, registered } from "../../pages/playbooks.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

/** A tenant with `v1.0` of its domain in force, and a playbook linked that fits no later version. */
async function linked(api: Api) {
  const live = await liveTenant(api);
  const id = await registered(api);
  await api.linkPlaybook(id, { tenant_id: live.tenant });
  return { ...live, id };
}

/** The playbooks of the revision that is in force. */
async function inForce(api: Api, tenant: string): Promise<{ revision: number; playbooks: unknown[] }> {
  const { items } = await (await api.get(`/admin/tenants/${tenant}/revisions`)).json();
  return items[0];
}

test("it is unlinked on its page, after a question and with a reason", async ({ app, api, page }) => {
  const { tenant, id } = await linked(api);
  const playbook = new PlaybookPage(app);
  await playbook.open(id);
  await page.getByRole("link", { name: `Unlink ${tenant}`, exact: true }).click();
  await expect(app.dialog).toContainText(`Unlink ${id} from ${tenant}`);
  await expect(app.dialog).toContainText("a revision is appended");
  if (app.hasScript) await expectAccessible(page);

  await app.dialog.getByRole("link", { name: "Cancel" }).click();
  await expect(app.dialog).toHaveCount(0);
  await page.getByRole("link", { name: `Unlink ${tenant}`, exact: true }).click();
  await app.dialog.getByLabel("Reason").fill("Nobody answers there");
  await app.dialog.getByRole("button", { name: "Unlink" }).click();

  await app.expectSaid("The playbook was unlinked.");
  await expect(page).toHaveURL(new RegExp(`/admin/playbooks/${id}/v1\\.0\\?tab=links`));
  await expect(page.getByRole("main")).toContainText("Linked to no tenant");
  const now = await inForce(api, tenant);
  expect(now).toMatchObject({ revision: 3, playbooks: [], reason: "Nobody answers there" });
});

test("it is unlinked on the tenant's page", async ({ app, api, page }) => {
  const { tenant, id } = await linked(api);
  await app.open(`/admin/tenants/${tenant}`);
  const card = page.getByRole("region", { name: "Playbooks" });
  await card.getByRole("link", { name: `Unlink ${id}`, exact: true }).click();
  await app.dialog.getByLabel("Reason").fill("Nobody answers there");
  await app.dialog.getByRole("button", { name: "Unlink" }).click();

  await app.expectSaid("The playbook was unlinked.");
  await expect(page).toHaveURL(new RegExp(`/admin/tenants/${tenant}(\\?|$)`));
  await expect(card).toContainText("No playbook is linked");
  expect((await inForce(api, tenant)).playbooks).toEqual([]);
});

test("what would make it unfit is held back, and goes through when it is unlinked in the step", async ({
  app,
  api,
}) => {
  const { tenant, domain, id } = await linked(api);
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, { domain, domain_pack_version: "v1.1" });
  const part = dialog.part("Linked playbooks");
  await expect(part).toContainText(`${id} v1.0`);
  await expect(part.getByText("Incompatible", { exact: true })).toBeVisible();
  await expect(part).toContainText("pageDesk");
  await expect(dialog.confirm).toHaveCount(0);

  await part.getByRole("link", { name: "Unlink in this step" }).click();
  await expect(part).toContainText("Will be unlinked in this step");
  await part.getByRole("link", { name: "Keep linked" }).click();
  await expect(dialog.confirm).toHaveCount(0);
  await part.getByRole("link", { name: "Unlink in this step" }).click();
  await dialog.reason.fill("The pager is gone");
  await dialog.activate();

  await app.expectSaid("The configuration was activated.");
  const now = await inForce(api, tenant);
  expect(now).toMatchObject({ revision: 3, domain_pack_version: "v1.1", playbooks: [] });
});

test("the interface holds it back with the reasons, and takes the names of what to unlink", async ({
  api,
}) => {
  const { tenant, domain, id } = await linked(api);
  const pair = { tenant_id: tenant, domain, domain_pack_version: "v1.1", accept_warnings: true };

  const refused = await api.post("/admin/packs/activate", pair);

  expect(refused.status()).toBe(422);
  const problem = await refused.json();
  expect(problem.type).toBe("/problems/playbook-incompatible");
  expect(problem.detail).toContain(`${id}/v1.0`);
  expect((await inForce(api, tenant)).revision).toBe(2);
  await api.activate({ ...pair, unlink: [id] });
  expect((await inForce(api, tenant)).playbooks).toEqual([]);
});

test("a rollback brings the link back", async ({ app, api, page }) => {
  const { tenant, id } = await linked(api);
  await api.unlinkPlaybook(id, tenant);
  const dialog = new ActivationDialog(app);
  await app.open(`/admin/tenants/${tenant}`);

  await app.link("Roll back to revision 2").click();
  await expect(dialog.part("Linked playbooks")).toContainText(`${id} v1.0`);
  await dialog.activate();

  await app.expectSaid("The configuration was activated.");
  const now = await inForce(api, tenant);
  expect(now).toMatchObject({ revision: 4, playbooks: [{ playbook_id: id, version: "v1.0" }] });
  await expect(page.getByRole("region", { name: "Playbooks" })).toContainText(id);
});

test("a version that is linked is not withdrawn", async ({ api }) => {
  const { id } = await linked(api);
  const withdrawn = { status: "DEPRECATED", reason: "There is a better one." };

  const refused = await api.patchRefused(`/admin/playbooks/${id}/v1.0/status`, withdrawn);

  expect((await refused.json()).type).toBe("/problems/version-live");
});

test("Escape leaves it linked, and puts the focus back @script", async ({ app, api, page }) => {
  const { tenant, id } = await linked(api);
  await new PlaybookPage(app).open(id);
  const unlink = page.getByRole("link", { name: `Unlink ${tenant}`, exact: true });
  await unlink.press("Enter");
  await expect(app.dialog).toBeVisible();
  await page.keyboard.press("Escape");

  await expect(app.dialog).toHaveCount(0);
  await expect(unlink).toBeFocused();
  expect((await inForce(api, tenant)).playbooks).toHaveLength(1);
});
