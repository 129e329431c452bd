// Tests that pages are accessible and fit: most of what the browser tests take, so several files declare some of them each
// and run beside each other.

import type { Page } from "@playwright/test";
import { EVERY_VIEW, expect, expectAccessible, test } from "../fixtures/index.ts";
import { arrange, CATALOGUE } from "./catalogue.ts";

/** How many files share the pages. */
const SHARES = 2;

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

/** Declares the tests of one share of the pages, counted from 0. */
export function testAccessible(share: number): void {
  for (const [index, { name, path, heading, isOpen }] of CATALOGUE.entries()) {
    if (index % SHARES !== share) continue;
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
  }
}
