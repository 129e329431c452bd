// Somebody bound to one tenant: an administrator lets them in, and there is one tenant in their world.

import type { Page } from "@playwright/test";
import { Api, expect, test, unique } from "../../fixtures/index.ts";
import { Console } from "../../pages/console.ts";
import { confirm, fillInUser } from "../../pages/users.ts";

/** Fails when a page offers anything that changes something. */
async function expectNothingToChange(page: Page): Promise<void> {
  const main = page.getByRole("main");
  // Which columns are shown is one's own matter.
  await expect(main.locator('form[method=post]:not([action^="/ui/columns"])')).toHaveCount(0);
  const buttons = await main
    .locator("button:enabled:not([role=search] *, .columns-choice *)")
    .allInnerTexts();
  const reading = /^(Copy|Wrap lines|Find|Fold|Unfold|Download|Verify in this browser)$/;
  expect(buttons.filter((name) => !reading.test(name))).toEqual([]);
  const verbs = /^(New|Create|Import|Activate|Suspend|Resume|Disable|Deprecate|Revoke)\b/;
  const links = await main.getByRole("link").allInnerTexts();
  expect(links.filter((name) => verbs.test(name))).toEqual([]);
}

test("a viewer of one tenant sees that tenant and changes nothing", async ({
  app,
  api,
  page,
  browser,
  server,
  javaScriptEnabled,
}) => {
  const own = await api.createOnboardedTenant();
  const foreign = await api.createOnboardedTenant();
  const person = { username: unique("guest"), password: "a-password-of-some-length" };

  await test.step("an administrator creates the account", async () => {
    await app.signInAsAdmin();
    await app.open("/admin/users");
    await app.link("New user").click();
    await expect(app.heading("New user")).toBeVisible();
    await fillInUser(page, person, [["Viewer", own]]);
    await confirm(page, app.admin.password);
    await app.button("Create user").click();
    await expect(app.heading(person.username)).toBeVisible();
    await app.expectSaid("The user was created.");
  });

  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
  const guest = new Console(await context.newPage(), server, app.hasScript);

  await test.step("the viewer signs in and is welcomed", async () => {
    await guest.open("/sign-in");
    await guest.fillInSignIn(person);
    await expect(guest.heading("Welcome to Tenantry")).toBeVisible();
    await expect(guest.page.getByRole("main")).not.toContainText("Create a tenant");
    await guest.link("Look at the tenants").click();
  });

  await test.step("there is one tenant in the list", async () => {
    await expect(guest.heading("Tenants")).toBeVisible();
    await expect(guest.link(own).first()).toBeVisible();
    await expect(guest.page.getByText(foreign)).toHaveCount(0);
    await expect(guest.page.getByRole("row")).toHaveCount(2);
    await expect(guest.page.getByText("1 of 1")).toBeVisible();
  });

  await test.step("no page has an active control", async () => {
    for (const path of [
      "/admin/tenants",
      `/admin/tenants/${own}`,
      `/admin/tenants/${own}?confirm=suspend`,
      "/admin/packs",
      "/admin/packs?tab=tenant",
      "/admin/packs/domain/Finance/v3.2",
      `/admin/packs/tenant/${own}/v1.4`,
    ]) {
      await guest.open(path);
      await expect(guest.heading(/./)).toHaveCount(1);
      await expectNothingToChange(guest.page);
      await expect(guest.page.getByText(foreign)).toHaveCount(0);
    }
    const links = guest.page.getByRole("navigation", { name: "Main" }).getByRole("link");
    const pages = [
      "Overview",
      "Notifications",
      "Tenants",
      "Packs",
      "Playbooks",
      "Change requests",
      "Schedules",
      "Freezes",
      "Recalls",
      "Jobs",
    ];
    await expect(links).toHaveText([...pages, "API tokens", "Approvals"]);
  });

  await test.step("a foreign tenant and one that never was are told apart by nothing", async () => {
    const read = async (path: string, id: string) => {
      const answer = await guest.page.goto(path);
      expect(answer?.status()).toBe(404);
      await expect(guest.page.getByRole("navigation", { name: "Main" })).toBeVisible();
      await expect(guest.link("Go to the start")).toBeVisible();
      const text = await guest.page.getByRole("main").innerText();
      return text.replaceAll(id, "ID").replace(/Request id.*/, "");
    };
    const never = unique("TENANT");
    expect(await read(`/admin/tenants/${foreign}`, foreign)).toBe(
      await read(`/admin/tenants/${never}`, never),
    );
    expect(await read(`/admin/packs/tenant/${foreign}/v1.4`, foreign)).toBe(
      await read(`/admin/packs/tenant/${never}/v1.4`, never),
    );
  });

  await context.close();
});

test("an editor of one tenant imports for that tenant alone", async ({ app, api, page }) => {
  const own = await api.createOnboardedTenant();
  const foreign = await api.createOnboardedTenant();
  await app.signInAs(await api.createPerson("editor", own));

  await app.open("/admin/packs/import");

  await expect(app.heading("Import pack")).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(0);
  await expect(page.getByText("tenant packs of your own tenants")).toBeVisible();
  const offered = await page.getByLabel("Tenant", { exact: true }).locator("option").allInnerTexts();
  expect(offered.some((label) => label.startsWith(own))).toBe(true);
  expect(offered.some((label) => label.startsWith(foreign))).toBe(false);

  await app.open("/admin/tenants");
  await expect(app.link("New tenant")).toHaveCount(0);
  await expect(app.link(`Suspend ${own}`)).toBeVisible();
  await app.open("/admin/packs");
  await expect(app.link("Import pack")).toHaveCount(0);
  await app.open("/admin/packs?tab=tenant");
  await expect(app.link("Import pack")).toBeVisible();
});

test("a suspended tenant says why nothing can be done now", async ({ app, api, page }) => {
  const tenant = await api.createOnboardedTenant();
  await api.patch(`/admin/tenants/${tenant}/status`, { status: "SUSPENDED", reason: "Unpaid" });
  await app.signInAsAdmin();

  await app.open(`/admin/tenants/${tenant}`);

  await expect(app.button("Activate")).toBeDisabled();
  await expect(app.button("Import pack")).toBeDisabled();
  await expect(page.getByText("The tenant is suspended.").first()).toBeVisible();
});

test("a token of a tenant's viewer lists that tenant alone", async ({ api, server }) => {
  const own = await api.createOnboardedTenant();
  await api.createOnboardedTenant();
  const made = await api.post("/admin/tokens", { name: unique("t"), roles: ["viewer"], tenant_ids: [own] });
  const bound = await Api.withToken(server, (await made.json()).secret);

  const { items, total } = await (await bound.get("/admin/tenants")).json();

  expect([total, items.length, items[0].tenant_id]).toEqual([1, 1, own]);
  await bound.dispose();
});
