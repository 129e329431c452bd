// One's own account: what one may do, the password, and where one is signed in.

import type { Browser } from "@playwright/test";
import { expect, test } from "../../fixtures/index.ts";
import type { Server } from "../../fixtures/server.ts";
import { Console, type Person } from "../../pages/console.ts";

const NEW_PASSWORD = "quite-another-password";

/** A second browser of the same person, signed in. */
async function secondBrowser(browser: Browser, server: Server, person: Person, script: boolean) {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: script });
  const other = new Console(await context.newPage(), server, script);
  await other.signInAs(person);
  await other.open("/admin/tenants");
  await expect(other.heading("Tenants")).toBeVisible();
  return other;
}

test("the page says who one is and what one may do", async ({ app, api, page }) => {
  const tenant = await api.createOnboardedTenant();
  const person = await api.createPerson("editor", tenant);
  await app.signInAs(person);

  await app.open("/admin/tenants");
  await page.locator("summary", { hasText: "Account, theme and language" }).click();
  await app.link("My account").click();

  await expect(app.heading("My account")).toBeVisible();
  const who = page.getByRole("region", { name: "Who I am" });
  await expect(who).toContainText(person.username);
  await expect(who).toContainText(`Editor for ${tenant}`);
  await expect(who).toContainText("Works on tenants and packs");
  const language = page.getByRole("region", { name: "Appearance" }).getByRole("group", { name: "Language" });
  await expect(language.getByRole("button", { name: "English" })).toHaveAttribute("aria-pressed", "true");
});

test("the menu closes with Escape, by a press outside of it, and when the page changes", async ({
  app,
  api,
  page,
}) => {
  test.skip(!app.hasScript, "without script it opens and closes as the browser does it");
  await app.signInAs(await api.createPerson("viewer"));
  await app.open("/admin/tenants");
  const opener = page.locator("summary", { hasText: "Account, theme and language" });
  const item = app.link("My account");

  await opener.click();
  await expect(item).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(item).toBeHidden();
  await expect(opener).toBeFocused();

  await opener.click();
  await app.heading("Tenants").click();
  await expect(item).toBeHidden();

  await opener.click();
  await item.click();
  await expect(app.heading("My account")).toBeVisible();
  await expect(item).toBeHidden();
});

test("a session that is ended elsewhere dies at once", async ({ app, api, page, browser, server }) => {
  const person = await api.createPerson("viewer");
  await app.signInAs(person);
  const other = await secondBrowser(browser, server, person, app.hasScript);

  await app.open("/account");
  const sessions = page.getByRole("region", { name: "Sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await expect(sessions.getByText("This browser")).toHaveCount(1);
  await sessions.getByRole("button", { name: /^End the session of Chrome/ }).click();
  await app.expectSaid("The session has ended.");
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(sessions).toContainText("You are signed in nowhere else.");

  await other.page.goto("/admin/packs");
  await expect(other.heading("Sign in")).toBeVisible();
  await app.open("/account");
  await expect(app.heading("My account")).toBeVisible();
  await other.page.context().close();
});

test("all other sessions are ended together", async ({ app, api, page, browser, server }) => {
  const person = await api.createPerson("viewer");
  await app.signInAs(person);
  const others = [
    await secondBrowser(browser, server, person, app.hasScript),
    await secondBrowser(browser, server, person, app.hasScript),
  ];

  await app.open("/account");
  await app.button("End all others").click();
  await app.expectSaid("Your other sessions have ended.");

  await expect(page.getByRole("region", { name: "Sessions" }).getByRole("listitem")).toHaveCount(1);
  for (const other of others) {
    await other.page.goto("/admin/packs");
    await expect(other.heading("Sign in")).toBeVisible();
    await other.page.context().close();
  }
});

test("a changed password ends the other sessions and is the one that lets in", async ({
  app,
  api,
  page,
  browser,
  server,
  watch,
}) => {
  watch.expect(/status of 422/);
  const person = await api.createPerson("viewer");
  await app.signInAs(person);
  const other = await secondBrowser(browser, server, person, app.hasScript);
  await app.open("/account");
  const change = async (current: string, next: string) => {
    await page.getByLabel("Current password").fill(current);
    await page.getByLabel("New password").fill(next);
    await app.button("Change password").click();
  };

  await change("not-the-present-one", NEW_PASSWORD);
  await expect(page.getByText("This is not your present password.")).toBeVisible();
  await change(person.password, "short");
  await expect(page.getByText("A password has 12 to 256 characters.")).toBeVisible();
  expect(page.url()).not.toContain(person.password);
  await change(person.password, NEW_PASSWORD);
  await app.expectSaid("Your password was changed. Your other sessions have ended.");

  await other.page.goto("/admin/packs");
  await expect(other.heading("Sign in")).toBeVisible();
  await other.ready();
  await other.fillInSignIn({ ...person, password: NEW_PASSWORD });
  await expect(other.heading("Packs")).toBeVisible();
  await other.page.context().close();
});

test("the theme is chosen on the page and kept", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/account");
  const appearance = page.getByRole("region", { name: "Appearance" });

  // The colours change at once; that they are kept, the server has to say.
  const kept = page.waitForResponse((answer) => new URL(answer.url()).pathname === "/ui/theme");
  await appearance.getByRole("button", { name: "Dark" }).click();
  await kept;

  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto("/account");
  await expect(appearance.getByRole("button", { name: "Dark" })).toHaveAttribute("aria-pressed", "true");
});
