// Open pages say what has changed since they were opened: they are told so by one stream for all pages of a browser.

import type { APIResponse, Page, Request } from "@playwright/test";
import type { Api } from "../../fixtures/api.ts";
import { expect, expectAccessible, test, unique } from "../../fixtures/index.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

/** How soon a page says what it was told: it gathers, and asks the server once. */
const SOON = { timeout: 8_000 };

async function done(answer: APIResponse): Promise<void> {
  expect(answer.ok(), `${answer.url()}: ${answer.status()}`).toBe(true);
}

function suspend(api: Api, tenant: string): Promise<void> {
  return api.patch(`/admin/tenants/${tenant}/status`, { status: "SUSPENDED", reason: "Unpaid" });
}

/** Begins to wait for the stream of a browser, and for the one question that a page asks without being told. */
function heard(page: Page, question = "/ui/ask"): { stream: Promise<unknown>; first: Promise<unknown> } {
  const isStream = (url: string) => url.endsWith("/ui/events");
  return {
    stream: page.context().waitForEvent("response", (it) => isStream(it.url()) && it.ok()),
    first: page.waitForEvent("requestfinished", {
      predicate: (it) => it.url().endsWith(question),
      timeout: 20_000,
    }),
  };
}

test("an open list is told what is new, and shows it when it is asked to @script", async ({
  app,
  api,
  page,
}) => {
  test.slow();
  const stem = unique("NEWS");
  await api.createTenant(`${stem}_A`);
  const { stream, first } = heard(page);
  await app.open(`/admin/tenants?q=${stem}`);
  const rows = page.getByRole("rowheader");
  await expect(rows).toHaveCount(1);
  await stream;
  // From here on nothing but the stream can tell.
  await first;

  for (const end of ["B", "C"]) await api.createTenant(`${stem}_${end}`);
  await expect(page.getByText("New since you opened this list: 2")).toBeVisible(SOON);
  await expect(rows).toHaveCount(1);
  await api.createTenant(`${stem}_D`);
  await expect(page.getByText("New since you opened this list: 3")).toBeVisible(SOON);
  await expect(rows).toHaveCount(1);
  await expectAccessible(page);
  await app.button("Show").click();
  await expect(rows).toHaveCount(4);
  await expect(app.button("Show")).toHaveCount(0);

  await suspend(api, `${stem}_B`);
  await expect(page.getByText("This list has changed since you opened it.")).toBeVisible(SOON);
  await expect(page.getByRole("table")).not.toContainText("Suspended");
});

test("what others do elsewhere is no news on this page @script", async ({ app, api, page }) => {
  test.slow();
  const stem = unique("QUIET");
  await api.createTenant(`${stem}_A`);
  const { stream, first } = heard(page);
  await app.open(`/admin/tenants?q=${stem}`);
  await stream;
  await first;

  const again = page.waitForResponse((it) => it.url().endsWith("/ui/ask"));
  await api.createTenant(unique("ELSEWHERE"));
  const answer = await again;
  expect(answer.request().headers()["x-tenantry-unused"]).toBe("1");
  await answer.finished();
  // Had it been news, it would be said before what comes of the next change.
  await expect(app.button("Show")).toHaveCount(0);
  await api.createTenant(`${stem}_B`);
  await expect(page.getByText("New since you opened this list: 1")).toBeVisible(SOON);
});

test("many changes are a few questions @script", async ({ app, api, page }) => {
  test.slow();
  const stem = unique("MANY");
  await api.createTenant(`${stem}_0`);
  const { stream, first } = heard(page);
  await app.open(`/admin/tenants?q=${stem}`);
  await stream;
  await first;
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/ui/ask")) asked += 1;
  });

  const begun = Date.now();
  for (let at = 1; at <= 30; at += 1) await api.createTenant(`${stem}_${at}`);
  await expect(page.getByText("New since you opened this list: 30")).toBeVisible({ timeout: 15_000 });
  const seconds = (Date.now() - begun) / 1_000;
  expect(asked).toBeLessThanOrEqual(2 + seconds / 4);
});

test("the page of a tenant says that it has changed, and one's own change is none @script", async ({
  app,
  api,
  page,
}) => {
  test.slow();
  const tenant = unique("TOLD");
  await api.createTenant(tenant);
  const { stream, first } = heard(page);
  await app.open(`/admin/tenants/${tenant}`);
  await stream;
  await first;

  await suspend(api, tenant);
  await expect(page.getByText("This has changed since you opened it.")).toBeVisible(SOON);
  const resume = page.getByRole("link", { name: "Resume", exact: true });
  await expect(resume).toHaveCount(0);
  await expectAccessible(page);
  await app.button("Show").click();
  await expect(resume).toBeVisible();
  await expect(app.button("Show")).toHaveCount(0);
  await expect(page.locator("#main")).toBeFocused();

  await resume.click();
  await app.dialog.getByLabel("Reason").fill("Paid");
  const asked = page.waitForResponse((it) => "x-tenantry-unused" in it.request().headers());
  await app.dialog.getByRole("button", { name: /^Resume/ }).click();
  await expect(page.getByRole("link", { name: "Suspend", exact: true })).toBeVisible();
  await (await asked).finished();
  await expect(app.button("Show")).toHaveCount(0);
});

test("the page of a pack says that it went live @script", async ({ app, api, page }) => {
  test.slow();
  const tenant = await api.createOnboardedTenant();
  const { stream, first } = heard(page, "/ui/packs/get");
  await app.open(`/admin/packs/tenant/${tenant}/v1.4`);
  await stream;
  await first;

  await api.activate({ tenant_id: tenant, domain_pack_version: "v3.2", tenant_pack_version: "v1.4" });
  await expect(page.getByText("This has changed since you opened it.")).toBeVisible(SOON);
  await app.button("Show").click();
  await expect(app.button("Show")).toHaveCount(0);
});

test("eight pages of one browser have one stream, and all of them answer @script", async ({
  app,
  api,
  page,
}) => {
  test.slow();
  const stem = unique("EIGHT");
  await api.createTenant(`${stem}_A`);
  const context = page.context();
  // Those that are open at the same time: the one that holds it may end, and another one take over.
  let streams = 0;
  let most = 0;
  const isStream = (request: Request) => request.url().endsWith("/ui/events");
  context.on("request", (request) => {
    if (isStream(request)) most = Math.max(most, ++streams);
  });
  const ends = (request: Request) => {
    if (isStream(request)) streams -= 1;
  };
  context.on("requestfinished", ends);
  context.on("requestfailed", ends);
  const opening = context.waitForEvent("response", (it) => it.url().endsWith("/ui/events") && it.ok());
  await app.open(`/admin/tenants?q=${stem}`);
  const others: Page[] = [];
  for (let at = 0; at < 7; at += 1) others.push(await context.newPage());
  // More than the six connections that a browser has for one host: a stream each would hold all of them.
  await Promise.all(others.map((other) => other.goto(`/admin/tenants?q=${stem}`)));
  await opening;
  const last = others[6];
  await last?.reload();
  await expect(last?.getByRole("rowheader") ?? page.locator("none")).toHaveCount(1);

  await api.createTenant(`${stem}_B`);
  for (const each of [page, ...others]) {
    await expect(each.getByText("New since you opened this list: 1")).toBeVisible({ timeout: 15_000 });
  }
  expect(most).toBe(1);
  for (const other of others) await other.close();
});

test("another page takes the stream over from one that is closed @script", async ({ app, api, page }) => {
  test.slow();
  const stem = unique("HEIR");
  await api.createTenant(`${stem}_A`);
  const context = page.context();
  const isStream = (url: string) => url.endsWith("/ui/events");
  const leader = await context.newPage();
  const opened = leader.waitForResponse((it) => isStream(it.url()) && it.ok());
  await leader.goto(`/admin/tenants?q=${stem}`);
  await opened;
  const { first } = heard(page);
  await app.open(`/admin/tenants?q=${stem}`);
  await first;

  const taken = page.waitForResponse((it) => isStream(it.url()) && it.ok());
  await leader.close();
  await taken;
  await api.createTenant(`${stem}_B`);
  await expect(page.getByText("New since you opened this list: 1")).toBeVisible(SOON);
});

test("a session that ends has no stream, and none is tried for @script", async ({ app, api, page }) => {
  test.slow();
  const stem = unique("OVER");
  await api.createTenant(`${stem}_A`);
  const { stream, first } = heard(page);
  await app.open(`/admin/tenants?q=${stem}`);
  await stream;
  await first;
  let tried = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/ui/events")) tried += 1;
  });

  // The session ends, as if it were ended from another browser: without this page.
  const ended = await page.request.post("/auth/sign-out", {
    headers: { origin: new URL(page.url()).origin },
  });
  await done(ended);
  // It is told so, and lets the stream go: whoever asks for the lock has it, and no page waits for it.
  const isFree = () =>
    page.evaluate(async () => {
      const { held, pending } = await navigator.locks.query();
      return !held?.length && !pending?.length;
    });
  await expect.poll(isFree, SOON).toBe(true);
  // For another try there is nothing to wait for: it would come within some seconds.
  await page.waitForTimeout(7_000);
  expect(tried).toBe(0);
  expect(await isFree()).toBe(true);
});

test("an open page that nobody tells anything asks once, and not again @script", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/ERR_FAILED/);
  const stem = unique("CALM");
  await api.createTenant(`${stem}_A`);
  await page.route("**/ui/events", (route) => route.abort("failed"));
  await page.clock.install();
  await app.open(`/admin/tenants?q=${stem}`);
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/ui/ask")) asked += 1;
  });

  for (let minute = 0; minute < 30; minute += 1) {
    await page.clock.runFor(60_000);
    await page.evaluate(() => fetch("/readyz"));
  }
  expect(asked).toBe(1);
});

test("in Thai too @script", async ({ app, api, page, baseURL }) => {
  test.slow();
  const tenant = unique("THAI");
  await api.createTenant(tenant);
  await page.context().addCookies([{ name: "tenantry_language", value: "th", url: baseURL ?? "" }]);
  const { stream, first } = heard(page);
  await app.open(`/admin/tenants/${tenant}`);
  await stream;
  await first;

  await suspend(api, tenant);
  await expect(page.getByText("ข้อมูลในหน้านี้มีการเปลี่ยนแปลงหลังจากที่คุณเปิด")).toBeVisible(SOON);
  await app.button("แสดง").click();
  await expect(app.button("แสดง")).toHaveCount(0);
});
