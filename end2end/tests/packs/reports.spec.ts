// Reports: every import leaves one, a refused one too; each leads to what it is about, and none to another tenant's.

import { expect, seed, tenantPack, test, unique } from "../../fixtures/index.ts";
import { ImportPage } from "../../pages/import.ts";

const BROKEN = "e2e/domain.three-problems.json";

test("a refused import leaves a report that is found by its outcome", async ({ app, api, page }) => {
  const domain = unique("Broken");
  const answer = await api.post("/admin/packs/domain/import", {
    content: { ...JSON.parse(seed(BROKEN)), domainName: domain },
  });
  expect(answer.status()).toBe(422);
  await app.signInAsAdmin();

  await app.open("/admin/packs");
  await app.link("Reports").click();
  await expect(app.heading("Reports")).toBeVisible();
  await page.getByLabel("Domain", { exact: true }).fill(domain);
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(new RegExp(`domain=${domain}`));
  await page.getByRole("combobox", { name: "Outcome" }).selectOption("Refused");
  if (!app.hasScript) await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/outcome=refused/);

  const row = page.getByRole("row").filter({ hasText: domain });
  await expect(row).toContainText("Refused");
  await expect(row).toContainText("3 errors");
  await row.getByRole("link").click();
  await expect(app.heading(`Report on ${domain} v3.2`)).toBeVisible();
  const findings = page.getByRole("region", { name: "Findings" }).getByRole("listitem");
  await expect(findings).toHaveCount(3);
  await expect(findings.first()).toContainText(/Line \d+, column \d+/);
  await expect(app.link("Open the version")).toHaveCount(0);
});

test("a version's page shows its reports, and a report leads back to it", async ({ app, api, page }) => {
  const tenant = await api.createOnboardedTenant();
  await app.signInAsAdmin();

  await app.open(`/admin/packs/tenant/${tenant}/v1.4?tab=findings`);
  const card = page.getByRole("region", { name: "Reports" });
  await expect(card).toContainText("Imported");
  await card.getByRole("list").getByRole("link").click();
  await expect(app.heading(`Report on ${tenant} v1.4`)).toBeVisible();
  await app.link("Open the version").click();
  await expect(app.heading(`${tenant} v1.4`)).toBeVisible();

  await page.getByRole("link", { name: "Findings", exact: true }).click();
  await page.getByRole("region", { name: "Reports" }).getByRole("link", { name: "See all" }).click();
  await expect(page).toHaveURL(new RegExp(`tenant_id=${tenant}`));
  await expect(page.getByRole("row").filter({ hasText: tenant })).toHaveCount(1);
});

test("a code leads to its place in the reference", async ({ app, api, page }) => {
  const report = await api.keepReport({ domainName: "Broken", surprise: 1 });
  await app.signInAsAdmin();
  await app.open(`/admin/packs/reports/${report}`);

  const reference = page.waitForEvent("popup");
  await app.link("unknown_key").click();

  const opened = await reference;
  await expect(opened).toHaveURL(/\/docs\/findings#unknown_key$/);
  await expect(opened.getByRole("heading", { name: "unknown_key" })).toBeInViewport();
});

test("a refused import leads to its report @script", async ({ app, page, watch }) => {
  watch.expect(/status of 422/);
  await app.signInAsAdmin();
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write("{");
  await form.import();

  await expect(app.link("Open the report in a new tab")).toHaveAttribute(
    "href",
    /^\/admin\/packs\/reports\/rep_/,
  );
  await expect(page).toHaveURL(/import/);
});

test("somebody of one tenant sees no report of another's", async ({ app, api, page, watch }) => {
  watch.expect(/status of 404/);
  const [own, foreign] = [await api.createOnboardedTenant(), await api.createOnboardedTenant()];
  const answer = await api.post("/admin/packs/validate?store=true", {
    kind: "tenant",
    tenant_id: foreign,
    content: tenantPack(foreign),
  });
  const { report_id } = await answer.json();
  await app.signInAs(await api.createPerson("viewer", own));

  await app.open("/admin/packs/reports");
  await expect(app.link(new RegExp(own))).toHaveCount(1);
  await expect(app.link(new RegExp(foreign))).toHaveCount(0);

  const refused = await page.goto(`/admin/packs/reports/${report_id}`);
  expect(refused?.status()).toBe(404);
  await expect(page.getByRole("main")).toContainText("There is no such thing, or it is not yours to see");
});

test("filters that nothing fits say so, and can be cleared", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/packs/reports?kind=tenant&domain=Nothing");

  await expect(page.getByText("No report fits these filters.")).toBeVisible();
  await app.link("Clear filters").last().click();
  await expect(page).toHaveURL(/\/admin\/packs\/reports$/);
});
