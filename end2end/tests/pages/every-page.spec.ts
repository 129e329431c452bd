// What holds for every page: it reads without script, in Thai too, and fits a small screen. That it is accessible is in
// files beside this one, which run at the same time.

import { EVERY_VIEW, expect, expectAccessible, test } from "../../fixtures/index.ts";
import { arrange, CATALOGUE } from "../../pages/catalogue.ts";

for (const { name, path, heading, isOpen } of CATALOGUE) {
  test(`${name}: reads`, async ({ app, api, page }) => {
    const made = await arrange(api);
    if (!isOpen) await app.signInAsAdmin();

    const answer = await page.goto(path(made));
    await app.ready();

    expect(answer?.status()).toBe(200);
    await expect(app.heading(heading)).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await expect(page.getByRole("main")).toHaveCount(1);
    await expect(page.locator("[aria-busy=true], .skeleton")).toHaveCount(0);
  });

  test(`${name}: reads in Thai, and fits 400 pixels @script`, async ({ app, api, page, server }) => {
    await page.setViewportSize({ width: 400, height: 800 });
    const made = await arrange(api);
    if (!isOpen) await app.signInAsAdmin();
    await page.context().addCookies([{ name: "tenantry_language", value: "th", url: server.url }]);
    await app.open(path(made));

    await expect(page.locator("html")).toHaveAttribute("lang", "th");
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await expect(page.getByRole("main")).toContainText(/[ก-๛]/);
    await expect(page.locator("[aria-busy=true], .skeleton")).toHaveCount(0);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

test("a path that leads nowhere is a page that says so", async ({ app, page, watch }) => {
  watch.expect(/status of 404/);
  const answer = await page.goto("/admin/nothing-here");

  expect(answer?.status()).toBe(404);
  await expect(app.heading("There is no such page")).toBeAttached();
  await expect(app.link("Go to the overview")).toBeVisible();
});

test("inside the frame, too, a path that leads nowhere is a page that says so", async ({
  app,
  page,
  watch,
}) => {
  watch.expect(/status of 404/);
  await app.signInAsAdmin();
  const answer = await page.goto("/admin/nothing-here");
  await app.ready();

  expect(answer?.status()).toBe(404);
  await expect(app.heading("There is no such page")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link").first()).toBeVisible();
  await app.link("Go to the overview").click();
  await expect(app.heading("Overview")).toBeVisible();
});

for (const [name, path] of [
  ["a page that leads nowhere", "/admin/nothing-here"],
  ["a page that is not open", "/admin/users"],
] as const) {
  test(`${name} is accessible and fits @script`, async ({ app, api, page, watch }) => {
    watch.expect(/status of 40[34]/);
    await app.signInAs(await api.createPerson("viewer"));
    await app.open(path);
    await expect(app.heading(/./)).toBeVisible();

    await expectAccessible(page, EVERY_VIEW);
  });
}
