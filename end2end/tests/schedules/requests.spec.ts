// A change that needs approval and is for a later time: it waits for people first, and for its time then.

import { expect, expectAccessible, test } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";
import { Console } from "../../pages/console.ts";
import { typed } from "../../pages/freezes.ts";
import { RequestPage, strictTenant } from "../../pages/requests.ts";
import { SchedulePage } from "../../pages/schedules.ts";

test("a request for a later time is approved, waits for it, and is dropped with its schedule", async ({
  app,
  api,
  browser,
  page,
  server,
}) => {
  const tenant = await strictTenant(api);
  await api.needApprovals(tenant, 1);
  const approver = await api.createPerson("approver", tenant);
  await app.signInAs(await api.createPerson("editor", tenant));
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, { domain_pack: "Finance/v3.2", tenant_pack_version: "v1.5" });
  await dialog.later(typed(9));
  await expect(dialog.root).toContainText(
    `1 other person has to approve it first. Then it is activated at ${typed(9).replace("T", " ")} UTC`,
  );
  if (await dialog.accept.count()) await dialog.accept.check();
  await dialog.root.getByRole("button", { name: "Request approval" }).click();
  await app.expectSaid("The change waits for approval. Nothing has changed yet.");
  const request = new RequestPage(app);
  await expect(request.main).toContainText("To take effect");
  await expect(request.main.locator(`time[datetime^="${typed(9)}"]`)).toBeVisible();
  const address = new URL(page.url()).pathname;

  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: app.hasScript });
  const guest = new Console(await context.newPage(), server, app.hasScript);
  await guest.signInAs(approver);
  await guest.open(address);
  const theirs = new RequestPage(guest);
  await theirs.action("Approve").click();
  await expect(theirs.dialog).toContainText(`the change takes effect at ${typed(9).replace("T", " ")} UTC`);
  await theirs.dialog.getByLabel("Confirm that it is you").fill(approver.password);
  await theirs.button("Approve").click();
  await guest.expectSaid("You approved the change request.");
  await expect(theirs.main).toContainText("Approved, waits for its time");
  for (const name of ["Approve", "Cancel request"] as const) {
    await expect(theirs.action(name)).toHaveCount(0);
  }
  await expect(theirs.action("Reject")).toBeVisible();
  if (guest.hasScript) await expectAccessible(guest.page);
  await context.close();

  await app.open(address);
  await app.link("See when, and what became of it").click();
  const schedule = new SchedulePage(app);
  await expect(schedule.main).toContainText("Waits for its time");
  await schedule.action("Drop").click();
  await expect(schedule.dialog).toContainText("with the change request that was approved for it");
  await schedule.button("Drop").click();
  await app.expectSaid("The schedule was dropped.");
  await app.open(address);
  await expect(request.main).toContainText("Cancelled");
});
