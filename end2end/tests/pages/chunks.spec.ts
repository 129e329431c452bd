// The console's module comes in chunks: a page loads its own at once, the others' when somebody goes there.

import type { Page } from "@playwright/test";
import { expect, test } from "../../fixtures/index.ts";
import { arrange, CATALOGUE } from "../../pages/catalogue.ts";

const OF_USERS = /\/pkg\/users\./;
const OF_DIALOGS = /\/pkg\/command\./;
const OF_FIELDS = /\/pkg\/find\./;
const OF_SEARCH = /\/pkg\/search\./;

/** The most requests that a page may cost which nobody has been to: spec/quality.md. */
const REQUESTS = 12;

/** Notes which files of the console a page asks for, and how often. */
function filesOf(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/pkg/")) asked.push(pathname);
  });
  return asked;
}

const bundles = (files: string[]): string[] => files.filter((file) => file.endsWith(".bundle")).sort();

test("a page asks for its bundles, once, and for few files in all @script", async ({ app, api, page }) => {
  test.slow();
  const made = await arrange(api);
  await app.signInAsAdmin();
  const asked = filesOf(page);
  let requests = 0;
  const questions: string[] = [];
  page.on("request", (request) => {
    requests++;
    if (request.method() === "POST") questions.push(request.postData() ?? request.url());
  });

  for (const { name, path } of CATALOGUE) {
    asked.length = 0;
    questions.length = 0;
    requests = 0;
    await app.open(path(made));
    const script = (await page.locator("head script[type=module]").textContent()) ?? "";
    const named = script.match(/\/pkg\/\w+\.\w+\.bundle/g) ?? [];

    // How many tenants there are, the address does not say: a field that searches among many brings its code itself.
    const searches = (await page.locator("[role=combobox]").count()) > 0;
    const foreseen = bundles(asked).filter((file) => !(searches && OF_SEARCH.test(file)));
    expect(foreseen, name).toEqual(named.sort());
    expect(new Set(asked).size, name).toBe(asked.length);
    // What a page came with is not asked again.
    expect(questions, name).toEqual([]);
    expect(requests, name).toBeLessThanOrEqual(REQUESTS);
  }
});

test("a chunk is loaded when somebody goes to one of its pages @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  const asked = filesOf(page);
  await app.open("/admin/tenants");
  expect(bundles(asked)).toHaveLength(3);
  asked.length = 0;

  await app.link("Users").click();

  await expect(app.heading("Users")).toBeVisible();
  await expect(page).toHaveURL(/\/admin\/users$/);
  // What all chunks share, and all lists, is there.
  expect(bundles(asked)).toEqual([expect.stringMatching(OF_USERS)]);
});

test("a page whose chunk is gone comes from the server, and reads @script", async ({ app, page, watch }) => {
  watch.expect(/status of 404|users\.\w+\.bundle: 404/);
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  await page.route(OF_USERS, (route) => route.fulfill({ status: 404 }));

  await app.link("Users").click();

  await expect(app.heading("Users")).toBeVisible();
  await expect(page).toHaveURL(/\/admin\/users$/);
  await expect(page.locator("html[data-hydrated]")).toHaveCount(0);
  await app.link("New user").click();
  await expect(app.heading("New user")).toBeVisible();
});

test("a dialog that was closed before its chunk failed reloads nothing @script", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 404|activation\.\w+\.bundle: 404/);
  const tenant = await api.createOnboardedTenant();
  await app.signInAsAdmin();
  await app.open(`/admin/tenants/${tenant}`);
  let fail = () => {};
  const closed = new Promise<void>((done) => {
    fail = done;
  });
  await page.route(/\/pkg\/activation\./, async (route) => {
    await closed;
    await route.fulfill({ status: 404 });
  });
  await page.evaluate(() => {
    document.documentElement.dataset.same = "yes";
  });
  const asked = page.waitForRequest(/\/pkg\/activation\./);
  await page.locator('a[href*="activate=1"]').first().click();
  await asked;
  await page.goBack();
  await expect(page).not.toHaveURL(/activate=1/);

  const failed = page.waitForResponse(/\/pkg\/activation\./);
  fail();
  await failed;

  await app.link("Rename").click();
  await expect(app.dialog.getByLabel("New name")).toBeVisible();
  await expect(page.locator("html[data-same]")).toHaveCount(1);
});

test("a dialog comes when it is opened, and with a page that is sent with it @script", async ({
  app,
  api,
  page,
}) => {
  const tenant = await api.createOnboardedTenant();
  await app.signInAsAdmin();
  const asked = filesOf(page);
  const ofDialogs = () => asked.filter((file) => OF_DIALOGS.test(file));
  await app.open(`/admin/tenants/${tenant}`);
  expect(ofDialogs()).toEqual([]);

  await app.link("Rename").click();
  await expect(app.dialog.getByLabel("New name")).toBeFocused();
  expect(ofDialogs()).toHaveLength(1);

  asked.length = 0;
  await app.open(`/admin/tenants/${tenant}?rename=1`);
  expect(ofDialogs()).toHaveLength(1);
  await app.dialog.getByLabel("New name").fill("Found as it was sent");
  await app.dialog.getByRole("button", { name: "Rename" }).click();
  await expect(app.heading("Found as it was sent")).toBeVisible();
});

test("a field that cannot search says so, and searches once it can @script", async ({ app, page, watch }) => {
  watch.expect(/status of 404|find\.\w+\.bundle: 404/);
  await app.signInAsAdmin();
  await page.route(OF_FIELDS, (route) => route.fulfill({ status: 404 }));
  await app.open("/admin/packs");
  const field = page.getByRole("combobox", { name: "Domain" });

  await field.click();
  await expect(page.locator(".combobox-note")).not.toBeEmpty();
  await expect(page.locator(".combobox").getByRole("option")).toHaveCount(0);

  await page.unroute(OF_FIELDS);
  await field.fill("fin");
  await expect(page.locator(".combobox").getByRole("option").first()).toContainText("Finance");
});
