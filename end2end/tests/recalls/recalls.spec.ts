// Recalls: a domain pack version that was found bad is taken from every tenant, seen to its end, and tried again where it
// failed.

import type { Page } from "@playwright/test";
import { type Api, expect, expectAccessible, test, unique } from "../../fixtures/index.ts";
import type { Console } from "../../pages/console.ts";
import { liveVersions, RecallForm, RecallPage, recallAt, untilRecall } from "../../pages/recalls.ts";

/** So many tenants' ids, in order. */
function ids(count: number): string[] {
  const stem = unique("RECALL");
  return Array.from({ length: count }, (_, at) => `${stem}_${String(at).padStart(3, "0")}`);
}

function status(api: Api, tenant: string, status: "ACTIVE" | "SUSPENDED"): Promise<void> {
  return api.patch(`/admin/tenants/${tenant}/status`, { status, reason: "Unpaid" });
}

/** The recall as it stands by now: with script the page follows by itself, without it is asked for again. */
async function seen(app: Console, api: Api, page: Page, status: string): Promise<void> {
  await untilRecall(api, recallAt(page.url()), status);
  if (!app.hasScript) await page.reload();
}

test("a recall is begun by the keyboard, followed to its end, and tried again where it failed", async ({
  app,
  api,
  page,
}) => {
  test.slow();
  const [first = "", second = "", third = ""] = ids(3);
  const domain = await liveVersions(api, [first, second, third]);
  await status(api, second, "SUSPENDED");
  await app.signInAsAdmin();
  const [form, recall] = [new RecallForm(app), new RecallPage(app)];

  await app.open(`/admin/packs/domain/${domain}/v1.1`);
  await expect(app.button("Deprecate")).toBeDisabled();
  await expect(app.link("Recall it to take every tenant off it.")).toBeVisible();
  await page.getByRole("link", { name: "Recall", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(app.heading(`Recall ${domain} v1.1`)).toBeVisible();
  const reach = page.getByRole("region", { name: "What it would touch" });
  await expect(reach.getByRole("definition").first()).toHaveText("3");
  await expect(reach).toContainText("the recall fails there until the tenant is resumed");
  await expect(reach.getByRole("row").filter({ hasText: second })).toContainText("Suspended");
  await expect(reach.getByRole("row").filter({ hasText: first })).toContainText("Revision 1 (v1.0)");
  await expect(form.main).toContainText("can never be activated again");
  await expect(form.main).toContainText("Where changes need approval, a change request is made");
  await expect(form.main).toContainText("A freeze does not hold it up.");
  if (app.hasScript) await expectAccessible(page);

  await form.reason.focus();
  await page.keyboard.type("Its limits are <b>ten</b> times too high");
  await page.keyboard.press("Tab");
  await expect(form.typed).toBeFocused();
  await page.keyboard.type(`${domain}/v1.1`);
  await page.keyboard.press("Enter");

  await expect(app.heading(`Recall of ${domain} v1.1`)).toBeVisible();
  await seen(app, api, page, "FINISHED");
  await expect(recall.said).toContainText("Tenants that have the version still: 1");
  await expect(recall.said).toContainText("mend what is said below and try again");
  await expect(recall.main).toContainText("3 of 3; 1 failed; live for 1");
  await expect(recall.bar).toHaveAttribute("value", "3");
  await expect(recall.main).toContainText("Its limits are <b>ten</b> times too high");
  await expect(recall.row(first)).toContainText("Moved");
  await expect(recall.row(first)).toContainText("The pair of revision 1 again");
  await expect(recall.row(second)).toContainText("is suspended and takes no changes");
  if (app.hasScript) await expectAccessible(page);
  const id = recallAt(page.url());
  await recall.filter("Failed").click();
  await expect(recall.row(first)).toHaveCount(0);
  await expect(recall.row(second)).toBeVisible();
  await expect(page).toHaveURL(/outcome=FAILED/);

  await status(api, second, "ACTIVE");
  await recall.button("Try again").focus();
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/outcome=FAILED/);
  await untilRecall(api, id, "FINISHED");
  if (!app.hasScript) await page.reload();
  await expect(recall.said).toContainText("none has the version any more");
  await expect(recall.button("Try again")).toHaveCount(0);
  await expect(recall.row(second)).toContainText("Moved");

  await recall.row(second).getByRole("link", { name: "Revision 3" }).click();
  await expect(app.heading(`${second}, revision 3`)).toBeVisible();
  await expect(app.link("By a recall")).toBeVisible();
  await app.open(`/admin/tenants/${second}`);
  await app.link("By a recall: revision 3").click();
  await expect(app.heading(`Recall of ${domain} v1.1`)).toBeVisible();
  await app.open(`/admin/packs/domain/${domain}/v1.1`);
  await expect(page.locator(".page-head").getByText("Deprecated", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Recall", exact: true })).toHaveCount(0);
  await app.open(`/admin/audit?action=recalls.begin&pack=${domain}/v1.1`);
  await app.link(`${domain} v1.1`).first().click();
  await expect(app.heading(`Recall of ${domain} v1.1`)).toBeVisible();
});

test("one version takes its place for all, and nothing that was typed is lost", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/status of 422/);
  const [first = "", second = ""] = ids(2);
  const domain = await liveVersions(api, [first]);
  await api.createTenant(second, "Never had another");
  const only = { tenant_id: second, domain, domain_pack_version: "v1.1", accept_warnings: true };
  await api.activate(only);
  await app.signInAsAdmin();
  const [form, recall] = [new RecallForm(app), new RecallPage(app)];
  await form.open(domain, "v1.1");
  await expect(form.main).toContainText("only one version for all helps");
  await expect(form.version).toBeHidden();
  await form.instead("One version").check();
  await expect(form.version).toBeVisible();
  await expect(form.version.locator("option")).toHaveText(["Choose a version", "v1.0"]);
  await form.accept.check();
  await form.reason.fill("Wrong\nand wrong again");
  await form.typed.fill(`${domain}/v1.1`);
  await form.submit.click();

  await expect(form.main).toContainText("Choose the version that takes its place.");
  await expect(form.version).toHaveAttribute("aria-invalid", "true");
  await expect(form.instead("One version")).toBeChecked();
  await expect(form.accept).toBeChecked();
  await expect(form.reason).toHaveValue("Wrong\nand wrong again");
  await expect(form.typed).toHaveValue(`${domain}/v1.1`);
  if (app.hasScript) await expectAccessible(page);
  await form.version.selectOption("v1.0");
  await form.submit.click();

  await expect(app.heading(`Recall of ${domain} v1.1`)).toBeVisible();
  await seen(app, api, page, "FINISHED");
  await expect(recall.said).toContainText("none has the version any more");
  await expect(recall.main.getByRole("link", { name: `${domain} v1.0` })).toBeVisible();
  await expect(recall.main).toContainText("Its warnings are accepted.");
  await expect(recall.row(second).getByRole("link", { name: "Revision 2" })).toBeVisible();
});

test("what is wrong is said before it is sent @script", async ({ app, api }) => {
  const [tenant = ""] = ids(1);
  const domain = await liveVersions(api, [tenant]);
  await app.signInAsAdmin();
  const form = new RecallForm(app);
  await form.open(domain, "v1.1");
  await form.typed.fill(`${domain} v1.1`);
  await form.submit.click();

  await expect(form.main).toContainText("Say why the version is recalled.");
  await expect(form.reason).toBeFocused();
  await expect(form.main).toContainText(`This is not ${domain}/v1.1. Type it as it is written there.`);
  await form.reason.fill("Wrong");
  await form.submit.click();
  await expect(form.typed).toBeFocused();
  await expect(app.heading(`Recall ${domain} v1.1`)).toBeVisible();
});

test("the form stays as it is while one looks at more tenants @script", async ({ app, api, page }) => {
  test.slow();
  const tenants = ids(52);
  const domain = await liveVersions(api, tenants);
  await app.signInAsAdmin();
  const form = new RecallForm(app);
  await form.open(domain, "v1.1");
  await form.instead("One version").check();
  await form.version.selectOption("v1.0");
  await form.reason.fill("Wrong");
  await app.link("Next page").click();
  await expect(page.getByRole("rowheader", { name: tenants[51] })).toBeVisible();
  await expect(form.instead("One version")).toBeChecked();
  await expect(form.version).toHaveValue("v1.0");
  await expect(form.reason).toHaveValue("Wrong");
});

test("a recall that was stopped goes on", async ({ app, api, page }) => {
  test.slow();
  const tenants = ids(60);
  const domain = await liveVersions(api, tenants);
  await app.signInAsAdmin();
  const recall = new RecallPage(app);
  const id = await api.recall(domain, "v1.1");
  expect((await api.post(`/admin/recalls/${id}/stop`, {})).status()).toBe(200);
  await recall.open(id);
  await expect(recall.said).toContainText("It was stopped before it had come to every tenant.");
  await expect(recall.main).toContainText(/\d+ of 60; live for \d+/);
  await expect(recall.button("Stop")).toHaveCount(0);
  await recall.filter("Not yet").click();
  await expect(page).toHaveURL(/outcome=PENDING/);
  await app.link("Next page").click();
  await expect(recall.row(tenants[59] ?? "")).toContainText("Not yet");
  if (app.hasScript) await expectAccessible(page);

  await recall.button("Resume").click();
  await expect(recall.button("Resume")).toHaveCount(0);
  await untilRecall(api, id, "FINISHED");
  if (!app.hasScript) await page.reload();
  await expect(recall.said).toContainText("none has the version any more");
  await expect(recall.main).toContainText("60 of 60");
  await expect(recall.button("Stop")).toHaveCount(0);
});

/** As many tenants as keep a recall at work while somebody looks at it. */
const MANY = 600;

test("what runs is stopped, and nothing else is begun meanwhile", async ({ app, api }) => {
  test.slow();
  const domain = await liveVersions(api, ids(MANY));
  await app.signInAsAdmin();
  const [form, recall] = [new RecallForm(app), new RecallPage(app)];
  const id = await api.recall(domain, "v1.1");
  await form.open(domain, "v1.1");
  await expect(form.main).toContainText("This version is being recalled already.");
  await expect(form.submit).toHaveCount(0);
  await app.link("See how far it is").click();
  await recall.button("Stop").click();
  await expect(recall.said).toContainText("It was stopped before it had come to every tenant.");
  await expect(recall.button("Resume")).toBeVisible();
  const { status } = await (await api.get(`/admin/recalls/${id}`)).json();
  expect(status).toBe("STOPPED");
});

test("an open page follows by itself while it runs, and keeps the focus @script", async ({
  app,
  api,
  page,
}) => {
  test.slow();
  const tenants = ids(MANY);
  const domain = await liveVersions(api, tenants);
  await app.signInAsAdmin();
  const recall = new RecallPage(app);
  const unused = page.waitForRequest(
    (it) => !!it.postData()?.includes("recalls.tenants") && it.headers()["x-tenantry-unused"] === "1",
    { timeout: 60_000 },
  );
  const id = await api.recall(domain, "v1.1");
  await recall.open(id);
  await expect(recall.said).toContainText("It goes from tenant to tenant in the background.");
  const follows = app.button("Updates by itself");
  await expect(follows).toHaveAttribute("aria-pressed", "true");
  const link = app.link(tenants[40] ?? "");
  await link.focus();

  await expect(recall.said).toContainText("none has the version any more", { timeout: 45_000 });
  await expect(recall.main).toContainText(`${MANY} of ${MANY}`);
  await expect(recall.row(tenants[40] ?? "")).toContainText("Moved");
  await expect(link).toBeFocused();
  await expect(follows).toHaveCount(0);
  await expect(app.button("Show")).toHaveCount(0);
  // Nobody has asked for it: the session is not used.
  await unused;
});

test("where a change needs approval it is asked for, and the version goes with that", async ({
  app,
  api,
  page,
}) => {
  const [tenant = ""] = ids(1);
  const domain = await liveVersions(api, [tenant]);
  await api.needApprovals(tenant, 1);
  await app.signInAsAdmin();
  const [form, recall] = [new RecallForm(app), new RecallPage(app)];
  await form.open(domain, "v1.1");
  await form.reason.fill("Wrong");
  await form.typed.fill(`${domain}/v1.1`);
  await form.submit.click();

  await expect(app.heading(`Recall of ${domain} v1.1`)).toBeVisible();
  await seen(app, api, page, "FINISHED");
  await expect(recall.said).toContainText("the version goes once that is approved");
  await expect(recall.row(tenant)).toContainText("Waits for approval");
  await recall.row(tenant).getByRole("link", { name: "Change request" }).click();
  await expect(app.heading(/Roll .* back/)).toBeVisible();

  await app.open(`/admin/packs/domain/${domain}/v1.1`);
  await expect(page.getByRole("main")).toContainText("It is deprecated, and live still.");
  await page.getByRole("link", { name: "Recall", exact: true }).click();
  await expect(form.submit).toBeVisible();
});

test("what is live for nobody is not recalled, and the page says what to do", async ({ app, api, page }) => {
  const [tenant = ""] = ids(1);
  const domain = await liveVersions(api, [tenant]);
  await app.signInAsAdmin();
  const form = new RecallForm(app);
  await form.open(domain, "v1.0");
  await expect(form.main).toContainText(`${domain} v1.0 is live for nobody`);
  await expect(form.submit).toHaveCount(0);
  if (app.hasScript) await expectAccessible(page);
  await app.link("Go to the version").click();
  await expect(app.heading(`${domain} v1.0`)).toBeVisible();
  await expect(app.link("Deprecate")).toBeVisible();
});

test("recalls are listed by where they stand and by domain", async ({ app, api, page }) => {
  const [first = "", second = ""] = ids(2);
  const [done, other] = [await liveVersions(api, [first]), await liveVersions(api, [second])];
  for (const domain of [done, other]) await untilRecall(api, await api.recall(domain, "v1.1"), "FINISHED");
  await app.signInAsAdmin();
  await app.open("/admin");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Recalls" }).click();
  await expect(app.heading("Recalls")).toBeVisible();
  await page.getByLabel("Domain").fill(done);
  await app.button("Filter").click();
  const row = page.getByRole("row").filter({ has: app.link(`${done} v1.1`) });
  await expect(row).toContainText("Finished");
  await expect(row).toContainText("1 of 1");
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  if (app.hasScript) await expectAccessible(page);
  await app.open(`/admin/recalls?domain=${done}&status=STOPPED`);
  await expect(page.getByText("No recall fits these filters.")).toBeVisible();
  if (!app.hasScript) return;
  await app.open("/admin");
  await page.keyboard.press("Control+k");
  await expect(app.dialog.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("recalls");
  await expect(page.getByRole("dialog").getByRole("option", { selected: true })).toContainText("Recalls");
  await page.keyboard.press("Enter");
  await expect(app.heading("Recalls")).toBeVisible();
});

test("who may not recall looks, and is offered nothing", async ({ app, api, page }) => {
  const [tenant = "", suspended = ""] = ids(2);
  const domain = await liveVersions(api, [tenant, suspended]);
  await status(api, suspended, "SUSPENDED");
  await app.signInAs(await api.createPerson("approver"));
  const [form, recall] = [new RecallForm(app), new RecallPage(app)];
  await app.open(`/admin/packs/domain/${domain}/v1.1`);
  await expect(page.getByRole("link", { name: /^Recall/, exact: true })).toHaveCount(1);
  await form.open(domain, "v1.1");
  await expect(form.main).toContainText("Only who may change every tenant recalls a version.");
  await expect(form.submit).toHaveCount(0);

  const id = await api.recall(domain, "v1.1");
  await untilRecall(api, id, "FINISHED");
  await recall.open(id);
  await expect(recall.row(suspended)).toContainText("Failed");
  await expect(recall.main.locator("form[method=post]")).toHaveCount(0);
  await expect(recall.said.getByRole("link")).toHaveCount(0);
});

test("in Thai too", async ({ app, api, page, server }) => {
  const [tenant = "", suspended = ""] = ids(2);
  const domain = await liveVersions(api, [tenant, suspended]);
  await status(api, suspended, "SUSPENDED");
  await app.signInAsAdmin();
  await page.context().addCookies([{ name: "tenantry_language", value: "th", url: server.url }]);
  await app.open(`/admin/packs/domain/${domain}/v1.1/recall`);
  const main = page.getByRole("main");
  await expect(app.heading(`เรียกคืน ${domain} v1.1`)).toBeVisible();
  await expect(main).toContainText("ช่วงงดการเปลี่ยนแปลงไม่หยุดการเรียกคืน");
  await main.getByLabel("เหตุผล").fill("ขีดจำกัดผิด");
  await main.getByLabel("ชื่อและเวอร์ชัน").fill(`${domain}/v1.1`);
  await main.getByRole("button", { name: "เรียกคืน" }).click();

  await expect(app.heading(`การเรียกคืน ${domain} v1.1`)).toBeVisible();
  await seen(app, api, page, "FINISHED");
  await expect(main).toContainText("ผู้เช่าที่ยังใช้เวอร์ชันนี้อยู่: 1 ราย");
  await expect(main).toContainText("2 จาก 2; ล้มเหลว 1; ยังใช้งานจริงกับ 1");
  await expect(page.getByRole("row").filter({ hasText: suspended })).toContainText(/ระงับ/);
  await app.open("/admin/jobs?kind=carry_out_recall");
  await expect(main).toContainText("นำผู้เช่าออกจากเวอร์ชันที่ถูกเรียกคืน");
});
