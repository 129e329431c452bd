// API tokens: made, shown once, used, revoked and dead.

import { Api, expect, test, unique } from "../../fixtures/index.ts";

test("a token is shown once, works, and is dead once revoked", async ({ app, api, page, server }) => {
  const tenant = await api.createOnboardedTenant();
  const foreign = await api.createOnboardedTenant();
  const name = unique("pipeline");
  await app.signInAsAdmin();

  await app.open("/admin/tokens");
  await app.link("New token").first().click();
  await expect(app.heading("New API token")).toBeVisible();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Viewer", { exact: true }).check();
  await page.getByLabel("Only these tenants").check();
  await page.getByLabel(tenant, { exact: true }).check();
  await page.getByLabel("Last day").fill("2099-12-31");
  await app.button("Create token").click();

  await expect(page.getByText("Copy the secret now")).toBeVisible();
  const secret = await page.locator(".secret code").innerText();
  expect(secret).toMatch(/^tnt_/);
  expect(page.url()).not.toContain(secret);
  const cookies = await page.context().cookies();
  expect(cookies.some((cookie) => cookie.value.includes(secret))).toBe(false);

  const bound = await Api.withToken(server, secret);
  expect((await bound.get(`/admin/tenants/${tenant}`)).status()).toBe(200);
  expect((await bound.get(`/admin/tenants/${foreign}`)).status()).toBe(404);
  expect((await bound.post("/admin/tenants", { tenant_id: unique("T"), name: "T" })).status()).toBe(403);

  await app.link("I have kept it").click();
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("Active");
  await expect(row).toContainText("2100-01-01");
  await expect(row).toContainText(tenant);
  expect(await page.content()).not.toContain(secret);

  await app.link(`Revoke ${name}`).click();
  await expect(app.dialog).toContainText(`Revoke ${name}`);
  await app.dialog.getByRole("button", { name: "Revoke" }).click();
  await app.expectSaid("The token was revoked.");
  await expect(row).toContainText("Revoked");
  await expect(app.link(`Revoke ${name}`)).toHaveCount(0);
  await expect(async () => {
    expect((await bound.get(`/admin/tenants/${tenant}`)).status()).toBe(401);
  }).toPass();
  await bound.dispose();
});

test("a rotated token has a new secret, and the former one goes on for a while", async ({
  app,
  api,
  page,
  server,
}) => {
  const tenant = await api.createOnboardedTenant();
  const name = unique("rotated");
  const made = await api.post("/admin/tokens", { name, roles: ["viewer"], tenant_ids: [tenant] });
  const former = await made.json();
  await app.signInAsAdmin();
  await app.open("/admin/tokens");

  await app.link(`Rotate ${name}`).click();
  await expect(app.dialog).toContainText(`Rotate ${name}`);
  await expect(app.dialog.getByLabel("The former one goes on for")).toHaveValue("86400");
  await app.dialog.getByLabel("The former one goes on for").selectOption("1 hour");
  await app.dialog.getByRole("button", { name: "Rotate" }).click();

  await expect(page.getByText("Copy the secret now")).toBeVisible();
  const secret = await page.locator(".secret code").innerText();
  expect(secret).toMatch(/^tnt_/);
  expect(page.url()).not.toContain(secret);
  await expect(app.dialog).toHaveCount(0);
  for (const good of [secret, former.secret]) {
    const bound = await Api.withToken(server, good);
    expect((await bound.get(`/admin/tenants/${tenant}`)).status()).toBe(200);
    await bound.dispose();
  }

  await app.link("I have kept it").click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toHaveCount(2);
  expect(await page.content()).not.toContain(secret);
});

test("a refused form keeps what was filled in", async ({ app, page, watch }) => {
  watch.expect(/status of 422/);
  const name = unique("kept");
  await app.signInAsAdmin();
  await app.open("/admin/tokens/new");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Auditor", { exact: true }).check();
  await page.getByLabel("Only these tenants").check();
  await page.getByLabel("Last day").fill("2001-01-01");

  await app.button("Create token").click();

  await expect(page.getByText("Name at least one tenant")).toBeVisible();
  await expect(page.getByText("Choose an end in the future.")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue(name);
  await expect(page.getByLabel("Auditor", { exact: true })).toBeChecked();
  await expect(page.getByLabel("Last day")).toHaveValue("2001-01-01");
});

test("somebody bound to a tenant offers and lists no more than their own", async ({ app, api, page }) => {
  const tenant = await api.createOnboardedTenant();
  const foreign = await api.createOnboardedTenant();
  const theirs = await api.createToken("viewer");
  await app.signInAs(await api.createPerson("editor", tenant));

  await app.open("/admin/tokens");
  await expect(page.getByText("No tokens yet")).toBeVisible();
  await app.open(`/admin/tokens?revoke=${theirs.id}`);
  await expect(app.dialog).toHaveCount(0);

  await app.open("/admin/tokens/new");
  await expect(page.getByLabel("Editor", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Administrator", { exact: true })).toHaveCount(0);
  await expect(page.getByLabel("Auditor", { exact: true })).toHaveCount(0);
  await expect(page.getByLabel("Every tenant")).toHaveCount(0);
  await expect(page.getByLabel(tenant, { exact: true })).toBeVisible();
  await expect(page.getByText(foreign)).toHaveCount(0);

  await page.getByLabel("Name").fill(unique("own"));
  await page.getByLabel("Editor", { exact: true }).check();
  await page.getByLabel(tenant, { exact: true }).check();
  await app.button("Create token").click();
  await expect(page.getByText("Copy the secret now")).toBeVisible();
});

test("the secret is copied @script", async ({ app, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.signInAsAdmin();
  await app.open("/admin/tokens/new");
  await page.getByLabel("Name").fill(unique("copied"));
  await page.getByLabel("Viewer", { exact: true }).check();
  await page.getByLabel("Every tenant").check();
  await app.button("Create token").click();
  await expect(page.getByRole("heading", { name: "The token was created" })).toBeFocused();

  await app.button("Copy the secret").click();

  const secret = await page.locator(".secret code").innerText();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
});
