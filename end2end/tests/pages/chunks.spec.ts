// The console's module comes in chunks: a page loads its own at once, the others' when somebody goes there.

import type { Page } from "@playwright/test";
import { expect, test } from "../../fixtures/index.ts";
import { arrange, CATALOGUE } from "../../pages/catalogue.ts";

const MODULE = /\/pkg\/tenantry_bg\./;
const OF_ACCESS = /\/pkg\/access\./;

/** Notes which WebAssembly files a page asks for. */
function modulesOf(page: Page): Set<string> {
  const asked = new Set<string>();
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith(".wasm")) asked.add(pathname);
  });
  return asked;
}

test("every page names the files of its chunk, and loads no others @script", async ({ app, api, page }) => {
  test.slow();
  const made = await arrange(api);
  await app.signInAsAdmin();
  const asked = modulesOf(page);

  for (const { name, path } of CATALOGUE) {
    asked.clear();
    await app.open(path(made));
    const script = (await page.locator("head script[type=module]").textContent()) ?? "";
    const named = script.match(/\/pkg\/(chunk|split)_\w+\.\w+\.wasm/g) ?? [];

    const chunk = [...asked].filter((file) => !MODULE.test(file));
    expect(chunk.sort(), name).toEqual(named.sort());
  }
});

test("a chunk is loaded when somebody goes to one of its pages @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  const asked = modulesOf(page);
  await app.open("/admin/tenants");
  expect([...asked].filter((file) => !MODULE.test(file))).toEqual([]);

  await app.link("Users").click();

  await expect(app.heading("Users")).toBeVisible();
  await expect(page).toHaveURL(/\/admin\/users$/);
  expect([...asked].filter((file) => OF_ACCESS.test(file))).toHaveLength(1);
});

test("a page whose chunk is gone comes from the server, and reads @script", async ({ app, page, watch }) => {
  watch.expect(/status of 404|HTTP status code is not ok|Incorrect response MIME type/);
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  await page.route(OF_ACCESS, (route) => route.fulfill({ status: 404 }));

  await app.link("Users").click();

  await expect(app.heading("Users")).toBeVisible();
  await expect(page).toHaveURL(/\/admin\/users$/);
  await expect(page.locator("html[data-hydrated]")).toHaveCount(0);
  await app.link("New user").click();
  await expect(app.heading("New user")).toBeVisible();
});
