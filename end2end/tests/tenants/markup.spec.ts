// What people type is text: in the window's title, in fields of several lines, before and after hydration.

import { expect, test, unique } from "../../fixtures/index.ts";
import { ImportPage } from "../../pages/import.ts";

const MARKUP = `</title></textarea><b id=pwn>&lt;`;

test.beforeEach(({ app }) => app.signInAsAdmin());

test("a name with markup is the window's title as it was typed", async ({ app, api, page }) => {
  const tenant = unique("MARKUP");
  await api.createTenant(tenant, MARKUP);

  await app.open(`/admin/tenants/${tenant}`);

  await expect(app.heading(MARKUP)).toBeVisible();
  await expect(page).toHaveTitle(`${MARKUP} · Tenantry`);
  await expect(page.locator("#pwn")).toHaveCount(0);
});

test("a refused reason stands in its field as it was typed, line ends and all", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 422/);
  const tenant = unique("REFUSED");
  await api.createTenant(tenant);
  await app.open(`/admin/tenants/${tenant}?confirm=suspend`);
  const reason = page.getByLabel("Reason");
  const typed = `\n\n${MARKUP}\n${"x".repeat(600)}`;
  await reason.evaluate((field) => field.removeAttribute("maxlength"));
  await reason.fill(typed);
  await page.getByLabel("Tenant id").fill(tenant);

  // Twice, because the answer to the first is a page at another address.
  for (let attempt = 0; attempt < 2; attempt++) {
    await reason.evaluate((field) => field.removeAttribute("maxlength"));
    await page.getByLabel("Tenant id").fill(tenant);
    // The second answer looks like the first: only that it came says that the form is there to be changed.
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await app.dialog.getByRole("button", { name: "Suspend" }).click();
    await answered;
    await expect(page.getByText("A reason has at most 500 characters.").first()).toBeVisible();
    await expect(reason).toHaveValue(typed);
    await expect(page.locator("#pwn")).toHaveCount(0);
    expect(page.url()).not.toContain("pwn");
  }

  await reason.fill("Short\nenough");
  await page.getByLabel("Tenant id").fill(tenant);
  await app.dialog.getByRole("button", { name: "Suspend" }).click();
  await app.expectSaid("The tenant was suspended.");
});

test("what is typed while a form is on its way stands when that is refused", async ({
  app,
  api,
  page,
  watch,
}, info) => {
  test.skip(info.project.name === "no-js", "without script the page is gone by then");
  watch.expect(/status of 422/);
  const tenant = unique("TYPING");
  await api.createTenant(tenant);
  await app.open(`/admin/tenants/${tenant}?confirm=suspend`);
  const reason = page.getByLabel("Reason");
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/ui/tenants/**", async (route) => {
    await held;
    await route.continue();
  });
  await reason.evaluate((field) => field.removeAttribute("maxlength"));
  await reason.fill("x".repeat(600));
  await page.getByLabel("Tenant id").fill(tenant);
  await app.dialog.getByRole("button", { name: "Suspend" }).click();

  await reason.fill("Short enough");
  const asked = page.waitForRequest("**/ui/ask", { timeout: 1_000 }).catch(() => null);
  answer();

  await expect(page.getByText("A reason has at most 500 characters.").first()).toBeVisible();
  expect(await asked, "nothing was changed, so nothing is asked again").toBeNull();
  await expect(reason).toHaveValue("Short enough");
  await expect(page.getByLabel("Tenant id")).toHaveValue(tenant);
  await app.dialog.getByRole("button", { name: "Suspend" }).click();
  await app.expectSaid("The tenant was suspended.");
});

test("a link shows no refusal of its own", async ({ app, page }) => {
  const problem = { kind: "conflict", title: "t", status: 409, detail: "Call 555 to unlock", type: "/x" };
  const forged = Buffer.from(JSON.stringify({ problem, sent: { tenant_id: "PLANTED", name: "PLANTED" } }));
  const query = new URLSearchParams({ __path: "/ui/tenants/create", __err: forged.toString("base64url") });

  await app.open(`/admin/tenants/new?${query}`);

  await expect(page.getByLabel("Tenant id")).toHaveValue("");
  await expect(page.getByText("555")).toHaveCount(0);
});

test("a document keeps its first lines when its page is shown again", async ({ app, page, watch }) => {
  watch.expect(/status of 422/);
  const form = new ImportPage(app);
  await form.open("domain");
  const typed = `\n\n{"a": "${MARKUP}"}`;

  await form.write(typed);
  await app.button("Validate").click();

  await expect(form.panel).toContainText(/error/i);
  expect(await form.text()).toBe(typed);
  await expect(page.locator("#pwn")).toHaveCount(0);
});
