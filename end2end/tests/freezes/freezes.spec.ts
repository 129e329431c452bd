// Freezes of a tenant: planned by a form that loses nothing, said on the tenant's page, and ended.

import { expect, expectAccessible, test, unique } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";
import { FreezeForm, FreezesPage, typed } from "../../pages/freezes.ts";
import { liveTenant, PlaybookPage, registered } from "../../pages/playbooks.ts";
import { strictTenant } from "../../pages/requests.ts";

test("a freeze of a tenant is planned by a form that keeps what was refused", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 422/);
  const tenant = await api.createOnboardedTenant();
  await app.signInAsAdmin();
  const [list, form] = [new FreezesPage(app), new FreezeForm(app)];
  await list.open();
  await app.link("Plan a freeze").first().click();
  await expect(app.heading("Plan a freeze")).toBeVisible();
  const reason = unique("Year end <b>now</b>");
  await form.choose(tenant);
  await expect(form.domain).toBeHidden();
  await form.from.fill(typed(9));
  await form.until.fill(typed(7));
  await form.reason.fill(reason);
  await form.submit.click();

  await expect(page.getByText("Choose an end after the beginning.")).toBeVisible();
  await expect(form.until).toHaveAttribute("aria-invalid", "true");
  await expect(form.place("One tenant")).toBeChecked();
  await expect(form.tenant).toHaveValue(tenant);
  await expect(form.from).toHaveValue(typed(9));
  await expect(form.until).toHaveValue(typed(7));
  await expect(form.reason).toHaveValue(reason);
  if (app.hasScript) await expectAccessible(page);
  await form.until.fill(typed(12));
  await form.submit.click();

  await app.expectSaid("The freeze was planned.");
  await expect(list.row(reason)).toContainText("Planned");
  await expect(list.row(reason).getByRole("link", { name: tenant, exact: true })).toBeVisible();
  await app.open(`/admin/tenants/${tenant}`);
  await expect(list.main).toContainText(/Changes will be frozen from .* until /);
  await expect(list.main).toContainText(reason);
  await list.open(`?tenant_id=${tenant}&status=PLANNED`);
  await list.end(reason);
  await app.expectSaid("The freeze was ended.");
  await list.open(`?tenant_id=${tenant}`);
  await expect(list.row(reason)).toContainText("Ended");
  await expect(list.row(reason).getByRole("link", { name: /^End freeze/ })).toHaveCount(0);
});

test("nothing chosen is not everything, and all that is wrong is said at its field", async ({
  app,
  page,
  watch,
}) => {
  watch.expect(/status of 422/);
  await app.signInAsAdmin();
  const form = new FreezeForm(app);
  await form.open();
  await page.locator("form [required]").evaluateAll((fields) => {
    for (const field of fields) field.removeAttribute("required");
  });
  await form.until.fill("2020-01-01T00:00");
  await form.submit.click();

  for (const said of [
    "Choose what to freeze.",
    "Choose an end in the future.",
    /^(Say why;|A reason has at least one character)/,
  ]) {
    await expect(page.getByText(said)).toBeVisible();
  }
  await form.place("The tenants of a domain").check();
  await form.domain.fill("No such domain");
  await form.until.fill("");
  await form.reason.fill("Nobody knows it");
  await form.submit.click();
  await expect(page.getByText(/Choose a domain\.|There is no domain/)).toBeVisible();
  await expect(form.domain).toHaveValue("No such domain");
});

test("while a tenant is frozen its dialog says why and has no button, and going back works", async ({
  app,
  api,
  page,
}) => {
  const tenant = await strictTenant(api);
  await api.activate({
    tenant_id: tenant,
    domain_pack_version: "v3.2",
    tenant_pack_version: null,
    domain: "Finance",
    accept_warnings: true,
  });
  await app.signInAsAdmin();
  const reason = unique("Its auditors are in");
  const form = new FreezeForm(app);
  await form.open(`?tenant_id=${tenant}`);
  await form.reason.fill(reason);
  await form.submit.click();
  await app.expectSaid("Changes are frozen.");

  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, { domain_pack: "Finance/v3.2", tenant_pack_version: "v1.5" });
  await expect(dialog.root).toContainText("Changes are frozen until somebody ends it");
  await expect(dialog.root).toContainText(`${tenant}: ${reason}`);
  await expect(dialog.root.getByRole("link", { name: "See the freezes" })).toBeVisible();
  await expect(dialog.confirm).toHaveCount(0);
  await expect(dialog.reason).toHaveCount(0);
  if (app.hasScript) await expectAccessible(page);

  await app.open(`/admin/tenants/${tenant}`);
  await expect(page.getByRole("main")).toContainText(`${tenant}: ${reason}`);
  await page.getByRole("link", { name: "Roll back to revision 1" }).click();
  await expect(dialog.root).not.toContainText("Changes are frozen");
  await dialog.activate();
  await app.expectSaid("The configuration was activated.");
});

test("a link that is frozen is refused where it is asked for", async ({ app, api, watch }) => {
  watch.expect(/status of 409/);
  const { tenant } = await liveTenant(api);
  const id = await registered(api);
  await app.signInAsAdmin();
  const playbook = new PlaybookPage(app);
  await playbook.open(id, { tenant_id: tenant });
  await expect(playbook.confirm).toBeVisible();
  const reason = unique("Not before the audit");
  await api.freeze({ tenant_id: tenant, reason });
  await playbook.reason.fill("It is needed");
  await playbook.link();

  await expect(playbook.form).toContainText("Changes are frozen");
  await expect(playbook.form).toContainText(reason);
  await expect(playbook.reason).toHaveValue("It is needed");
});

test("an approver of one tenant freezes that one alone, and others are offered nothing", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 403/);
  const own = await api.createOnboardedTenant();
  await app.signInAs(await api.createPerson("approver", own));
  const [list, form] = [new FreezesPage(app), new FreezeForm(app)];
  await list.open();
  await expect(app.link("Stop all activations")).toHaveCount(0);
  await list.open("?confirm=stop");
  await expect(list.dialog).toHaveCount(0);
  await app.link("Plan a freeze").first().click();
  await expect(page.getByRole("radio")).toHaveCount(0);
  await expect(form.tenant).toHaveValue(own);
  const reason = unique("Own");
  await form.reason.fill(reason);
  await form.submit.click();
  await app.expectSaid("Changes are frozen.");
  await expect(list.row(reason)).toContainText("In force");

  await app.signInAs(await api.createPerson("viewer", own));
  await list.open();
  await expect(list.row(reason)).toBeVisible();
  await expect(list.row(reason).getByRole("link", { name: /^End freeze/ })).toHaveCount(0);
  await expect(app.link("Plan a freeze")).toHaveCount(0);
  await form.open();
  await expect(page.getByText("You do not have access to this")).toBeVisible();
});

test("a freeze is planned and ended by the keyboard alone @script", async ({ app, api, page }) => {
  const tenant = await api.createOnboardedTenant();
  await app.signInAsAdmin();
  const [list, form] = [new FreezesPage(app), new FreezeForm(app)];
  await form.open(`?tenant_id=${tenant}`);
  await expect(form.place("One tenant")).toBeChecked();
  await form.reason.focus();
  const reason = unique("By key");
  await page.keyboard.type(reason);
  await page.keyboard.press("Enter");
  await app.expectSaid("Changes are frozen.");

  const end = list.row(reason).getByRole("link", { name: /^End freeze/ });
  await end.focus();
  await page.keyboard.press("Enter");
  await expect(list.dialog.getByRole("link", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(list.dialog).toHaveCount(0);
  await expect(end).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(list.dialog.getByRole("link", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await app.expectSaid("The freeze was ended.");
  await expect(list.row(reason)).toContainText("Ended");
});

test.describe("in a browser in Bangkok @script", () => {
  test.use({ timezoneId: "Asia/Bangkok" });

  test("a time in UTC is said in one's own time as it is typed", async ({ app, page }) => {
    await app.signInAsAdmin();
    const form = new FreezeForm(app);
    await form.open();
    const day = typed(9).slice(0, 10);
    await form.from.fill(`${day}T01:30`);

    await expect(page.getByText(`In your own time: ${day} 08:30 +07`)).toBeVisible();
  });
});
