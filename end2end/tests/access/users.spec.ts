// People and what they may do, as an administrator sees them.

import type { Page } from "@playwright/test";
import { expect, test, unique } from "../../fixtures/index.ts";
import { Console } from "../../pages/console.ts";
import { choosePlace, confirm, fillInUser } from "../../pages/users.ts";

const PASSWORD = "a-password-of-some-length";

test.beforeEach(({ app }) => app.signInAsAdmin());

const rolesOf = (page: Page) =>
  page.getByRole("region").filter({ has: page.getByRole("button", { name: "Save the roles" }) });

test("another password than one's own changes nothing, and nothing typed is lost", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 403/);
  const person = await api.createPerson("viewer");
  await app.open(`/admin/users/${person.id}?confirm=disable`);
  await app.dialog.getByLabel("Reason").fill("Left the company");
  await confirm(app.dialog, person.password);

  await app.dialog.getByRole("button", { name: "Disable" }).click();

  await expect(app.dialog).toContainText("This is not your own password.");
  await expect(app.dialog.getByLabel("Reason")).toHaveValue("Left the company");
  expect(page.url()).not.toContain(person.password);
  const { status } = await (await api.get(`/admin/users/${person.id}`)).json();
  expect(status).toBe("ACTIVE");

  await confirm(app.dialog, app.admin.password);
  await app.dialog.getByRole("button", { name: "Disable" }).click();
  await app.expectSaid("The user was disabled.");
});

test("a form of somebody else's inside a page makes nobody an administrator", async ({ app, api, page }) => {
  const person = await api.createPerson("viewer");
  await app.open("/admin/tenants");

  const answer = await page.request.post("/ui/users/bindings", {
    form: { id: person.id, "bindings[0][role]": "admin", "bindings[0][place]": "*" },
    headers: { origin: new URL(page.url()).origin, accept: "application/json" },
  });

  expect(answer.status()).toBe(403);
  const { bindings } = await (await api.get(`/admin/users/${person.id}`)).json();
  expect(bindings).toEqual([{ role: "viewer" }]);
});

test("a refused form keeps everything but the password", async ({ app, api, page, watch }) => {
  watch.expect(/status of (409|422)/);
  const tenant = await api.createOnboardedTenant();
  await app.open("/admin/users/new");
  await fillInUser(page, { username: "admin", password: PASSWORD }, [
    ["Viewer", tenant],
    ["Auditor", "Everywhere"],
  ]);
  await confirm(page, app.admin.password);

  await app.button("Create user").click();

  await expect(page.getByText("is taken").first()).toBeVisible();
  await expect(page.getByLabel("User name")).toHaveValue("admin");
  await expect(page.getByLabel("Role 1", { exact: true })).toHaveValue("viewer");
  await expect(page.getByLabel("Where role 1 holds")).toHaveValue(tenant);
  await expect(page.getByLabel("Where role 2 holds")).toHaveValue("*");
  expect(page.url()).not.toContain(PASSWORD);
});

test("a short password, no role and a role without a place are said at their fields", async ({
  app,
  page,
  watch,
}) => {
  watch.expect(/status of 422/);
  await app.open("/admin/users/new");
  await page.getByLabel("User name").fill(unique("new"));
  await page.getByLabel("Password").fill("short");
  await confirm(page, app.admin.password);

  await app.button("Create user").click();
  await expect(page.getByText("A password has 12 to 256 characters.")).toBeVisible();
  await expect(page.getByText("Give at least one role.")).toBeVisible();

  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("Role 1", { exact: true }).selectOption("admin");
  await confirm(page, app.admin.password);
  await app.button("Create user").click();
  await expect(page.getByText("Choose where each role holds")).toBeVisible();
});

test("somebody is found by the beginning of their name", async ({ app, api, page }) => {
  const person = await api.createPerson("operator");
  await app.open("/admin/users");

  await page.getByLabel("Search").fill(person.username.slice(0, -2));
  await app.button("Filter").click();

  const row = page.getByRole("row", { name: new RegExp(person.username) });
  await expect(row).toContainText("Operator everywhere");
  await expect(row).toContainText("Never");
  await expect(page.getByRole("row")).toHaveCount(2);
});

test("roles are taken away and given", async ({ app, api, page }) => {
  const tenant = await api.createOnboardedTenant();
  const person = await api.createPerson("viewer");
  await app.open(`/admin/users/${person.id}`);

  await page.getByLabel("Role 1", { exact: true }).selectOption("");
  if (app.hasScript) await app.button("Add a role").click();
  const added = page.locator(".binding:visible").last();
  await added.getByRole("combobox").first().selectOption("editor");
  await choosePlace(added.getByRole("combobox").last(), tenant);
  await confirm(rolesOf(page), app.admin.password);
  await app.button("Save the roles").click();

  await app.expectSaid("The roles were changed.");
  const { bindings } = await (await api.get(`/admin/users/${person.id}`)).json();
  expect(bindings).toEqual([{ role: "editor", tenant_id: tenant }]);
  await app.open("/admin/users");
  await expect(page.getByRole("row", { name: new RegExp(person.username) })).toContainText(
    `Editor for ${tenant}`,
  );
});

test("a row is removed with its button @script", async ({ app, page }) => {
  await app.open("/admin/users/new");
  await app.button("Add a role").click();
  await expect(page.locator(".binding:visible select").nth(2)).toBeFocused();
  await expect(page.locator(".binding:visible")).toHaveCount(2);

  await app.button("Remove role 1").click();

  await expect(page.locator(".binding:visible")).toHaveCount(1);
  await expect(app.button("Add a role")).toBeFocused();
});

test("a disabled person is out at once and comes back enabled", async ({
  app,
  api,
  page,
  browser,
  server,
  javaScriptEnabled,
}) => {
  const person = await api.createPerson("viewer");
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
  const other = new Console(await context.newPage(), server, app.hasScript);
  await other.signInAs(person);
  await other.open("/admin/tenants");
  await expect(other.heading("Tenants")).toBeVisible();

  await app.open(`/admin/users/${person.id}`);
  await app.link("Disable").click();
  await expect(app.dialog).toContainText(`Disable ${person.username}`);
  await app.dialog.getByLabel("Reason").fill("Left the company");
  await confirm(app.dialog, app.admin.password);
  await app.dialog.getByRole("button", { name: "Disable" }).click();
  await app.expectSaid("The user was disabled.");
  await expect(page.getByText("Disabled", { exact: true })).toBeVisible();

  await other.open("/admin/tenants");
  await expect(other.heading("Sign in")).toBeVisible();

  await app.link("Enable").click();
  await confirm(app.dialog, app.admin.password);
  await app.dialog.getByRole("button", { name: "Enable" }).click();
  await app.expectSaid("The user was enabled.");
  await other.open("/sign-in");
  await other.fillInSignIn(person);
  await expect(other.heading("Overview")).toBeVisible();
  await context.close();
});

test("a new password lets in and the old one does not", async ({
  app,
  api,
  page,
  browser,
  server,
  watch,
}) => {
  watch.expect(/status of 422/);
  const person = await api.createPerson("viewer");
  await app.open(`/admin/users/${person.id}`);

  const card = page.getByRole("region", { name: "Set a new password" });
  await page.getByRole("textbox", { name: "New password" }).fill("short");
  await confirm(card, app.admin.password);
  await page.getByRole("button", { name: "Set a new password" }).click();
  await expect(page.getByText("A password has 12 to 256 characters.")).toBeVisible();

  await page.getByRole("textbox", { name: "New password" }).fill(PASSWORD);
  await confirm(card, app.admin.password);
  await page.getByRole("button", { name: "Set a new password" }).click();
  await app.expectSaid("The password was set.");

  const context = await browser.newContext({ baseURL: server.url });
  const other = new Console(await context.newPage(), server, true);
  const old = await other.page.request.post("/auth/sign-in", {
    data: { username: person.username, password: person.password },
    headers: { origin: server.url },
  });
  expect(old.status()).toBe(401);
  await other.signInAs({ ...person, password: PASSWORD });
  await context.close();
});

test("the last administrator can neither be disabled nor lose the role", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 409/);
  const { items } = await (await api.get("/admin/users?q=admin")).json();
  const admin = items.find((user: { username: string }) => user.username === "admin");

  await app.open(`/admin/users/${admin.id}?confirm=disable`);
  await app.dialog.getByLabel("Reason").fill("Trying");
  await confirm(app.dialog, app.admin.password);
  await app.dialog.getByRole("button", { name: "Disable" }).click();
  await expect(app.dialog.getByRole("alert")).toContainText("Nobody could manage access any more");
  await expect(app.dialog.getByRole("alert")).toContainText("Make somebody else one first");

  await app.open(`/admin/users/${admin.id}`);
  await page.getByLabel("Role 1", { exact: true }).selectOption("viewer");
  await confirm(rolesOf(page), app.admin.password);
  await app.button("Save the roles").click();
  await expect(page.getByRole("alert").first()).toContainText("This is the last administrator");
  await expect(page.getByLabel("Role 1", { exact: true })).toHaveValue("viewer");
});

test("a user is created with the keyboard alone @script", async ({ app, page }) => {
  const username = unique("keys");
  await app.open("/admin/users/new");
  await expect(page.getByLabel("User name")).toBeFocused();
  const { keyboard } = page;

  await keyboard.type(username);
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Tab");
  await expect(page.getByLabel("Role 1", { exact: true })).toBeFocused();
  await keyboard.type("View");
  await keyboard.press("Tab");
  await keyboard.type("Every");
  await keyboard.press("Tab");
  await expect(app.button("Remove role 1")).toBeFocused();
  await keyboard.press("Tab");
  await expect(app.button("Add a role")).toBeFocused();
  await keyboard.press("Tab");
  await expect(page.locator("summary", { hasText: "What the roles may do" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(page.getByText("Does everything, users and tokens included.")).toBeVisible();
  await keyboard.press("Tab");
  await expect(page.getByLabel("Confirm that it is you")).toBeFocused();
  await keyboard.type(app.admin.password);
  await keyboard.press("Tab");
  await expect(app.button("Create user")).toBeFocused();
  await keyboard.press("Enter");

  await expect(app.heading(username)).toBeVisible();
  await expect(page.getByLabel("Role 1", { exact: true })).toHaveValue("viewer");
});
