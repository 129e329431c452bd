// What a pack holds, told as tables that lead into the document; and where each part of a revision comes from.

import { expect, expectAccessible, seed, tenantPack, test, unique } from "../../fixtures/index.ts";
import { arrange } from "../../pages/catalogue.ts";

const FINANCE = "/admin/packs/domain/Finance/v3.2";

test.beforeEach(async ({ app, api }) => {
  await app.signInAsAdmin();
  await arrange(api);
});

test("the overview names what the pack holds, and leads to its lines", async ({ app, page }) => {
  await app.open(FINANCE);

  const pack = JSON.parse(seed("finance/domain.v3.2.json"));
  const types = page.getByRole("region", { name: /^Exception types/ });
  await expect(types).toContainText(String(Object.keys(pack.exceptionTypes).length));
  const row = types.getByRole("row", { name: /SANCTIONS_HIT/ });
  await expect(row).toContainText("CRITICAL");
  for (const part of ["Tools", "Playbooks", "Guardrails", "Entities"]) {
    await expect(page.getByRole("region", { name: new RegExp(`^${part}`) })).toBeVisible();
  }

  await row.getByRole("link", { name: "SANCTIONS_HIT" }).click();
  await expect(page).toHaveURL(/tab=document&line=\d+#L\d+$/);
  if (!app.hasScript) return;
  await expect(page.locator("tenantry-code .cm-target")).toContainText("SANCTIONS_HIT");
});

test("a tenant pack says what it overrides", async ({ app, api, page }) => {
  const { tenant } = await arrange(api);
  await app.open(`/admin/packs/tenant/${tenant}/v1.4`);

  const pack = JSON.parse(JSON.stringify(tenantPack(tenant)));
  const overrides = page.getByRole("region", { name: /^Severity overrides/ });
  await expect(overrides).toContainText(pack.customSeverityOverrides[0].exceptionType);
  await expect(page.getByText("What it adds to Finance, or overrides in it.")).toBeVisible();
});

test("every tab has an address and is without findings of axe @script", async ({ app, page }) => {
  for (const [tab, region] of [
    ["Tests", "Test suites"],
    ["Findings", "Findings"],
    ["Document", "Document"],
    ["History", "Version history"],
  ] as const) {
    await app.open(FINANCE);
    await page
      .getByRole("navigation", { name: "About this version" })
      .getByRole("link", { name: tab })
      .click();
    await expect(page).toHaveURL(new RegExp(`tab=${tab.toLowerCase()}$`));
    await expect(page.getByRole("region", { name: region }).first()).toBeVisible();
    await expectAccessible(page);
  }
});

test("what is live asks for nothing, and its head stays one row", async ({ app, page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await app.open(FINANCE);

  const head = page.locator(".page-head-row");
  await expect(head.getByRole("link", { name: "Activate" })).not.toHaveClass(/button-primary/);
  await expect(page.getByText(/^It cannot be deprecated yet\./)).toBeVisible();
  const box = await head.boundingBox();
  expect(box?.height ?? 999).toBeLessThan(60);
});

test("tests that passed are folded, those that failed come first", async ({ app, api, page }) => {
  const domain = unique("Failing");
  const pack = JSON.parse(seed("e2e/domain.suite_failed.json"));
  await api.importDomainPack({ ...pack, domainName: domain, version: "v1.0" });
  await app.open(`/admin/packs/domain/${domain}/v1.0?tab=tests`);

  const failed = page.getByRole("table", { name: "Test suites" }).getByRole("row", { name: /Failed/ });
  await expect(failed).toBeVisible();
});

test("a revision says where each part of it comes from @script", async ({ app, api, page }) => {
  const { tenant } = await arrange(api);
  await app.open(`/admin/tenants/${tenant}`);

  await app.link("What revision 1 holds").click();

  await expect(app.heading(`${tenant}, revision 1`)).toBeVisible();
  const types = page.getByRole("region", { name: /^Exception types/ });
  await expect(types.getByRole("row", { name: /SANCTIONS_HIT/ })).toContainText("Domain pack");
  const overrides = page.getByRole("region", { name: /^Severity overrides/ });
  await expect(overrides.getByRole("row").nth(1)).toContainText("Tenant pack");
  await expectAccessible(page);

  await types.getByRole("link", { name: "SANCTIONS_HIT" }).click();
  await expect(app.heading("Finance v3.2")).toBeVisible();
  await expect(page).toHaveURL(/tab=document#\/exceptionTypes\/SANCTIONS_HIT$/);
});

test("two revisions are compared, whichever they are", async ({ app, api, page, watch }) => {
  watch.expect(/status of 404/);
  const [tenant, domain] = [unique("TENANT"), unique("Changing")];
  await api.createTenant(tenant);
  const pack = JSON.parse(seed("e2e/domain.clean.json"));
  await api.importDomainPack({ ...pack, domainName: domain, version: "v1.0" });
  const late = { description: "Late.", endpoint: "https://tools.example.com/late" };
  await api.importDomainPack({
    ...pack,
    domainName: domain,
    version: "v2.0",
    tools: { ...pack.tools, late },
  });
  for (const version of ["v1.0", "v2.0"]) {
    await api.activate({
      tenant_id: tenant,
      domain,
      domain_pack_version: version,
      tenant_pack_version: null,
      accept_warnings: true,
    });
  }
  await app.open(`/admin/tenants/${tenant}`);

  await app.link("What changed in revision 2").click();

  const compared = page.getByRole("region", { name: "Compared with revision 1" });
  await expect(compared).toBeVisible();
  // Nothing said at all: what the revision holds, and then the one before.
  await app.link("What it holds").click();
  await expect(compared).toHaveCount(0);
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(compared.getByRole("listitem").filter({ hasText: "late" })).toContainText("added");
  if (app.hasScript) await expectAccessible(page);

  // A number that is none is said at its field, and stays there.
  const other = page.getByLabel("Compare with revision");
  await other.fill("two");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByText("This is no number of a revision.")).toBeVisible();
  await expect(other).toHaveValue("two");

  await other.fill("9");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByText(/9/).first()).toBeVisible();
  await expect(page).toHaveURL(/from=9/);

  // Left empty it is the one before.
  await other.fill("");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/compare=1/);
  await expect(compared).toBeVisible();

  await other.fill("0");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(
    page.getByRole("heading", { name: "Compared with the time before the first revision" }),
  ).toBeVisible();
  await app.link("What it holds").click();
  await expect(page.getByRole("region", { name: /^Exception types/ })).toBeVisible();

  const neighbour = unique("NEIGHBOUR");
  await api.createTenant(neighbour);
  await app.open(`/admin/tenants/${tenant}/revisions/2`);
  await page.getByLabel("Of tenant").fill(neighbour);
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByText(/no active configuration/i).first()).toBeVisible();
  await api.activate({ tenant_id: neighbour, domain, domain_pack_version: "v1.0" });
  await page.reload();
  const beside = page.getByRole("region", { name: `Compared with ${neighbour}, revision 1` });
  await expect(beside.getByRole("listitem").filter({ hasText: "late" })).toContainText("added");

  await app.open(`/admin/tenants/${tenant}/revisions/1?from=2`);
  await expect(page.getByText(/That revision is the later one/)).toBeVisible();
});

test("another tenant's revision is not there", async ({ app, api, page, watch }) => {
  watch.expect(/status of 404/);
  const { tenant } = await arrange(api);
  const other = unique("OTHER");
  await api.createTenant(other);
  await app.signInAs(await api.createPerson("viewer", other));

  const answer = await page.goto(`/admin/tenants/${tenant}/revisions/1`);

  expect(answer?.status()).toBe(404);
  await expect(page.getByText("SANCTIONS_HIT")).toHaveCount(0);
});
