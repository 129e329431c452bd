// What holds for every page: it reads without script, it is accessible, and it fits a small screen.

import type { Page } from "@playwright/test";
import { EVERY_VIEW, expect, expectAccessible, seed, test } from "../../fixtures/index.ts";
import { arrange, CATALOGUE } from "../../pages/catalogue.ts";
import { ImportPage } from "../../pages/import.ts";

/** Underscores of names stand above the line of a link, not in it. */
async function expectUnderscores(page: Page): Promise<void> {
  const hidden = await page.locator("main a").evaluateAll((links) =>
    links
      .filter((link) => link.textContent?.includes("_"))
      .filter((link) => {
        const { fontFamily } = getComputedStyle(link.querySelector("code") ?? link);
        const { textUnderlineOffset, fontSize, textDecorationLine } = getComputedStyle(link);
        const offset = Number.parseFloat(textUnderlineOffset) / Number.parseFloat(fontSize);
        return /mono/i.test(fontFamily) && textDecorationLine === "underline" && !(offset > 0.3);
      })
      .map((link) => link.outerHTML),
  );
  expect(hidden).toEqual([]);
}

/** Opens what is folded on the page, but for the menu beside it. */
async function openFolds(page: Page): Promise<void> {
  await page.locator("main details").evaluateAll((folds) => {
    for (const fold of folds) fold.setAttribute("open", "");
  });
}

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

  test(`${name}: accessible and fits, light and dark, wide and narrow, folds open @script`, async ({
    app,
    api,
    page,
  }) => {
    const made = await arrange(api);
    if (!isOpen) await app.signInAsAdmin();
    await app.open(path(made));
    await expect(app.heading(heading)).toBeVisible();
    await openFolds(page);
    await expectUnderscores(page);

    await expectAccessible(page, EVERY_VIEW);
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

test("findings beside a document are accessible @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(seed("e2e/domain.three-problems.json"));
  await form.validate();
  await expect(form.findings).toHaveCount(3);

  await expectAccessible(page, EVERY_VIEW);
});

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
