// Home: what matters now, for whom.

import { expect, expectAccessible, test, unique } from "../../fixtures/index.ts";

// A server of its own, because it begins with nothing.
test.use({ settings: {} });

test.describe.configure({ mode: "serial" });

test("an empty installation says what to do first", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/");

  await expect(app.heading("Overview")).toBeVisible();
  await expect(page).toHaveURL(/\/admin$/);
  await expect(page.getByRole("main")).toContainText("Nothing is here yet");
  await expect(app.link("Import pack")).toBeVisible();
  await app.link("New tenant").click();
  await expect(app.heading("New tenant")).toBeVisible();
});

test("who may not create reads who will", async ({ app, api, page }) => {
  await app.signInAs(await api.createPerson("viewer"));
  await app.open("/admin");

  await expect(page.getByRole("main")).toContainText("Tenants appear here once somebody has created them.");
  await expect(page.getByRole("main").getByRole("link")).toHaveCount(0);
});

test("a tenant waits with its next step until something is in force", async ({ app, api, page }) => {
  const tenant = await api.createOnboardedTenant();
  const fresh = unique("FRESH");
  await api.createTenant(fresh, "Fresh Ltd");
  await app.signInAsAdmin();
  await app.open("/admin");

  const waiting = page.getByRole("region", { name: "Tenants without an active configuration" });
  await expect(waiting.getByRole("listitem")).toHaveCount(2);
  // The newest comes first.
  await expect(waiting.getByRole("listitem").first()).toContainText("Fresh Ltd");
  const line = waiting.getByRole("listitem").filter({ hasText: tenant });
  await line.getByRole("link", { name: `Activate for ${tenant}` }).click();
  await expect(app.dialog).toHaveAccessibleName(`Activate a configuration for Name of ${tenant}`);

  await api.activate({
    tenant_id: tenant,
    domain_pack_version: "v3.2",
    tenant_pack_version: "v1.4",
    accept_warnings: true,
  });
  await app.open("/admin");
  await expect(waiting.getByRole("listitem")).toHaveCount(1);
  await expect(waiting).not.toContainText(tenant);
});

test("counts lead to what they count, and the newest changes are told", async ({ app, api, page }) => {
  const gone = unique("GONE");
  await api.createTenant(gone);
  await api.patch(`/admin/tenants/${gone}/status`, { status: "SUSPENDED", reason: "It left" });
  await app.signInAsAdmin();
  await app.open("/admin");

  const changes = page.getByRole("region", { name: "Latest changes" });
  await expect(changes.getByRole("listitem").filter({ hasText: `suspended ${gone}` })).toHaveCount(1);
  const counts = page.getByRole("list", { name: "Counts" });
  await expect(counts.getByRole("listitem")).toHaveCount(4);
  await counts.getByRole("link", { name: /Suspended tenants/ }).click();
  await expect(page).toHaveURL(/status=SUSPENDED/);
  await expect(page.getByRole("row").filter({ hasText: gone })).toHaveCount(1);
});

test("a token that ends soon is told to who manages access", async ({ app, api, page }) => {
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString();
  const name = unique("soon");
  const made = await api.post("/admin/tokens", { name, roles: ["viewer"], expires_at: soon });
  expect(made.ok(), await made.text()).toBe(true);
  const viewer = await api.createPerson("viewer");

  await app.signInAsAdmin();
  await app.open("/admin");
  const tokens = page.getByRole("region", { name: "Tokens that expire within 14 days" });
  await expect(tokens).toContainText(name);

  await app.signInAs(viewer);
  await app.open("/admin");
  await expect(app.heading("Overview")).toBeVisible();
  await expect(page.getByRole("list", { name: "Counts" })).toBeVisible();
  await expect(tokens).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Latest changes" })).toHaveCount(0);
});

test("home is about one's own tenants alone", async ({ app, api, page }) => {
  const own = unique("OWN");
  const foreign = unique("FOREIGN");
  await api.createTenant(own, "Own Ltd");
  await api.createTenant(foreign, "Foreign Ltd");
  await app.signInAs(await api.createPerson("operator", own));
  await app.open("/admin");

  const waiting = page.getByRole("region", { name: "Tenants without an active configuration" });
  await expect(waiting.getByRole("listitem")).toHaveCount(1);
  await expect(waiting).toContainText("Own Ltd");
  await expect(page.getByText(foreign)).toHaveCount(0);
  const counts = page.getByRole("list", { name: "Counts" });
  await expect(counts.getByRole("link", { name: "1 Active tenants" })).toBeVisible();
});

test("an answer that does not come is said @script", async ({ app, page, watch }) => {
  watch.expect(/status of 500|Failed to load/);
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  await page.route("**/ui/ask", (route) =>
    route.request().postData()?.includes("home.show") ? route.fulfill({ status: 500 }) : route.continue(),
  );

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Overview" }).click();

  await expect(app.heading("Overview")).toBeVisible();
  await expect(page.getByRole("alert").getByRole("link", { name: "Try again" })).toBeVisible();
});

test("home with all it tells is accessible and fits 400 pixels @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin");
  await expect(page.getByRole("region", { name: "Tokens that expire within 14 days" })).toBeVisible();

  await expectAccessible(page);
  for (const width of [400, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
  }
});
