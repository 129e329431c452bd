// A session that ends, a connection that is lost, a clock elsewhere: nothing is lost and everything is said.

import { expect, expectAccessible, test, unique } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";

test.describe("a form whose session has ended", () => {
  test("keeps what was typed and is sent after signing in again @script", async ({
    app,
    page,
    context,
    watch,
  }) => {
    watch.expect(/status of 401/);
    await app.signInAsAdmin();
    await app.open("/admin/tenants/new");
    const tenant = unique("KEPT");
    await page.getByLabel("Tenant id").fill(tenant);
    await page.getByLabel("Name").fill("Kept Ltd");
    await context.clearCookies();

    await app.button("Create tenant").click();

    const said = page.getByRole("alert").filter({ hasText: "Your session has ended" });
    await expect(said.getByRole("link", { name: "Sign in in a new tab" })).toHaveAttribute(
      "target",
      "_blank",
    );
    await expect(page.getByLabel("Name")).toHaveValue("Kept Ltd");
    await expectAccessible(page);
    await app.signInAsAdmin();
    await app.button("Create tenant").click();
    await expect(app.heading("Kept Ltd")).toBeVisible();
  });

  test("says so on the sign-in page, and comes back", async ({ app, page }) => {
    await app.signInAsAdmin();
    await app.open("/admin/audit");
    await page.request.post("/auth/sign-out", { headers: { origin: new URL(page.url()).origin } });
    const cookies = await page.context().cookies();
    expect(cookies.map((cookie) => cookie.name)).not.toContain("tenantry_session");

    // As when it ends by itself, which leaves the cookie in the browser.
    const { name, domain, path } = {
      name: "tenantry_session",
      domain: new URL(page.url()).hostname,
      path: "/",
    };
    await page.context().addCookies([{ name, value: "0".repeat(43), domain, path }]);
    await app.open("/admin/users");
    await expect(page.getByText("Your session has ended")).toBeVisible();
    await app.fillInSignIn(app.admin);
    await expect(app.heading("Users")).toBeVisible();
  });
});

test("a lost connection is said, and pages that are not there yet say so @script", async ({
  app,
  page,
  context,
  watch,
}) => {
  watch.expect(/ERR_INTERNET_DISCONNECTED|Failed to fetch|HTTP status code/);
  await app.signInAsAdmin();
  await app.open("/admin/tenants");

  await context.setOffline(true);
  await expect(page.getByText("You are offline.").first()).toBeVisible();
  await app.link("Users").click();
  await expect(page.getByText("This page has not been fetched yet.")).toBeVisible();
  await expectAccessible(page);

  await context.setOffline(false);
  await expect(page.getByText("What you send has to wait")).toBeHidden();
  await app.link("Try again").click();
  await expect(app.heading("Users")).toBeVisible();
});

test.describe("times", () => {
  test.use({ timezoneId: "Asia/Bangkok" });

  test("are those of the person who looks, and name their zone @script", async ({ app, api, page }) => {
    const tenant = unique("CLOCK");
    await api.createTenant(tenant, "Clock");
    await app.signInAsAdmin();
    await app.open(`/admin/tenants/${tenant}`);

    const created = page.locator("time").first();
    await expect(created).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d \+07$/);
    await expect(created).toHaveAttribute("title", /^just now · .*Z$/);
    const instant = new Date((await created.getAttribute("datetime")) ?? "");
    const there = new Date(instant.getTime() + 7 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
    await expect(created).toContainText(there);
  });

  test("are UTC and say so without script @plain", async ({ app, api, page }) => {
    const tenant = unique("CLOCK");
    await api.createTenant(tenant, "Clock");
    await app.signInAsAdmin();
    await app.open(`/admin/tenants/${tenant}`);

    await expect(page.locator("time").first()).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  });
});

test("a new tenant is not led into a domain of others", async ({ app, api, page }) => {
  await api.createOnboardedTenant();
  const tenant = unique("FRESH");
  await api.createTenant(tenant, "Fresh");
  await app.signInAsAdmin();
  await app.open(`/admin/tenants/${tenant}`);

  const steps = page.getByRole("region", { name: "Onboarding" });
  await expect(steps.getByRole("listitem").filter({ hasText: "Domain chosen" })).toContainText("next");
  await steps.getByRole("link", { name: "Domain chosen" }).click();
  const dialog = new ActivationDialog(app);
  await expect(dialog.root).toHaveAccessibleName("Activate a configuration for Fresh");
  await expect(dialog.field("Domain")).toHaveValue("");
  await expect(dialog.confirm).toHaveCount(0);
});

test("a page that was changed before it was ready says so, and its forms work @script", async ({
  app,
  page,
  watch,
}) => {
  watch.expect(/panicked at|RuntimeError|unreachable/);
  await app.signInAsAdmin();
  // Held until it was changed: how long that takes is the machine's.
  let letIn = () => {};
  const isChanged = new Promise<void>((done) => {
    letIn = done;
  });
  await page.route("**/*.wasm", async (route) => {
    await isChanged;
    await route.continue();
  });
  await page.goto("/admin/tenants/new", { waitUntil: "domcontentloaded" });
  await expect(page.locator("html")).toHaveAttribute("translate", "no");

  // As translators do.
  await page.locator("h1, label, button").evaluateAll((elements) => {
    for (const element of elements) {
      const font = document.createElement("font");
      font.textContent = element.textContent;
      element.replaceChildren(font);
    }
  });
  letIn();

  await expect(page.getByRole("alert").filter({ hasText: "Something changed this page" })).toBeVisible();
  await expectAccessible(page);
  const tenant = unique("TRANSLATED");
  await page.getByLabel("Tenant id").fill(tenant);
  await page.getByLabel("Name").fill("Translated Ltd");
  await app.button("Create tenant").click();
  await expect(app.heading("Translated Ltd")).toBeVisible();
});

test("a script that is not the page's may fail without ending it @script", async ({ app, page, watch }) => {
  watch.expect(/RuntimeError|not ours/);
  await app.signInAsAdmin();
  await app.open("/admin/tenants");

  await page.evaluate(() => {
    const error = new WebAssembly.RuntimeError("not ours");
    error.stack = "RuntimeError: not ours\n    at https://other.test/verify.wasm:wasm-function[1]:0x1";
    dispatchEvent(new ErrorEvent("error", { error, message: "not ours" }));
  });

  await expect(page.locator("html")).not.toHaveAttribute("data-dead");
  await expect(page.getByText("Something changed this page")).toHaveCount(0);
});
