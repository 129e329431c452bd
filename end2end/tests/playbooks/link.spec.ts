// Linking a playbook to a tenant: what it would do is said before the button, and what does not fit has none.

import { expect, expectAccessible, test, unique } from "../../fixtures/index.ts";
import { Console } from "../../pages/console.ts";
import { liveTenant, PlaybookPage, registered, smallPlaybook, twoDomains } from "../../pages/playbooks.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

test("it is linked to a tenant with a configuration in force, by a revision", async ({ app, api, page }) => {
  const { tenant, domain } = await liveTenant(api);
  const id = await registered(api);
  const playbook = new PlaybookPage(app);
  await playbook.open(id);
  await expect(page.getByRole("main")).toContainText("Linked to no tenant");
  await expect(playbook.confirm).toHaveCount(0);

  await playbook.choose(tenant);
  await expect(playbook.form).toContainText(`${domain} v1.0`);
  await expect(playbook.form.getByText("Compatible", { exact: true })).toBeVisible();
  await expect(playbook.form).toContainText(/\d+ added, \d+ changed, \d+ removed/);
  await playbook.reason.fill("Large fails are called about");
  await playbook.link();

  await app.expectSaid("The playbook was linked.");
  await expect(playbook.row(tenant)).toContainText("Compatible");
  const { items } = await (await api.get(`/admin/tenants/${tenant}/revisions`)).json();
  expect(items[0]).toMatchObject({ revision: 2, reason: "Large fails are called about" });
  expect(items[0].playbooks).toEqual([{ playbook_id: id, version: "v1.0" }]);
  const config = await (await api.get(`/runtime/v1/tenants/${tenant}/config`)).json();
  expect(config.playbooks[0].playbookId).toBe(id);
  await app.open(`/admin/tenants/${tenant}`);
  await expect(page.getByRole("table", { name: "Playbooks" })).toContainText(id);

  // The same again is nothing to confirm.
  await playbook.open(id, { tenant_id: tenant });
  await expect(playbook.form).toContainText("This version is linked already.");
  await expect(playbook.confirm).toHaveCount(0);
});

test("another version takes the place of the one that is linked", async ({ app, api }) => {
  const { tenant } = await liveTenant(api);
  const id = unique("call-the-desk");
  await api.registerPlaybook(smallPlaybook(id));
  await api.registerPlaybook(smallPlaybook(id, "v1.1", { name: "Ring the desk" }));
  await api.linkPlaybook(id, { tenant_id: tenant, version: "v1.0" });
  const playbook = new PlaybookPage(app);

  await playbook.open(id, { tenant_id: tenant }, "v1.1");
  await expect(playbook.form).toContainText("It takes the place of version v1.0.");
  await playbook.link();

  await app.expectSaid("The playbook was linked.");
  await expect(playbook.row(tenant)).toHaveCount(1);
  await expect(playbook.row(tenant)).toContainText("v1.1");
});

test("before the first activation the domain is asked for, and the link waits", async ({ app, api }) => {
  const domain = await twoDomains(api);
  const tenant = unique("FRESH");
  await api.createTenant(tenant);
  const id = await registered(api);
  const playbook = new PlaybookPage(app);
  await playbook.open(id, { tenant_id: tenant });
  await expect(playbook.form).toContainText("Nothing is in force for this tenant yet.");
  await expect(playbook.confirm).toHaveCount(0);

  await playbook.open(id, { tenant_id: tenant, domain, domain_pack_version: "v1.0" });
  await expect(playbook.form).toContainText("first activation");
  await playbook.link();

  await app.expectSaid("The playbook was linked.");
  await expect(playbook.row(tenant)).toContainText("Part of the configuration with the first activation.");
  await api.activate({ tenant_id: tenant, domain, domain_pack_version: "v1.0", accept_warnings: true });
  const { items } = await (await api.get(`/admin/tenants/${tenant}/revisions`)).json();
  expect(items[0].playbooks).toEqual([{ playbook_id: id, version: "v1.0" }]);
});

test("one that does not fit is told why, and has no button", async ({ app, api }) => {
  const { tenant } = await liveTenant(api);
  const id = unique("fits-nowhere");
  await api.registerPlaybook(smallPlaybook(id, "v1.0", { exceptionTypes: ["NO_SUCH_TYPE"] }));
  const playbook = new PlaybookPage(app);

  await playbook.open(id, { tenant_id: tenant });

  await expect(playbook.form.getByText("Incompatible", { exact: true })).toBeVisible();
  await expect(playbook.form).toContainText("NO_SUCH_TYPE");
  await expect(playbook.form).toContainText("It cannot be linked before this is mended");
  await expect(playbook.confirm).toHaveCount(0);
});

test("a tenant that there is not is said to be none", async ({ app, api, watch }) => {
  watch.expect(/status of 404/);
  const id = await registered(api);
  const playbook = new PlaybookPage(app);

  await playbook.open(id, { tenant_id: "NOBODY_AT_ALL" });

  await expect(playbook.form).toContainText("NOBODY_AT_ALL");
  await expect(playbook.confirm).toHaveCount(0);
});

test("a viewer reads where it is linked, and is offered no form and no unlinking", async ({
  api,
  browser,
  server,
  javaScriptEnabled,
  app,
}) => {
  const { tenant } = await liveTenant(api);
  const id = await registered(api);
  await api.linkPlaybook(id, { tenant_id: tenant });
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
  const guest = new Console(await context.newPage(), server, app.hasScript);
  await guest.signInAs(await api.createPerson("viewer", tenant));
  const playbook = new PlaybookPage(guest);

  await playbook.open(id);
  await expect(playbook.row(tenant)).toContainText("Compatible");
  await expect(playbook.form).toHaveCount(0);
  await expect(guest.link(/^Unlink/)).toHaveCount(0);
  await playbook.open(id, { unlink: tenant });
  await expect(guest.dialog).toHaveCount(0);
  await guest.open(`/admin/tenants/${tenant}`);
  await expect(guest.page.getByRole("table", { name: "Playbooks" })).toContainText(id);
  await expect(guest.link(/^Unlink/)).toHaveCount(0);
  await guest.open(`/admin/tenants/${tenant}?unlink=${id}`);
  await expect(guest.dialog).toHaveCount(0);
  await context.close();
});

test("a viewer of one tenant is not told of the others that it is linked to", async ({
  app,
  api,
  browser,
  server,
  javaScriptEnabled,
}) => {
  const [own, other] = [await liveTenant(api), await liveTenant(api)];
  const id = await registered(api);
  for (const { tenant } of [own, other]) await api.linkPlaybook(id, { tenant_id: tenant });
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
  const guest = new Console(await context.newPage(), server, app.hasScript);
  await guest.signInAs(await api.createPerson("viewer", own.tenant));
  const playbook = new PlaybookPage(guest);

  await playbook.open(id);

  await expect(playbook.row(own.tenant)).toHaveCount(1);
  await expect(guest.page.getByRole("main")).not.toContainText(other.tenant);
  await context.close();
});

test("it is linked by keyboard alone @script", async ({ app, api, page }) => {
  const { tenant } = await liveTenant(api);
  const id = await registered(api);
  const playbook = new PlaybookPage(app);
  await playbook.open(id, { tenant_id: tenant });
  await expect(playbook.confirm).toBeVisible();

  await playbook.reason.focus();
  await page.keyboard.type("By keyboard");
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("I accept the warning.")).toBeFocused();
  await page.keyboard.press("Space");
  for (let presses = 0; presses < 5; presses++) {
    if (await playbook.confirm.evaluate((button) => button === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await expect(playbook.confirm).toBeFocused();
  await page.keyboard.press("Enter");

  await app.expectSaid("The playbook was linked.");
});

test("the form reads in Thai, and is accessible before and after @script", async ({
  app,
  api,
  page,
  server,
}) => {
  const { tenant } = await liveTenant(api);
  const id = await registered(api);
  const playbook = new PlaybookPage(app);
  await playbook.open(id, { tenant_id: tenant });
  await expect(playbook.confirm).toBeVisible();
  await expectAccessible(page);

  await page.context().addCookies([{ name: "tenantry_language", value: "th", url: server.url }]);
  await playbook.open(id, { tenant_id: tenant });
  const form = page.getByRole("region", { name: "เชื่อมโยงเวอร์ชัน v1.0 กับผู้เช่า" });
  await expect(form.getByText("เข้ากันได้", { exact: true })).toBeVisible();
  await expect(form.getByRole("button", { name: "เชื่อมโยง", exact: true })).toBeVisible();
});
