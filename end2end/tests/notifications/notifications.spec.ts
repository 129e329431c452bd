// What waits for somebody is told to who can do something about it, and is read by each for themselves.

import { expect, expectAccessible, test } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";
import { Console } from "../../pages/console.ts";
import { NotificationsPage } from "../../pages/notifications.ts";
import { pairOf, RequestPage, strictTenant } from "../../pages/requests.ts";

test("an approver is told, reads it, decides it, and who asked is told what became of it", async ({
  app,
  api,
}) => {
  const tenant = await strictTenant(api);
  await api.needApprovals(tenant, 1);
  const approver = await api.createPerson("approver", tenant);
  const id = await api.propose(pairOf(tenant, "v1.5"));
  await app.signInAs(approver);
  const list = new NotificationsPage(app);

  await list.open();
  await expect(list.entry).toHaveAccessibleName("Notifications, 1 unread");
  const what = `Activate Finance v3.2 + v1.5 for ${tenant}`;
  await expect(list.row(what)).toContainText("To decide");
  await expect(list.row(what)).toContainText("Unread:");
  await list.row(what).getByRole("link", { name: what }).click();
  await expect(app.heading(what)).toBeVisible();
  expect(app.page.url()).toContain(id);

  await list.open("?unread=true");
  await list
    .row(what)
    .getByRole("button", { name: `Mark as read: ${what}` })
    .click();
  await expect(list.main).toContainText("You have read them all.");
  await expect(list.entry).toHaveAccessibleName("Notifications");
  expect(app.page.url()).toContain("unread=true");
  await list.open();
  await expect(list.row(what)).not.toContainText("Unread:");
  if (app.hasScript) await expectAccessible(app.page);

  const request = new RequestPage(app);
  await request.open(id);
  await request.approve(approver);
  await app.expectSaid("You gave the last approval.");
  await list.open();
  await expect(list.main).toContainText("Nothing waits for you");
});

test("all are read at once, and what comes later is not", async ({ app, api }) => {
  const [first, second] = [await strictTenant(api), await strictTenant(api)];
  for (const tenant of [first, second]) await api.needApprovals(tenant, 1);
  const approver = await api.createPerson("approver");
  await api.propose(pairOf(first, "v1.5"));
  await app.signInAs(approver);
  const list = new NotificationsPage(app);

  await list.open();
  await expect(list.row(first)).toContainText("Unread:");
  await list.all.click();
  await expect(list.row(first)).not.toContainText("Unread:");
  await expect(list.all).toHaveCount(0);
  await api.propose(pairOf(second, "v1.5"));
  await list.open();
  await expect(list.row(second)).toContainText("Unread:");
  await expect(list.row(first)).not.toContainText("Unread:");
});

test("who asked is told of a no, and by whom", async ({ app, api, browser, server }) => {
  const tenant = await strictTenant(api);
  await api.needApprovals(tenant, 1);
  const editor = await api.createPerson("editor", tenant);
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: app.hasScript });
  const guest = new Console(await context.newPage(), server, app.hasScript);
  await guest.signInAs(editor);
  const dialog = new ActivationDialog(guest);
  await dialog.open(tenant, { domain_pack: "Finance/v3.2", tenant_pack_version: "v1.5" });
  if (await dialog.accept.count()) await dialog.accept.check();
  await dialog.root.getByRole("button", { name: "Request approval" }).click();
  await guest.expectSaid("The change waits for approval.");
  const id = /chr_\w+/.exec(guest.page.url())?.[0] ?? "";

  await app.signInAsAdmin();
  const request = new RequestPage(app);
  await request.open(id);
  await request.action("Reject").click();
  await request.comment.fill("Not before the audit");
  await request.button("Reject").click();
  await app.expectSaid("The change request was rejected.");

  const list = new NotificationsPage(guest);
  await list.open();
  await expect(list.row(tenant)).toContainText("Rejected");
  await expect(list.row(tenant)).toContainText("admin");
  await expect(list.entry).toHaveAccessibleName("Notifications, 1 unread");
  await context.close();
});
