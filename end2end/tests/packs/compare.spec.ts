// Two versions of a history beside each other: three views, each with its address, and a way from change to change.

import { readFile } from "node:fs/promises";
import { expect, test, unique } from "../../fixtures/index.ts";
import { arrange } from "../../pages/catalogue.ts";
import { retailVersions, smallPack, twoVersions } from "../../pages/versions.ts";

const RETAIL = "/admin/packs/domain/RetailReturns";
const COMPARED = `${RETAIL}/compare?from=v1.0&to=v1.1`;

test.beforeEach(({ app }) => app.signInAsAdmin());

test("the history leads to what changed since the version before", async ({ app, api, page }) => {
  await retailVersions(api);
  await app.open(`${RETAIL}/v1.1?tab=history`);

  await app.link("Compare with v1.0").click();

  await expect(app.heading("Compare RetailReturns v1.0 with v1.1")).toBeVisible();
  await expect(page.getByText("Calls for a major version")).toBeVisible();
  const types = page.getByRole("region", { name: /^Exception types/ });
  const added = types.getByRole("article", { name: /WITHDRAWAL_NOT_ACKNOWLEDGED/ });
  await expect(added).toContainText("added");
  await expect(added).toContainText("/exceptionTypes/WITHDRAWAL_NOT_ACKNOWLEDGED");
  const weight = types.getByRole("article").filter({ hasText: "expectedWeightGrams" }).first();
  await expect(weight.locator("del").first()).toContainText("0.8");
  await expect(weight.locator("ins").first()).toContainText("0.9");
});

test("a version is compared with any other, the lower one first", async ({ app, api, page }) => {
  const domain = await twoVersions(api);
  await app.open(`/admin/packs/domain/${domain}/v1.0?tab=history`);

  await page.getByLabel("Compare with").selectOption("v1.1");
  await app.button("Compare").click();

  await expect(app.heading(`Compare ${domain} v1.0 with v1.1`)).toBeVisible();
  await expect(page.getByText("Calls for a patch version")).toBeVisible();
  await app.link("Swap").click();
  await expect(app.heading(`Compare ${domain} v1.1 with v1.0`)).toBeVisible();
});

test("the patch is shown and kept", async ({ app, api, page }) => {
  await retailVersions(api);
  await app.open(COMPARED);
  await page.getByRole("navigation", { name: "View" }).getByRole("link", { name: "JSON Patch" }).click();

  await expect(page).toHaveURL(/view=patch/);
  await expect(page.getByText(/^\d+ operations$/)).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    app.link("Download the patch").click(),
  ]);

  expect(download.suggestedFilename()).toBe("RetailReturns.v1.0-v1.1.patch.json");
  const patch = JSON.parse(await readFile(await download.path(), "utf8"));
  await expect(page.getByText(`${patch.length} operations`)).toBeVisible();
});

test("the text is shown side by side @plain", async ({ app, api, page }) => {
  await retailVersions(api);
  await app.open(`${COMPARED}&view=text`);

  const lines = page.getByRole("table", { name: "Text" });
  await expect(
    lines.getByRole("row").filter({ hasText: "WITHDRAWAL_NOT_ACKNOWLEDGED" }).first(),
  ).toBeVisible();
  await expect(lines.locator("del").first()).toBeVisible();
  await expect(lines.locator("ins").first()).toBeVisible();
});

test("the text is shown in the element for it, and keys lead through it @script", async ({
  app,
  api,
  page,
}) => {
  await retailVersions(api);
  await app.open(`${COMPARED}&view=text`);
  const merge = page.locator("tenantry-merge");
  await expect(merge.locator(".cm-line").filter({ hasText: "2023/2673" }).first()).toBeVisible();
  await expect(merge.getByText(/^\d\d changes$/)).toBeVisible();

  await page.keyboard.press("j");
  await expect(page).toHaveURL(/#change-1$/);
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/#change-2$/);
  await page.keyboard.press("k");
  await expect(page).toHaveURL(/#change-1$/);
});

test("keys and buttons lead from change to change, and the URL says which @script", async ({
  app,
  api,
  page,
}) => {
  await retailVersions(api);
  await app.open(COMPARED);
  const position = page.getByRole("group", { name: "From change to change" }).getByRole("status");
  await expect(position).toHaveText(/^\d+ changes$/);
  await expect(app.button("Previous change")).toBeDisabled();

  await page.keyboard.press("j");
  await expect(page.locator("#change-1")).toBeFocused();
  await expect(page).toHaveURL(/#change-1$/);
  await page.keyboard.press("n");
  await expect(page.locator("#change-2")).toBeFocused();
  await expect(position).toHaveText(/^Change 2 of \d+$/);
  await page.keyboard.press("p");
  await expect(page.locator("#change-1")).toBeFocused();
  await app.button("Next change").click();
  await expect(page.locator("#change-2")).toBeFocused();

  await app.button("Shortcuts: on").click();
  await page.keyboard.press("j");
  await expect(page.locator("#change-3")).not.toBeFocused();
  await page.reload();
  await app.ready();
  await expect(app.button("Shortcuts: off")).toBeVisible();
});

test("a link leads to one change", async ({ app, api, page }) => {
  await retailVersions(api);
  await app.open(`${COMPARED}#change-3`);

  await expect(page.locator("#change-3")).toBeInViewport();
  if (app.hasScript) await expect(page.locator("#change-3")).toBeFocused();
});

test("very many changes come in pages, and the way leads over them", async ({ app, api, page }) => {
  const domain = unique("Many");
  const tool = { description: "One of many.", endpoint: "https://tools.example.com/one" };
  const names = Array.from({ length: 70 }, (_, index) => `tool${String(index).padStart(3, "0")}`);
  const first = smallPack(domain, "v1.0");
  const tools = { ...first.tools, ...Object.fromEntries(names.map((name) => [name, tool])) };
  await api.importDomainPack(first);
  await api.importDomainPack(smallPack(domain, "v1.1", { tools }));
  await app.open(`/admin/packs/domain/${domain}/compare?from=v1.0&to=v1.1`);
  await expect(page.locator("#change-50")).toBeAttached();
  await expect(page.locator("#change-51")).toHaveCount(0);

  if (!app.hasScript) return app.link("More changes").click();
  await page.goto(`${page.url()}#change-50`);
  await expect(page.locator("#change-50")).toBeFocused();
  await app.button("Next change").click();

  await expect(page.locator("#change-51")).toBeFocused();
  await expect(page).toHaveURL(/page=2#change-51$/);
});

test("what cannot be compared says why", async ({ app, api, page, watch }) => {
  watch.expect(/status of 404/);
  const domain = await twoVersions(api);
  const path = `/admin/packs/domain/${domain}/compare`;

  await app.open(path);
  await expect(page.getByText("Choose two versions")).toBeVisible();
  await app.open(`${path}?from=v1.1&to=v1.1`);
  await expect(page.getByText("This is one and the same version")).toBeVisible();
  // What is no version at all is not repeated by the page.
  for (const [unknown, said] of [
    ["v9.9", `${domain}/v9.9`],
    ["newest", "There is nothing at this address"],
  ] as const) {
    const answer = await page.goto(`${path}?from=v1.0&to=${unknown}`);
    await app.ready();
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("alert")).toContainText(said);
    await expect(page.getByLabel("From")).toHaveValue("v1.0");
  }
});

test("another tenant's versions are not there", async ({ app, api, page, watch }) => {
  watch.expect(/status of 404/);
  const { tenant } = await arrange(api);
  const other = unique("OTHER");
  await api.createTenant(other);
  await app.signInAs(await api.createPerson("viewer", other));

  const answer = await page.goto(`/admin/packs/tenant/${tenant}/compare?from=v1.4&to=v1.5`);
  await app.ready();

  expect(answer?.status()).toBe(404);
  await expect(page.getByText("approvedTools")).toHaveCount(0);
});

test("a tenant's own versions are compared", async ({ app, api, page }) => {
  const { tenant } = await arrange(api);
  await app.open(`/admin/packs/tenant/${tenant}/v1.5?tab=history`);

  await app.link("Compare with v1.4").click();

  await expect(app.heading(`Compare ${tenant} v1.4 with v1.5`)).toBeVisible();
  await expect(page.getByRole("region", { name: /^Approved tools/ })).toContainText("removed");
});
