// The checksum once more, in this browser: the text as imported agrees, a text with one other byte does not.

import type { Page } from "@playwright/test";
import { expect, test } from "../../fixtures/index.ts";
import { arrange } from "../../pages/catalogue.ts";
import type { Console } from "../../pages/console.ts";

const FINANCE = "/admin/packs/domain/Finance/v3.2";

test.beforeEach(({ app }) => app.signInAsAdmin());

async function verify(app: Console, path: string) {
  await app.open(path);
  await app.button("Verify in this browser").click();
  return app.page.locator(".verify").getByRole("status");
}

/** The parts of the module that the page has loaded. */
function loaded(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => new URL(name).pathname)
      .filter((name) => name.startsWith("/pkg/verify")),
  );
}

test("the document agrees with its checksum, for both kinds of packs @script", async ({ app, api, page }) => {
  const { tenant } = await arrange(api);

  for (const path of [FINANCE, `/admin/packs/tenant/${tenant}/v1.4`]) {
    const stored = (await (await api.get(path)).json()).checksum;
    const outcome = await verify(app, path);

    await expect(outcome).toContainText("Agrees");
    await expect(outcome.locator("code")).toHaveText(stored);
  }
  expect(await loaded(page)).toHaveLength(2);
});

test("one byte that differs is shown @script", async ({ app, api, page }) => {
  await arrange(api);
  await page.route("**/source", async (route) => {
    const answer = await route.fetch();
    const text = await answer.text();
    expect(text).toContain("centre");
    await route.fulfill({ response: answer, body: text.replace("centre", "centra") });
  });

  const outcome = await verify(app, FINANCE);

  await expect(outcome).toContainText("Does NOT agree");
  await expect(outcome.locator("code")).toHaveText(/^[0-9a-f]{64}$/);
});

test("what cannot be fetched or read says so @script", async ({ app, api, page, watch }) => {
  watch.expect(/ERR_FAILED/);
  await arrange(api);
  await page.route("**/source", (route) => route.abort());
  const outcome = await verify(app, FINANCE);
  await expect(outcome).toContainText("The checksum could not be computed.");

  await page.unroute("**/source");
  await page.route("**/source", (route) => route.fulfill({ body: '{"a": 1, "a": 2}' }));
  await app.button("Verify in this browser").click();
  await expect(outcome).toContainText("1:10");

  await page.unroute("**/source");
  await app.button("Verify in this browser").click();
  await expect(outcome).toContainText("Agrees");
});

test("nothing of it is loaded before it is asked for @script", async ({ app, api, page }) => {
  await arrange(api);

  await app.open(FINANCE);

  expect(await loaded(page)).toEqual([]);
});
