// The console speaks another language: chosen in the browser, or asked for by it.

import { readFileSync } from "node:fs";
import { expect, test } from "../../fixtures/index.ts";
import { Console } from "../../pages/console.ts";

type Texts = Record<string, Record<string, string>>;

/** The texts of the Thai console, as translators write them. */
const thai: Texts = JSON.parse(
  readFileSync(new URL("../../../crates/ui/locales/th.json", import.meta.url), "utf8"),
);

function text(group: string, key: string): string {
  const found = thai[group]?.[key];
  if (!found) throw new Error(`there is no text ${group}.${key}`);
  return found;
}

test("a language chosen on the account's page stays, and can be taken back", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/account");
  const root = page.locator("html");
  await expect(root).toHaveAttribute("lang", "en");
  const choice = page.getByRole("main").getByRole("group", { name: "Language" });
  await expect(choice.getByRole("button", { name: "English" })).toHaveAttribute("aria-pressed", "true");

  await choice.getByRole("button", { name: "ไทย" }).focus();
  await page.keyboard.press("Enter");

  await expect(app.heading(text("account", "title"))).toBeVisible();
  await expect(root).toHaveAttribute("lang", "th");
  await expect(page).toHaveURL(/\/account\??$/);
  await app.open("/admin/tenants");
  await expect(app.heading(text("tenants", "title"))).toBeVisible();
  await expect(app.link(text("nav", "packs")).first()).toBeVisible();

  await page.locator("summary", { hasText: text("nav", "menu") }).click();
  await page.getByRole("banner").getByRole("button", { name: "English" }).click();
  await expect(app.heading("Tenants")).toBeVisible();
  await expect(root).toHaveAttribute("lang", "en");
});

test("before anybody signs in the browser's own language is spoken", async ({ app, browser, server }) => {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: "th-TH",
    javaScriptEnabled: app.hasScript,
  });
  const other = new Console(await context.newPage(), server, app.hasScript);

  await other.open("/sign-in");
  await expect(other.heading(text("sign_in", "title"))).toBeVisible();

  await other.button("English").click();
  await expect(other.heading("Sign in")).toBeVisible();
  await other.fillInSignIn(other.admin);
  await expect(other.heading(/^(Overview|Welcome to Tenantry)$/)).toBeVisible();
  await context.close();
});

test("a language that there is not is answered by one that there is", async ({ page, server }) => {
  const choose = (language: string) =>
    page.request.post("/ui/language", {
      form: { language },
      headers: { origin: server.url },
      maxRedirects: 0,
    });

  expect((await choose("th")).status()).toBeLessThan(400);
  expect((await choose('"><script>alert(1)</script>')).status()).toBeLessThan(400);

  await page.goto("/sign-in");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});
