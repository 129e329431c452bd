// The dialog that activates a pair: where it opens, where it leads back to, what it says, and what is never lost in it.

import type { Page } from "@playwright/test";
import type { Api } from "../../fixtures/api.ts";
import { expect, expectAccessible, tenantPack, test, unique } from "../../fixtures/index.ts";
import { ActivationDialog, openers } from "../../pages/activation.ts";
import { smallPack } from "../../pages/versions.ts";

const FINANCE = { domain_pack: "Finance/v3.2", tenant_pack_version: "v1.4" };

test.beforeEach(({ app }) => app.signInAsAdmin());

/** A tenant with revisions 1 and 2: with its own pack, and without. */
async function twoRevisions(api: Api): Promise<string> {
  const tenant = await api.createOnboardedTenant();
  const pair = { tenant_id: tenant, domain: "Finance", domain_pack_version: "v3.2", accept_warnings: true };
  await api.activate({ ...pair, tenant_pack_version: "v1.4" });
  await api.activate({ ...pair, tenant_pack_version: null });
  return tenant;
}

/** A domain of its own whose v1.0 is fine and whose v1.1 fails one of its two tests. */
async function failingDomain(api: Api): Promise<string> {
  const domain = unique("Domain");
  await api.importDomainPack(smallPack(domain, "v1.0"));
  await api.importDomainPack(failingPack(domain, "v1.1"));
  return domain;
}

/** A version of it that fails one of its two tests. */
function failingPack(domain: string, version: string): object {
  const { testSuites } = smallPack(domain, version) as unknown as { testSuites: readonly SuiteCase[] };
  const [first] = testSuites;
  const expectedOutput = { ...first?.expectedOutput, severity: "LOW" };
  const failing = { ...first, name: "Far too mild", expectedOutput };
  return smallPack(domain, version, { description: `As ${version}.`, testSuites: [first, failing] });
}

interface SuiteCase {
  readonly name: string;
  readonly expectedOutput: object;
}

test("it is a modal dialog over the tenant's page, and its address opens it again", async ({
  app,
  api,
  page,
}) => {
  const tenant = await api.createOnboardedTenant();
  const dialog = new ActivationDialog(app);
  await app.open(`/admin/tenants/${tenant}`);
  await app.link("Activate").first().click();

  await expect(dialog.root).toHaveAccessibleName(`Activate a configuration for Name of ${tenant}`);
  await expect(dialog.pair(`Activate Finance v3.2 + v1.4 for ${tenant}`)).toBeVisible();
  await expect(app.heading(`Name of ${tenant}`)).toBeVisible();
  if (app.hasScript) await expect(page.locator("dialog:modal")).toHaveCount(1);

  await page.reload();
  await app.ready();
  await expect(dialog.pair(`Activate Finance v3.2 + v1.4 for ${tenant}`)).toBeVisible();
  await expect(dialog.root.getByText(/^\d+ added, \d+ changed, \d+ removed; \d+ narrows?\.$/)).toBeVisible();
  await dialog.reason.fill("First configuration");
  await dialog.activate();

  await app.expectSaid("The configuration was activated.");
  await expect(dialog.root).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Revisions" })).toContainText("First configuration");
});

test("opened by its address it moves nothing @script", async ({ app, api, page }) => {
  await page.addInitScript(() => {
    Object.assign(window, { shifted: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
        Object.assign(window, { shifted: (window as unknown as { shifted: number }).shifted + entry.value });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  const tenant = await twoRevisions(api);
  const shifted = () => page.evaluate(() => (window as unknown as { shifted: number }).shifted);

  for (const [width, height] of [
    [1280, 800],
    [400, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const query of ["activate=1", "activate=1&domain_pack=Finance/v3.2&tenant_pack_version=v1.4"]) {
      await app.open(`/admin/tenants/${tenant}?${query}`);
      await expect(page.locator("dialog:modal")).toHaveCount(1);
      // A shift is reported with the frame after it.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))));
      // What is painted while the rest of it comes may grow by a line; the dialog itself stays where it is.
      expect(await shifted(), `${width} px, ${query}`).toBeLessThan(0.001);
    }
  }
});

test("Escape and Cancel lead back and put the focus where it was @script", async ({ app, api, page }) => {
  const tenant = await twoRevisions(api);
  const dialog = new ActivationDialog(app);
  await app.open(`/admin/tenants/${tenant}`);
  const activate = page.locator(".page-actions").getByRole("link", { name: "Activate" });
  await activate.click();
  await expect(dialog.root.getByRole("heading", { level: 2 })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog.root).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`/admin/tenants/${tenant}$`));
  await expect(activate).toBeFocused();

  // The one that opened it, and not any that could have.
  const chosen = unique("FRESH");
  await api.createTenant(chosen);
  await app.open(`/admin/tenants/${chosen}`);
  const step = page.getByRole("region", { name: "Onboarding" }).getByRole("link", { name: "Domain chosen" });
  await step.press("Enter");
  await expect(dialog.root).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(step).toBeFocused();

  await app.open(`/admin/tenants/${tenant}`);
  const back = app.link("Roll back to revision 1");
  await back.click();
  await expect(dialog.pair(`Activate Finance v3.2 + v1.4 for ${tenant}`)).toBeVisible();
  await dialog.cancel.click();
  await expect(dialog.root).toHaveCount(0);
  await expect(back).toBeFocused();
  expect(await openers(page, tenant).count()).toBeGreaterThan(1);
});

test("Back undoes a choice, and what was typed is still there @script", async ({ app, api, page }) => {
  const tenant = await twoRevisions(api);
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, FINANCE);
  await dialog.reason.fill("Back to our own pack");

  await dialog.field("Tenant pack").focus();
  await dialog.choose("Tenant pack", "none");
  await expect(dialog.root).toContainText("This pair is live already");
  await expect(dialog.field("Tenant pack")).toBeFocused();
  await page.goBack();
  await expect(dialog.pair(`Activate Finance v3.2 + v1.4 for ${tenant}`)).toBeVisible();
  await expect(dialog.field("Tenant pack")).toHaveValue("v1.4");
  await expect(dialog.reason).toHaveValue("Back to our own pack");

  await page.goBack();
  await page.goForward();
  await expect(dialog.pair(`Activate Finance v3.2 + v1.4 for ${tenant}`)).toBeVisible();
});

test("a choice is an address, with script and without", async ({ app, api, page }) => {
  const tenant = await twoRevisions(api);
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, FINANCE);

  await dialog.choose("Tenant pack", "none");

  await expect(dialog.root).toContainText("This pair is live already");
  await expect(page).toHaveURL(new RegExp(`/admin/tenants/${tenant}\\?activate=1&`));
  await expect(page).toHaveURL(/tenant_pack_version=none/);
  await expect(dialog.confirm).toHaveCount(0);
  await dialog.cancel.click();
  await expect(page).toHaveURL(new RegExp(`/admin/tenants/${tenant}$`));
});

test("the way on stays in view, at 400 pixels too", async ({ app, api, page }) => {
  const tenant = await api.createOnboardedTenant();
  const dialog = new ActivationDialog(app);
  for (const [width, height] of [
    [1280, 800],
    [400, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    await dialog.open(tenant, FINANCE);
    if (app.hasScript) {
      await expect(dialog.confirm).toBeInViewport({ ratio: 1 });
      await expect(dialog.cancel).toBeInViewport({ ratio: 1 });
      await dialog.reason.scrollIntoViewIfNeeded();
    }
    await dialog.reason.focus();
    await expect(dialog.confirm).toBeInViewport({ ratio: 1 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
});

test("warnings that are not ticked say so in our own words @script", async ({ app, api, page }) => {
  const tenant = unique("WARNED");
  await api.createTenant(tenant);
  const domain = await failingDomain(api);
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, { domain, domain_pack_version: "v1.1" });
  await dialog.reason.fill("We know");

  await dialog.confirm.click();

  await expect(dialog.root).toContainText("Tick this first");
  await expect(dialog.accept).toBeFocused();
  await expect(dialog.accept).toHaveAttribute("aria-invalid", "true");
  if (app.hasScript) await expectAccessible(page);
  await dialog.activate();
  await app.expectSaid("The configuration was activated.");
});

test("a tick is for what was looked at, and for no other pair @script", async ({ app, api }) => {
  const tenant = unique("LOOKED");
  await api.createTenant(tenant);
  const domain = await failingDomain(api);
  await api.importDomainPack(failingPack(domain, "v1.2"));
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, { domain, domain_pack_version: "v1.1" });
  await dialog.accept.check();

  await dialog.choose("Domain pack", `${domain}/v1.2`);

  await expect(dialog.pair(`Activate ${domain} v1.2 for ${tenant}`)).toBeVisible();
  await expect(dialog.accept).not.toBeChecked();
});

test("the suites of the very pair are run, and which fail is said with why", async ({ app, api }) => {
  const tenant = unique("SUITES");
  await api.createTenant(tenant);
  const domain = await failingDomain(api);
  const dialog = new ActivationDialog(app);

  await dialog.open(tenant, { domain, domain_pack_version: "v1.0" });
  await expect(dialog.part("Test suites of the pair")).toContainText("1 of 1 tests pass");

  await dialog.open(tenant, { domain, domain_pack_version: "v1.1" });
  const suites = dialog.part("Test suites of the pair");
  await expect(suites).toContainText("1 of 2 tests pass");
  const failing = suites.getByRole("listitem").filter({ hasText: "Far too mild" }).first();
  await expect(failing).toContainText("severity: expected LOW, decided HIGH");
  await suites.getByText("How they were decided").first().click();
  await expect(suites.getByRole("table")).toBeVisible();
  await expect(suites.getByRole("link", { name: "See all its tests" })).toHaveAttribute(
    "href",
    `/admin/packs/domain/${domain}/v1.1?tab=tests`,
  );
});

test("from a domain pack's page the tenant is chosen first", async ({ app, api, page }) => {
  const tenant = unique("CHOSEN");
  await api.createTenant(tenant);
  const domain = await failingDomain(api);
  const dialog = new ActivationDialog(app);
  await app.open(`/admin/packs/domain/${domain}/v1.0`);
  await app.link("Activate").first().click();
  await expect(dialog.root).toHaveAccessibleName(`Activate ${domain} v1.0 for which tenant?`);
  await dialog.cancel.click();
  await expect(app.heading(`${domain} v1.0`)).toBeVisible();

  await app.link("Activate").first().click();
  const field = dialog.root.getByLabel("Tenant", { exact: true });
  const isList = await field.evaluate((element) => element.tagName === "SELECT");
  await (isList ? field.selectOption(tenant) : field.fill(tenant));
  const goOn = dialog.root.getByRole("button", { name: "Continue" });
  if (!app.hasScript || !isList) await goOn.click();

  await expect(app.heading(tenant)).toBeVisible();
  await expect(dialog.pair(`Activate ${domain} v1.0 for ${tenant}`)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/admin/tenants/${tenant}\\?activate=1&`));
});

test("from a tenant pack's page it leads back there @script", async ({ app, api, page }) => {
  const tenant = await api.createOnboardedTenant();
  await api.importTenantPack(tenant, { ...tenantPack(tenant), version: "v1.5", environment: "staging" });
  const dialog = new ActivationDialog(app);
  await app.open(`/admin/packs/tenant/${tenant}/v1.5`);
  const activate = page.locator(".page-actions").getByRole("link", { name: "Activate" });
  await activate.click();
  await expect(dialog.pair(`Activate Finance v3.2 + v1.5 for ${tenant}`)).toBeVisible();

  await page.keyboard.press("Escape");

  await expect(app.heading(`${tenant} v1.5`)).toBeVisible();
  await expect(activate).toBeFocused();
});

test("the address of before leads to the dialog", async ({ app, api, page }) => {
  const tenant = await api.createOnboardedTenant();
  const dialog = new ActivationDialog(app);

  await app.open(`/admin/activate?tenant_id=${tenant}&domain_pack=Finance/v3.2&tenant_pack_version=none`);

  await expect(page).toHaveURL(
    new RegExp(
      `/admin/tenants/${tenant}\\?activate=1&domain_pack=Finance(/|%2F)v3.2&tenant_pack_version=none$`,
    ),
  );
  await expect(dialog.pair(`Activate Finance v3.2 for ${tenant}`)).toBeVisible();
});

test("a version that there is not is said in the dialog, and another can be chosen", async ({
  app,
  api,
  watch,
}) => {
  watch.expect(/status of 4\d\d/);
  const tenant = await api.createOnboardedTenant();
  const dialog = new ActivationDialog(app);

  await dialog.open(tenant, { domain: "Finance", domain_pack_version: "v9.9" });

  await expect(dialog.root.getByRole("alert").first()).toContainText("v9.9");
  await expect(dialog.confirm).toHaveCount(0);
  await dialog.choose("Domain pack", "Finance/v3.2");
  await expect(dialog.pair(/^Activate Finance v3\.2/)).toBeVisible();
});

test("for a suspended tenant it says why nothing can be confirmed", async ({ app, api }) => {
  const tenant = await api.createOnboardedTenant();
  await api.patch(`/admin/tenants/${tenant}/status`, { status: "SUSPENDED", reason: "Unpaid" });
  const dialog = new ActivationDialog(app);

  await dialog.open(tenant, FINANCE);

  await expect(dialog.pair(`Activate Finance v3.2 + v1.4 for ${tenant}`)).toBeVisible();
  await expect(dialog.confirm).toBeDisabled();
  await expect(dialog.root).toContainText("The tenant is suspended.");
  await expect(dialog.reason).toHaveCount(0);
});

test("who may not activate has no button, and is refused at the address", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 403/);
  const tenant = await api.createOnboardedTenant();
  await app.signInAs(await api.createPerson("viewer", tenant));
  const dialog = new ActivationDialog(app);
  await app.open(`/admin/tenants/${tenant}`);
  await expect(openers(page, tenant)).toHaveCount(0);

  const answer = await page.goto(ActivationDialog.path(tenant, FINANCE));
  await app.ready();

  expect(answer?.status()).toBe(403);
  await expect(dialog.root).toContainText("You do not have access to this");
  await expect(dialog.root).toContainText("activation.apply");
  await expect(dialog.root.locator("form")).toHaveCount(0);
  await dialog.cancel.click();
  await expect(app.heading(`Name of ${tenant}`)).toBeVisible();
  await expect(dialog.root).toHaveCount(0);
});

test("without script a refusal keeps the reason and the tick @plain", async ({ app, api, watch }) => {
  watch.expect(/status of 409/);
  const tenant = unique("TICKED");
  await api.createTenant(tenant);
  const domain = await failingDomain(api);
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, { domain, domain_pack_version: "v1.1" });
  await api.activate({ tenant_id: tenant, domain, domain_pack_version: "v1.0", accept_warnings: true });
  await dialog.reason.fill("We know");

  await dialog.activate();

  await expect(dialog.root.getByRole("alert")).toContainText(/revision/i);
  await expect(dialog.reason).toHaveValue("We know");
  await expect(dialog.accept).toBeChecked();
});

test("when the session has ended nothing that was typed is lost @script", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 401/);
  const tenant = await api.createOnboardedTenant();
  const dialog = new ActivationDialog(app);
  await dialog.open(tenant, FINANCE);
  await dialog.reason.fill("Typed before the session ended");
  await forgetSession(page);

  await dialog.activate();

  await expect(dialog.root).toContainText("Your session has ended");
  await expect(dialog.root.getByRole("alert")).toBeInViewport();
  await expect(dialog.reason).toHaveValue("Typed before the session ended");
  await app.signInAsAdmin();
  await dialog.confirm.click();
  await app.expectSaid("The configuration was activated.");
});

/** Takes the session away, as if it had ended. */
async function forgetSession(page: Page): Promise<void> {
  await page.context().clearCookies();
}
