// The palette: any tenant, pack, page and thing to do, by what is typed.

import type { Page } from "@playwright/test";
import {
  DOMAIN_PACK,
  EVERY_VIEW,
  expect,
  expectAccessible,
  seed,
  test,
  unique,
} from "../../fixtures/index.ts";

const opener = (page: Page) => page.getByRole("banner").getByRole("link", { name: /^Search or jump/ });
const field = (page: Page) => page.getByRole("dialog").getByRole("combobox");
const options = (page: Page) => page.getByRole("dialog").getByRole("option");
const marked = (page: Page) => page.getByRole("dialog").getByRole("option", { selected: true });
const note = (page: Page) => page.getByRole("dialog").getByRole("status");

test("without script it is a way to where one can search @plain", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/audit");

  await opener(page).click();

  await expect(app.heading("Tenants")).toBeVisible();
  await expect(page.getByLabel("Search", { exact: true })).toBeFocused();
});

test("a tenant is found by its name and opened by Enter @script", async ({ app, api, page }) => {
  const tenant = unique("PAL");
  await api.createTenant(tenant, `Palette of ${tenant}`);
  await app.signInAsAdmin();
  await app.open("/admin/audit");

  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
  await expect(note(page)).toHaveText(/^\d+ results$/);
  await field(page).pressSequentially(tenant.toLowerCase());
  await expect(marked(page)).toContainText(tenant);
  await expect(note(page)).toHaveText("1 result");
  await page.keyboard.press("Enter");

  await expect(app.dialog).toHaveCount(0);
  await expect(app.heading(`Palette of ${tenant}`)).toBeVisible();
  await expect(page.locator("html[data-hydrated]")).toBeAttached();

  // And is the first that is offered from then on.
  await app.open("/admin/audit");
  await opener(page).click();
  await expect(page.getByRole("group", { name: "Recent" }).getByRole("option").first()).toContainText(tenant);
  await expect(marked(page)).toContainText(tenant);
});

test("Enter before the answer opens what the answer is @script", async ({ app, api, page }) => {
  const tenant = unique("QUICK");
  await api.createTenant(tenant, `Quick ${tenant}`);
  await app.signInAsAdmin();
  await app.open("/admin/audit");
  await opener(page).click();
  await expect(note(page)).toHaveText(/^\d+ results$/);
  await page.route("**/ui/palette", async (route) => {
    await new Promise((done) => setTimeout(done, 400));
    await route.continue();
  });

  await field(page).fill(tenant);
  await page.keyboard.press("Enter");

  await expect(app.heading(`Quick ${tenant}`)).toBeVisible();
});

test("late answers to what was typed before are dropped @script", async ({ app, api, page }) => {
  const tenant = unique("LATEST");
  await api.createTenant(tenant, `Latest ${tenant}`);
  await app.signInAsAdmin();
  await app.open("/admin/audit");
  await opener(page).click();
  await expect(note(page)).toHaveText(/^\d+ results$/);
  await page.route("**/ui/palette", async (route) => {
    const isEarlier = route.request().postData()?.includes('"jobs"') ?? false;
    if (isEarlier) await new Promise((done) => setTimeout(done, 700));
    // The earlier one may be given up by then.
    await route.continue().catch(() => undefined);
  });

  await field(page).fill("jobs");
  await page.waitForRequest("**/ui/palette");
  await field(page).fill(tenant);
  await expect(marked(page)).toContainText(tenant);
  await page.waitForTimeout(900);
  await expect(marked(page)).toContainText(tenant);
  await expect(options(page)).toHaveCount(1);
});

test("pages, packs and versions are found; arrows go round @script", async ({ app, api, page }) => {
  await api.importDomainPack(JSON.parse(seed(DOMAIN_PACK)));
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  await page.keyboard.press("Control+k");

  await field(page).fill("aud");
  await expect(marked(page)).toHaveText("Audit");
  await field(page).fill("finance v3");
  const version = options(page).filter({ hasText: "Finance/v3.2" });
  await expect(version.first()).toBeVisible();
  await field(page).fill("finance");
  const domain = page.getByRole("group", { name: "Packs" }).getByRole("option", { name: /^Finance/ });
  await expect(domain.first()).toBeVisible();

  await field(page).fill("t");
  await expect(note(page)).toHaveText(/results/);
  const first = await marked(page).innerText();
  await page.keyboard.press("ArrowUp");
  await expect(options(page).last()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await expect(marked(page)).toHaveText(first);
  const id = await marked(page).getAttribute("id");
  await expect(field(page)).toHaveAttribute("aria-activedescendant", id ?? "");

  await field(page).fill("finance");
  await domain.first().click();
  await expect(app.heading(/^Finance v/)).toBeVisible();
});

test("Escape closes it and the focus is where it was @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  const search = page.getByLabel("Search", { exact: true });
  await search.focus();

  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
  await page.keyboard.press("Escape");

  await expect(app.dialog).toHaveCount(0);
  await expect(search).toBeFocused();
});

test("Ctrl-Enter opens a page beside this one @script", async ({ app, page, context }) => {
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  await page.keyboard.press("Control+k");
  await field(page).fill("audit");
  await expect(marked(page)).toHaveText("Audit");

  const beside = context.waitForEvent("page");
  await page.keyboard.press("Control+Enter");

  await expect(await beside).toHaveURL(/\/admin\/audit$/);
  await expect(page).toHaveURL(/\/admin\/tenants$/);
});

test("nothing that matches, and a server that is away, are said @script", async ({ app, page, watch }) => {
  watch.expect(/ERR_FAILED|status of 401/);
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  await page.keyboard.press("Control+k");
  await field(page).fill("no such thing anywhere");
  await expect(note(page)).toHaveText("Nothing matches");
  await expect(field(page)).toHaveAttribute("aria-expanded", "false");

  await page.route("**/ui/palette", (route) => route.abort());
  await field(page).fill("aud");
  await expect(note(page)).toContainText("The server could not be asked");
  await page.unroute("**/ui/palette");
  await page.keyboard.press("Enter");
  await expect(marked(page)).toHaveText("Audit");

  await page.request.post("/auth/sign-out", { headers: { origin: new URL(page.url()).origin } });
  await field(page).fill("audit");
  await expect(note(page)).toContainText("Your session has ended");
  await note(page).getByRole("link", { name: "Sign in" }).click();
  await expect(app.heading("Sign in")).toBeVisible();
});

test("what one may not do is not offered, nor are others' tenants @script", async ({ app, api, page }) => {
  const own = unique("MINE");
  const foreign = unique("MINE");
  for (const tenant of [own, foreign]) await api.createTenant(tenant, `Name of ${tenant}`);
  await app.signInAs(await api.createPerson("viewer", own));
  await app.open("/admin/tenants");
  await page.keyboard.press("Control+k");
  await field(page).fill("mine");
  await expect(options(page).filter({ hasText: own })).toHaveCount(1);
  await expect(options(page).filter({ hasText: foreign })).toHaveCount(0);

  await field(page).fill("new");
  await expect(note(page)).not.toHaveText("Loading");
  await expect(options(page).filter({ hasText: "New tenant" })).toHaveCount(0);
  await expect(options(page).filter({ hasText: "New API token" })).toHaveCount(1);
});

test("on a page about a tenant it offers what can be done there, and the same of another @script", async ({
  app,
  api,
  page,
}) => {
  const [one, other] = [unique("ONE"), unique("OTHER")];
  for (const tenant of [one, other]) await api.createTenant(tenant, `Name of ${tenant}`);
  await app.signInAsAdmin();
  await app.open(`/admin/audit?tenant_id=${one}`);
  await page.keyboard.press("Control+k");
  const here = page.getByRole("group", { name: `This tenant: ${one}` });
  await expect(here.getByRole("option", { name: `Activate for ${one}` })).toBeVisible();

  await here.getByRole("option", { name: "Switch to another tenant" }).click();
  await field(page).fill(other);
  await expect(marked(page)).toContainText(other);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/admin/audit\\?tenant_id=${other}$`));

  await app.open(`/admin/tenants/${other}`);
  await app.link("Switch tenant").click();
  await field(page).fill(one);
  await expect(marked(page)).toContainText(one);
  await page.keyboard.press("Enter");
  await expect(app.heading(`Name of ${one}`)).toBeVisible();
});

test("theme, language and signing out are a few letters away @script", async ({ app, page }) => {
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  const root = page.locator("html");
  const run = async (typed: string, label: string) => {
    await page.keyboard.press("Control+k");
    await field(page).fill(typed);
    await expect(marked(page)).toHaveText(label);
    await page.keyboard.press("Enter");
  };

  await run("dark", "Theme: Dark");
  await expect(root).toHaveAttribute("data-theme", "dark");
  await run("ไทย", "Language: ไทย");
  await expect(root).toHaveAttribute("lang", "th");
  await app.ready();
  await run("english", "ภาษา: English");
  await expect(root).toHaveAttribute("lang", "en");
  await app.ready();
  await run("sign out", "Sign out");
  await expect(app.heading("Sign in")).toBeVisible();
});

test("it is accessible and fits, wide and narrow @script", async ({ app, api, page }) => {
  await api.createTenant(unique("AXE"), "Axe Ltd");
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  await opener(page).click();
  await expect(note(page)).toHaveText(/results/);
  await expectAccessible(page, EVERY_VIEW);
  await field(page).fill("axe");
  await expect(note(page)).not.toHaveText("Loading");
  await expectAccessible(page, EVERY_VIEW);
});

test("nobody is signed in, nothing is offered @script", async ({ app, page }) => {
  await app.open("/sign-in");
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("?");
  await expect(page.locator("dialog")).toHaveCount(0);
});

test("it waits for nothing but the press: no page loads it before @script", async ({ app, page }) => {
  const loaded: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/pkg/palette.")) loaded.push(request.url());
  });
  await app.signInAsAdmin();
  await app.open("/admin/tenants");
  await page.getByLabel("Search", { exact: true }).pressSequentially("typed in a field/?");
  expect(loaded).toEqual([]);

  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
  expect(loaded).toHaveLength(1);
});
