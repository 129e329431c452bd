// Importing by hand: several files at once, mistakes fixed on the way, and nothing lost when something goes wrong.

import { expect, seed, tenantPack, test, unique } from "../../fixtures/index.ts";
import { ImportPage } from "../../pages/import.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

/** A small domain pack of its own name, with a mistake where one is asked for. */
function domainPack(domain: string, mistake = false): string {
  const pack = JSON.parse(seed("e2e/domain.clean.json"));
  const text = JSON.stringify({ ...pack, domainName: domain, version: undefined }, null, 2);
  return mistake ? text.replace('"defaultSeverity": "HIGH"', '"defaultSeverity": "HUGE"') : text;
}

const pretty = (pack: object) => JSON.stringify(pack, null, 2);

test("three files, one of them broken, are fixed and imported @script", async ({ app, api, page }) => {
  const tenant = unique("TENANT");
  await api.createTenant(tenant);
  await api.importDomainPack(JSON.parse(seed("finance/domain.v3.2.json")));
  const [good, broken] = [unique("Good"), unique("Broken")];
  const form = new ImportPage(app);
  await form.open("domain");

  await form.drop({
    "good.json": domainPack(good),
    "broken.json": domainPack(broken, true),
    "tenant.json": pretty(tenantPack(tenant)),
  });

  await test.step("each says what it is and where it stands", async () => {
    await expect(form.file("good.json")).toContainText(`Domain pack: ${good} v1.0`);
    await expect(form.file("good.json")).toContainText(/Valid|warning/);
    await expect(form.file("tenant.json")).toContainText(`Tenant pack: ${tenant} v1.4`);
    await expect(form.file("tenant.json")).toContainText(/Valid|warning/);
    await expect(form.file("broken.json")).toContainText("1 error");
    await expect(app.button("Import all that are valid (2)")).toBeEnabled();
  });

  await test.step("the form shows the fields of the document that is open", async () => {
    const version = page.getByLabel("Version", { exact: true });
    for (const [name, own] of [
      ["good.json", "v1.0"],
      ["tenant.json", "v1.4"],
      ["good.json", "v1.0"],
    ] as const) {
      await form.openFile(name);
      await expect(version).toHaveValue(own);
    }
  });

  await test.step("a finding leads to the mistake, and typing mends it", async () => {
    await form.openFile("broken.json");
    await form.finding("invalid_value").getByRole("link", { name: /^Line/ }).click();
    await expect(form.document).toBeFocused();
    await page.keyboard.type('"HIGH"');
    await expect(form.panel).toContainText("Ready to import");
    expect(await form.text()).toBe(domainPack(broken));
  });

  await test.step("all of them are imported", async () => {
    await app.button("Import all that are valid (3)").click();
    for (const name of ["good.json", "broken.json", "tenant.json"]) {
      await expect(form.file(name)).toContainText("Imported");
    }
    await form.file("broken.json").getByRole("link", { name: "View broken.json" }).click();
    await expect(app.heading(`${broken} v1.0`)).toBeVisible();
  });
});

test("the version follows from what changed, and can be typed @script", async ({ app, api, page }) => {
  const domain = unique("Versions");
  await api.importDomainPack(JSON.parse(domainPack(domain)));
  const form = new ImportPage(app);
  const version = page.getByLabel("Version", { exact: true });
  await form.open("domain");
  const pack = JSON.parse(domainPack(domain));

  await form.write(pretty(pack));
  await expect(version).toHaveValue("v1.0");
  await expect(page.getByText("The same content is there already as v1.0.")).toBeVisible();

  await form.write(pretty({ ...pack, description: "Told differently." }));
  await expect(version).toHaveValue("v1.0.1");

  await version.fill("v9");
  await form.write(pretty({ ...pack, description: "Told once more." }));
  await expect(form.panel).toContainText("Ready to import");
  await expect(version).toHaveValue("v9");
  await form.import();
  await expect(app.heading(`${domain} v9`)).toBeVisible();
  await app.expectSaid("The version was imported.");
});

test("an answer about an older text is never shown @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  const asked: string[] = [];
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  await page.route("**/ui/packs/validate", async (route) => {
    const body = route.request().postData() ?? "";
    asked.push(body);
    if (body.includes("HUGE")) await held;
    // The browser has taken the held one back by then.
    await route.continue().catch(() => undefined);
  });
  await form.open("domain");
  const domain = unique("Stale");

  await form.write(domainPack(domain, true));
  await expect.poll(() => asked.length).toBe(1);
  await form.write(domainPack(domain));
  await expect(form.panel).toContainText("Ready to import");
  release();

  await expect.poll(() => asked.length).toBe(2);
  await page.waitForLoadState("networkidle");
  await expect(form.panel).toContainText("Ready to import");
  await expect(form.finding("invalid_value")).toHaveCount(0);
});

test("a session that ends loses nothing @script", async ({ app, page, context, watch }) => {
  watch.expect(/status of 401/);
  const domain = unique("Session");
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(domainPack(domain));
  await expect(form.panel).toContainText("Ready to import");
  await page.getByLabel("Note").fill("Kept");

  await context.clearCookies();
  await form.import();

  await expect(form.panel).toContainText("Your session has ended");
  const signIn = form.panel.getByRole("link", { name: "Sign in in a new tab" });
  await expect(signIn).toHaveAttribute("target", "_blank");
  expect(await form.text()).toBe(domainPack(domain));

  const [tab] = await Promise.all([context.waitForEvent("page"), signIn.click()]);
  await tab.getByLabel("User name").fill(app.admin.username);
  await tab.getByLabel("Password").fill(app.admin.password);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await expect(tab.getByRole("heading", { name: "Import pack" })).toBeVisible();
  await tab.close();

  await form.panel.getByRole("button", { name: "Try again" }).click();
  await expect(app.heading(`${domain} v1.0`)).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Kept");
});

test("a server that cannot be reached loses nothing @script", async ({ app, page, watch }) => {
  watch.expect(/Failed to load resource/);
  const domain = unique("Offline");
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(domainPack(domain));
  await expect(form.panel).toContainText("Ready to import");

  await page.route("**/ui/packs/import", (route) => route.abort());
  await form.import();
  await expect(form.panel).toContainText("The server could not be reached");
  expect(await form.text()).toBe(domainPack(domain));

  await page.unroute("**/ui/packs/import");
  await form.panel.getByRole("button", { name: "Try again" }).click();
  await expect(app.heading(`${domain} v1.0`)).toBeVisible();
});

test("leaving asks while something is not imported @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  await form.document.click();
  await page.keyboard.type("{");
  await expect(form.panel).toContainText("1 error");
  const asked: string[] = [];
  let answer = false;
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await (answer ? dialog.accept() : dialog.dismiss());
  });

  const away = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Tenants" });
  await away.click();
  await expect.poll(() => asked).toEqual(["confirm"]);
  await expect(app.heading("Import pack")).toBeVisible();

  answer = true;
  await page.reload();
  expect(asked).toEqual(["confirm", "beforeunload"]);
});

test("a large document is checked when asked to @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  const pack = JSON.parse(domainPack(unique("Large")));
  const large = pretty({ ...pack, "x-padding": Array.from({ length: 9_000 }, () => "x".repeat(128)) });

  await form.write(large);
  await expect(page.getByText(/1\.\d MiB: too large to be checked while you type/)).toBeVisible();
  await expect(form.panel).toContainText("Validate to see what is found");

  await form.validate();
  await expect(form.panel).toContainText("Ready to import");
});

test("a pack's own tests are shown case by case @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  await form.write(seed("e2e/domain.suite_failed.json"));

  const cases = page.getByRole("table", { name: "Test suites" });
  const failed = cases.getByRole("row").filter({ hasText: "Failed" });
  await expect(failed).toHaveCount(1);
  await failed.getByText("How it was decided").click();
  await expect(failed.getByRole("listitem").first()).toBeVisible();
});

test("what holds nothing or is no text is said at once @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");

  await form.drop({
    "empty.json": "",
    "blank.json": " \n\t",
    "photo.json": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0xff]),
    "good.json": domainPack(unique("Good")),
  });

  await expect(page.getByText("empty.json: this file is empty.")).toBeVisible();
  await expect(page.getByText("blank.json: this file is empty.")).toBeVisible();
  await expect(page.getByText("photo.json: this is not a text file.")).toBeVisible();
  await expect(form.file("good.json")).toContainText(/Valid|warning/);
  await expect(page.getByText("Waiting")).toHaveCount(0);
});

test("a file that was chosen before script came is taken @script", async ({ app, page }) => {
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  const form = new ImportPage(app);
  await page.goto("/admin/packs/import", { waitUntil: "commit" });
  await form.drop({ "early.json": domainPack(unique("Early")) });

  release();

  await app.ready();
  await expect(form.file("early.json")).toContainText(/Valid|warning/);
});

test("one file has one button to import it, and what comes next is said @script", async ({
  app,
  api,
  page,
}) => {
  const tenant = unique("TENANT");
  await api.createTenant(tenant);
  await api.importDomainPack(JSON.parse(seed("finance/domain.v3.2.json")));
  const form = new ImportPage(app);
  await app.open(`/admin/packs/import?kind=tenant&tenant_id=${tenant}`);
  await expect(form.editor).toHaveJSProperty("isConnected", true);
  await form.drop({ "own.json": pretty(tenantPack(tenant)) });
  await expect(form.file("own.json")).toContainText(/Valid|warning/);

  await expect(page.locator("main .button-primary")).toHaveCount(1);
  await expect(app.button(/^Import all/)).toHaveCount(0);
  await form.import();

  await expect(app.heading(`${tenant} v1.4`)).toBeVisible();
  await app.link(`Next: activate for ${tenant}`).click();
  await expect(page).toHaveURL(new RegExp(`/admin/tenants/${tenant}\\?activate=1&`));
});

test("after an import the focus is on what came of it @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  const names = [unique("One"), unique("Two")];
  await form.drop(Object.fromEntries(names.map((name) => [`${name}.json`, domainPack(name)])));
  const all = app.button("Import all that are valid (2)");
  await expect(all).toBeEnabled();
  await expect(page.locator("main .button-primary")).toHaveCount(1);

  await all.focus();
  await page.keyboard.press("Enter");

  for (const name of names) await expect(form.file(`${name}.json`)).toContainText("Imported");
  await expect(form.panel.getByRole("heading", { name: "Validation" })).toBeFocused();
  await expect(form.panel.locator(".panel-stale")).toHaveCount(0);
  await expect(form.panel.getByRole("link", { name: /^Next: activate (One|Two)-/ })).toBeVisible();
});

test("thirty files lie beside the one that is open @script", async ({ app, page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  const form = new ImportPage(app);
  await form.open("domain");
  const names = Array.from({ length: 30 }, (_, index) => unique(`File${index}`));
  await form.drop(Object.fromEntries(names.map((name) => [`${name}.json`, domainPack(name)])));
  await expect(app.button("Import all that are valid (30)")).toBeEnabled({ timeout: 15_000 });

  await form.openFile(`${names[20]}.json`);
  await expect(form.editor).toBeInViewport();
  const top = async () => (await form.editor.boundingBox())?.y ?? 9_999;
  const before = await top();
  await form.openFile(`${names[22]}.json`);
  await expect(form.editor).toBeInViewport();
  expect(Math.abs((await top()) - before)).toBeLessThan(2);

  await page.setViewportSize({ width: 400, height: 800 });
  await form.openFile(`${names[3]}.json`);
  await expect(form.editor).toBeInViewport();
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
});

test("everything is done by keyboard @script", async ({ app, page }) => {
  const form = new ImportPage(app);
  await form.open("domain");
  await form.document.focus();
  await page.keyboard.type("{");
  // Tab indents; Escape first lets it leave.
  await page.keyboard.press("Tab");
  await expect(form.document).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(form.document).not.toBeFocused();
  await expect(app.button("Validate")).toBeFocused();
});
