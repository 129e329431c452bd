// A change that other people have to agree to: asked for by one, read and approved by another, and never gone round.

import type { Browser } from "@playwright/test";
import { type Api, expect, expectAccessible, test } from "../../fixtures/index.ts";
import type { Server } from "../../fixtures/server.ts";
import { ActivationDialog } from "../../pages/activation.ts";
import { Console, type Person } from "../../pages/console.ts";
import { pairOf, RequestPage, strictTenant } from "../../pages/requests.ts";

/** Somebody else at a browser of their own. */
async function joined(
  { browser, server, app }: { browser: Browser; server: Server; app: Console },
  person: Person,
): Promise<Console> {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: app.hasScript });
  const guest = new Console(await context.newPage(), server, app.hasScript);
  await guest.signInAs(person);
  return guest;
}

async function revisionOf(api: Api, tenant: string): Promise<number> {
  return (await (await api.get(`/admin/tenants/${tenant}/active-config`)).json()).revision;
}

test("an editor asks, an approver reads it and agrees, and it is in the timeline", async ({
  app,
  api,
  browser,
  server,
}) => {
  const tenant = await strictTenant(api);
  await api.needApprovals(tenant, 1);
  const [editor, approver] = [
    await api.createPerson("editor", tenant),
    await api.createPerson("approver", tenant),
  ];
  await app.signInAs(editor);
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, { domain_pack: "Finance/v3.2", tenant_pack_version: "v1.5" });
  await expect(dialog.root).toContainText("1 other person has to approve it first");
  await dialog.reason.fill("Fewer tools");
  if (await dialog.accept.count()) await dialog.accept.check();
  await dialog.root.getByRole("button", { name: "Request approval" }).click();

  await app.expectSaid("The change waits for approval. Nothing has changed yet.");
  const title = `Activate Finance v3.2 + v1.5 for ${tenant}`;
  await expect(app.heading(title)).toBeVisible();
  const own = new RequestPage(app);
  await expect(own.main).toContainText(
    `1 more approval is needed, from somebody other than ${editor.username}.`,
  );
  await expect(own.action("Approve")).toHaveCount(0);
  expect(await revisionOf(api, tenant)).toBe(1);

  const guest = await joined({ browser, server, app }, approver);
  await guest.open("/admin/change-requests");
  await guest.link(title).click();
  const request = new RequestPage(guest);
  await expect(request.main).toContainText("Fewer tools");
  await expect(request.main).toContainText("What it would do");
  if (guest.hasScript) await expectAccessible(guest.page);
  await request.approve({ ...approver, password: "not-this-one-at-all" }, "Read it twice");
  // A wrong password: nothing is lost, and nothing is done.
  await expect(request.dialog).toContainText("This is not your own password.");
  await expect(request.comment).toHaveValue("Read it twice");
  expect(await revisionOf(api, tenant)).toBe(1);
  await request.dialog.getByLabel("Confirm that it is you").fill(approver.password);
  await request.button("Approve").click();

  await guest.expectSaid("You gave the last approval. The change has taken effect.");
  await expect(request.main).toContainText("Read it twice");
  await expect(request.main.getByRole("link", { name: "Revision 2" })).toBeVisible();
  await expect(request.action("Approve")).toHaveCount(0);
  expect(await revisionOf(api, tenant)).toBe(2);
  await guest.open(`/admin/tenants/${tenant}`);
  await guest.link(/^Approved request of revision 2/).click();
  await expect(guest.heading(title)).toBeVisible();
  await guest.page.context().close();
});

test("who has a hand in it is told why not", async ({ app, api, browser, server }) => {
  const tenant = await strictTenant(api);
  await api.needApprovals(tenant, 1);
  const author = await api.createPerson("admin");
  const guest = await joined({ browser, server, app }, author);
  const dialog = new ActivationDialog(guest);
  await dialog.open(tenant, { domain_pack: "Finance/v3.2", tenant_pack_version: "v1.5" });
  if (await dialog.accept.count()) await dialog.accept.check();
  await dialog.root.getByRole("button", { name: "Request approval" }).click();

  const request = new RequestPage(guest);
  await expect(request.main.getByRole("button", { name: "Approve" })).toBeDisabled();
  await expect(request.main).toContainText(
    "You have a hand in this change. Somebody else has to approve it.",
  );
  await guest.page.context().close();
});

test("what something else came before is void, and is proposed again", async ({
  app,
  api,
  browser,
  server,
}) => {
  const tenant = await strictTenant(api);
  await api.needApprovals(tenant, 1);
  const approver = await api.createPerson("approver", tenant);
  const first = await api.propose(pairOf(tenant, "v1.5"));
  const second = await api.propose({
    ...pairOf(tenant, "v1.5"),
    tenant_pack_version: null,
    domain: "Finance",
  });
  const guest = await joined({ browser, server, app }, approver);
  const page = new RequestPage(guest);
  await page.open(first);
  await page.approve(approver);
  await guest.expectSaid("You gave the last approval.");

  await app.signInAsAdmin();
  const void_ = new RequestPage(app);
  await void_.open(second);
  await expect(void_.main).toContainText("Something else was put in force since; propose it again.");
  await expect(void_.action("Approve")).toHaveCount(0);
  if (app.hasScript) await expectAccessible(app.page);
  await void_.main.getByRole("link", { name: "Propose again" }).click();
  await expect(new ActivationDialog(app).pair(/^Activate Finance v3\.2 for /)).toBeVisible();
  await guest.page.context().close();
});

test("a no needs a why, which whoever asked reads as it was written", async ({ app, api }) => {
  const tenant = await strictTenant(api);
  await api.needApprovals(tenant, 1);
  const id = await api.propose(pairOf(tenant, "v1.5"));
  await app.signInAsAdmin();
  const request = new RequestPage(app);
  await request.open(id);
  await request.action("Reject").click();
  if (app.hasScript) {
    await request.button("Reject").click();
    await expect(request.dialog).toContainText("Say why; whoever asked for the change reads it.");
  }
  await request.comment.fill("Not <b>before</b> the audit");
  await request.button("Reject").click();

  await app.expectSaid("The change request was rejected.");
  await expect(request.main).toContainText("Not <b>before</b> the audit");
  await expect(request.main.getByText("Rejected", { exact: true }).first()).toBeVisible();
  await expect(request.action("Reject")).toHaveCount(0);
  await app.open(`/admin/change-requests?status=REJECTED&tenant_id=${tenant}`);
  await expect(app.page.getByRole("table").getByRole("row")).toHaveCount(2);
});

test("more approvals than people are refused where they are typed, and fewer need approval", async ({
  app,
  api,
}) => {
  const tenant = await strictTenant(api);
  await app.signInAsAdmin();
  await app.open(`/admin/tenants/${tenant}`);
  await app.link("Approval settings").click();
  await expect(app.heading(`Approvals for ${tenant}`)).toBeVisible();
  await api.needApprovals(tenant, 1);
  await app.open(`/admin/tenants/${tenant}/settings/approvals`);
  await expect(app.page.getByRole("main")).toContainText(
    "Every change of what is in force needs 1 approval.",
  );
  const form = app.page.getByRole("main");
  await form.getByLabel("Approvals for any change").selectOption("0");
  await form.getByLabel("Approvals for a change that loosens").selectOption("0");
  await form.getByLabel("Reason").fill("Too slow");
  await form.getByLabel("Confirm that it is you").fill(app.admin.password);
  await form.getByRole("button", { name: "Save the numbers" }).click();

  await app.expectSaid("The change waits for approval. Nothing has changed yet.");
  await expect(app.heading(`Ask for fewer approvals for ${tenant}`)).toBeVisible();
  await expect(app.page.getByRole("main")).toContainText("Too slow");
  await app.open(`/admin/tenants/${tenant}/settings/approvals`);
  await expect(app.page.getByRole("main")).toContainText(
    "Every change of what is in force needs 1 approval.",
  );
});
