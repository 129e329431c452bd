// An activation at a later time: asked for in the dialog, waiting where it is seen, done when its time has come; held when
// something else comes first, and then resumed or dropped.

import { type Api, expect, expectAccessible, test, unique } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";
import { evening, FreezesPage, typed } from "../../pages/freezes.ts";
import { pairOf, strictTenant } from "../../pages/requests.ts";
import { SchedulePage, SchedulesPage, scheduleAt, soon, untilIt } from "../../pages/schedules.ts";

const PAIR = { domain_pack: "Finance/v3.2", tenant_pack_version: "v1.5" };

/** A schedule of `v1.5` some days ahead; its id. */
function planned(api: Api, tenant: string): Promise<string> {
  return api.schedule({ ...pairOf(tenant, "v1.5"), activate_at: evening(9), reason: "At night" });
}

/** Puts something else in force: the domain pack alone. */
function overtake(api: Api, tenant: string): Promise<void> {
  return api.activate({ ...pairOf(tenant, "v1.4"), domain: "Finance", tenant_pack_version: null });
}

test("an activation is scheduled in its dialog, waits, and is done when its time has come", async ({
  app,
  api,
  page,
}) => {
  test.slow();
  const tenant = await strictTenant(api);
  await app.signInAsAdmin();
  const [dialog, schedule] = [new ActivationDialog(app), new SchedulePage(app)];
  await dialog.open(tenant, PAIR);
  await expect(dialog.when("Now")).toBeChecked();
  await expect(dialog.time("Activate at (UTC)")).toBeHidden();
  const at = soon(25);
  await dialog.later(at);
  await expect(dialog.schedule).toBeVisible();
  await expect(dialog.confirm).toHaveCount(0);
  await expect(dialog.root).toContainText(`It is activated at ${at.slice(0, 16).replace("T", " ")} UTC.`);
  await expect(dialog.time("Activate at (UTC)")).toHaveValue(at);
  if (await dialog.accept.count()) await dialog.accept.check();
  await dialog.reason.fill("While nobody works");
  await dialog.schedule.click();

  await app.expectSaid("The activation was scheduled. Nothing has changed yet.");
  await expect(app.heading(`Activate Finance v3.2 + v1.5 for ${tenant}`)).toBeVisible();
  await expect(schedule.main).toContainText("Waits for its time");
  await expect(schedule.main).toContainText("While nobody works");
  await expect(schedule.action("Resume")).toHaveCount(0);
  const id = scheduleAt(page.url());
  await app.open(`/admin/tenants/${tenant}`);
  const card = page.getByRole("region", { name: "Scheduled" });
  await expect(card.getByRole("link", { name: "Finance v3.2 + v1.5" })).toBeVisible();

  await untilIt(api, tenant, id, "APPLIED");
  await schedule.open(tenant, id);
  await expect(schedule.main).toContainText("Applied");
  await expect(schedule.main.getByRole("link", { name: "Revision 2" })).toBeVisible();
  await expect(schedule.action("Drop")).toHaveCount(0);
  await app.open(`/admin/tenants/${tenant}`);
  await expect(page.getByRole("list", { name: "Revisions" }).first()).toContainText("While nobody works");
  await expect(card).toHaveCount(0);
  await app.open(`/admin/audit?tenant_id=${tenant}`);
  await app.link(`Finance v3.2 + v1.5`).first().click();
});

test("what something else came before is held, and is resumed on what is in force by now", async ({
  app,
  api,
  page,
  watch,
}) => {
  test.slow();
  watch.expect(/status of 422/);
  const tenant = await strictTenant(api);
  const id = await planned(api, tenant);
  await overtake(api, tenant);
  await app.signInAsAdmin();
  const [list, schedule] = [new SchedulesPage(app), new SchedulePage(app)];
  await app.open(`/admin/tenants/${tenant}`);
  const card = page.getByRole("region", { name: "Scheduled" });
  await expect(card).toContainText("Somebody has to resume or drop it.");
  await card.getByRole("link", { name: "See the schedules" }).click();
  await expect(list.row(tenant)).toContainText("Held");
  await expect(list.row(tenant)).toContainText("Revision 2 was put in force first.");
  if (app.hasScript) await expectAccessible(page);

  await list
    .row(tenant)
    .getByRole("link", { name: /^Resume/ })
    .click();
  await expect(schedule.dialog).toContainText("by now on revision 2, which is in force");
  await expect(schedule.at).toHaveValue(typed(9));
  if (app.hasScript) await expect(schedule.at).toBeFocused();
  await schedule.at.fill("");
  await schedule.button("Resume").click();
  await expect(schedule.dialog).toContainText("Say at what time.");
  await expect(schedule.at).toHaveAttribute("aria-invalid", "true");
  await schedule.dialog.getByLabel("Reason").fill("Tonight, then");
  await schedule.at.fill(soon(30));
  await schedule.button("Resume").click();
  // Its warnings are read before they are accepted.
  await expect(schedule.dialog.locator(".finding").first()).toBeVisible();
  await expect(schedule.dialog.getByLabel("Reason")).toHaveValue("Tonight, then");
  if (app.hasScript) await expectAccessible(page);
  await schedule.accept.check();
  await schedule.at.fill(soon(25));
  await schedule.button("Resume").click();

  await app.expectSaid("The activation was scheduled.");
  const next = scheduleAt(page.url());
  expect(next).not.toBe(id);
  await expect(schedule.main).toContainText("Tonight, then");
  await untilIt(api, tenant, next, "APPLIED");
  await schedule.open(tenant, id);
  await expect(schedule.main).toContainText("Resumed");
  await expect(schedule.action("Resume")).toHaveCount(0);
  await app.open(`/admin/tenants/${tenant}/revisions/3`);
  await expect(app.heading(/, revision 3$/)).toBeVisible();
});

test("a schedule is dropped, for good and with a reason", async ({ app, api, page }) => {
  const tenant = await strictTenant(api);
  const id = await planned(api, tenant);
  await app.signInAsAdmin();
  const [list, schedule] = [new SchedulesPage(app), new SchedulePage(app)];
  await list.open(`?tenant_id=${tenant}`);
  await list.row(tenant).getByRole("link", { name: /^Drop/ }).click();
  await expect(schedule.dialog).toContainText("It is dropped for good, and nothing is activated.");
  if (app.hasScript) await expectAccessible(page);
  await schedule.dialog.getByRole("link", { name: "Cancel" }).click();
  await expect(list.row(tenant)).toBeVisible();
  await schedule.open(tenant, id);
  await schedule.action("Drop").click();
  const reason = unique("Not <b>this</b> month");
  await schedule.dialog.getByLabel("Reason").fill(reason);
  await schedule.button("Drop").click();

  await app.expectSaid("The schedule was dropped.");
  await expect(schedule.main).toContainText("Dropped");
  await expect(schedule.main).toContainText(reason);
  await expect(schedule.action("Drop")).toHaveCount(0);
  await list.open(`?tenant_id=${tenant}`);
  await expect(list.row(tenant)).toHaveCount(0);
  await list.open(`?tenant_id=${tenant}&status=ALL`);
  await expect(list.row(tenant)).toContainText("Dropped");
});

test("times that cannot be are said at their fields, and nothing typed is lost", async ({
  app,
  api,
  page,
}) => {
  const tenant = await strictTenant(api);
  await app.signInAsAdmin();
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, PAIR);
  const [at, latest] = [dialog.time("Activate at (UTC)"), dialog.time("Latest start (UTC)")];
  await dialog.later("");
  await expect(dialog.root).toContainText("Say at what time.");
  await expect(dialog.confirm).toHaveCount(0);
  await expect(dialog.schedule).toHaveCount(0);

  await dialog.later("2020-01-01T00:00");
  await expect(dialog.root).toContainText("Choose a time in the future.");
  await expect(at).toHaveAttribute("aria-invalid", "true");
  await expect(at).toHaveValue("2020-01-01T00:00");
  await expect(dialog.pair(`Activate Finance v3.2 + v1.5 for ${tenant}`)).toBeVisible();
  if (app.hasScript) await expectAccessible(page);

  await dialog.later(typed(9), typed(7));
  await expect(dialog.root).toContainText("Choose a latest start after the time of the activation.");
  await expect(latest).toHaveAttribute("aria-invalid", "true");
  await expect(at).not.toHaveAttribute("aria-invalid", "true");
  await expect(latest).toHaveValue(typed(7));

  await dialog.later(typed(9), typed(10));
  await expect(dialog.schedule).toBeVisible();
  await expect(dialog.root.locator("[aria-invalid=true]")).toHaveCount(0);
  await dialog.when("Now").check();
  if (!app.hasScript) await dialog.root.getByRole("button", { name: "Set time" }).click();
  await expect(dialog.confirm).toBeVisible();
  await expect(dialog.schedule).toHaveCount(0);
  await dialog.when("At a later time").check();
  await expect(at).toHaveValue(typed(9));
});

test("a freeze at that time is said, and another time is not frozen", async ({ app, api }) => {
  const tenant = await strictTenant(api);
  const reason = unique("Year end");
  await api.freeze({ tenant_id: tenant, from: evening(8), until: evening(10), reason });
  await app.signInAsAdmin();
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, PAIR);
  await expect(dialog.confirm).toBeVisible();
  await expect(dialog.root).not.toContainText(reason);
  await dialog.later(typed(9));
  await expect(dialog.root).toContainText(reason);
  await expect(dialog.root).toContainText(/Changes will be frozen from .* until /);
  await expect(dialog.schedule).toHaveCount(0);
  await dialog.later(typed(11));
  await expect(dialog.schedule).toBeVisible();
  await expect(dialog.root).not.toContainText(reason);
  await new FreezesPage(app).open(`?tenant_id=${tenant}`);
});

test("the time stays where another version is chosen, and the version where another time is", async ({
  app,
  api,
}) => {
  const tenant = await strictTenant(api);
  await app.signInAsAdmin();
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, { ...PAIR, activate_at: typed(9) });
  await expect(dialog.when("At a later time")).toBeChecked();
  await dialog.choose("Tenant pack", "none");
  await expect(dialog.pair(`Activate Finance v3.2 for ${tenant}`)).toBeVisible();
  await expect(dialog.schedule).toBeVisible();
  await dialog.later(typed(10));
  await expect(dialog.root).toContainText(`It is activated at ${typed(10).replace("T", " ")} UTC.`);
  await expect(dialog.pair(`Activate Finance v3.2 for ${tenant}`)).toBeVisible();
});

test("a time is said by the keyboard alone, and nothing is confirmed while one is typed @script", async ({
  app,
  api,
  page,
}) => {
  const tenant = await strictTenant(api);
  await app.signInAsAdmin();
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, { ...PAIR, activate_at: typed(9) });
  await expect(dialog.schedule).toBeEnabled();
  const at = dialog.time("Activate at (UTC)");
  await at.focus();
  await at.fill(typed(11));
  await expect(dialog.schedule).toBeDisabled();
  await page.keyboard.press("Enter");
  await expect(dialog.root).toContainText(`It is activated at ${typed(11).replace("T", " ")} UTC.`);
  await expect(dialog.schedule).toBeEnabled();
  await expect(at).toBeFocused();
  await at.fill(typed(12));
  await dialog.when("At a later time").focus();
  await expect(dialog.root).toContainText(`It is activated at ${typed(12).replace("T", " ")} UTC.`);
  await page.keyboard.press("ArrowLeft");
  await expect(dialog.confirm).toBeEnabled();
  await page.goBack();
  await expect(dialog.when("At a later time")).toBeChecked();
  await expect(dialog.schedule).toBeEnabled();
});

test("a viewer sees schedules and is offered nothing", async ({ app, api }) => {
  const tenant = await strictTenant(api);
  const id = await planned(api, tenant);
  await overtake(api, tenant);
  await app.signInAs(await api.createPerson("viewer", tenant));
  const [list, schedule] = [new SchedulesPage(app), new SchedulePage(app)];
  await list.open();
  await expect(list.row(tenant)).toContainText("Held");
  await expect(list.row(tenant).getByRole("link", { name: /^(Resume|Drop)/ })).toHaveCount(0);
  await app.open(`/admin/tenants/${tenant}/schedules/${id}?confirm=resume`);
  await expect(schedule.dialog).toHaveCount(0);
  await expect(schedule.action("Drop")).toHaveCount(0);
  await expect(schedule.main).toContainText("Something else came first, so this was held");
});
