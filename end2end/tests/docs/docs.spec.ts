// Pages to read: open to anybody, without script, in both themes, and on a small screen.

import { expect, expectAccessible, test } from "../../fixtures/index.ts";

for (const [path, heading] of [
  ["/docs", "Documentation"],
  ["/docs/consumers", "Reading configurations"],
  ["/docs/findings", "Findings"],
  ["/docs/pack-format", "The format of packs"],
  ["/problems/version-exists", "This version exists with other content"],
] as const) {
  test(`${path} reads without signing in`, async ({ page }) => {
    const answer = await page.goto(path);

    expect(answer?.status()).toBe(200);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expect(page.locator("script")).toHaveCount(0);
  });

  test(`${path} is accessible and fits 400 pixels @script`, async ({ page }) => {
    await page.setViewportSize({ width: 400, height: 800 });
    await page.goto(path);

    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

test("the contents lead to a code's place, and the place has an address", async ({ page }) => {
  await page.goto("/docs/findings");

  await page
    .getByRole("navigation", { name: "On this page" })
    .getByRole("link", { name: "unknown_tool" })
    .click();

  await expect(page).toHaveURL(/#unknown_tool$/);
  await expect(page.getByRole("heading", { name: "unknown_tool" })).toBeInViewport();
});

test("a page to read wears the theme that the console was given", async ({ page, server }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.goto("/docs/findings");
  const light = await ground();

  await page.context().addCookies([{ name: "tenantry_theme", value: "dark", url: server.url }]);
  await page.reload();

  expect(await ground()).not.toBe(light);
});

test("a kind of problem that there is not is a page that says so", async ({ page, watch }) => {
  watch.expect(/status of 404/);
  const answer = await page.goto("/problems/no-such-kind");

  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such kind of problem");
});
