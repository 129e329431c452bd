// Large packs: a thousand findings, thirty thousand lines and two hundred versions stay a page that opens at once.

import { expect, test, unique } from "../../fixtures/index.ts";
import { smallPack } from "../../pages/versions.ts";

const NODES_MAX = 5_000;
const BYTES_MAX = 600_000;

test.beforeEach(({ app }) => app.signInAsAdmin());

/** A pack of some 2 MB, most of whose types have no playbook. */
function largePack(domain: string): object {
  const types = Array.from({ length: 1_000 }, (_, index) => [
    `TYPE_${String(index).padStart(4, "0")}`,
    { description: `One of many. ${"Long words for people. ".repeat(70)}`, defaultSeverity: "LOW" },
  ]);
  const small = smallPack(domain, "v1.0") as unknown as { exceptionTypes: object };
  return { ...small, exceptionTypes: { ...small.exceptionTypes, ...Object.fromEntries(types) } };
}

test("a thousand findings are told by their kind, and every page of it is small", async ({
  app,
  api,
  page,
}) => {
  const domain = unique("Large");
  const text = JSON.stringify(largePack(domain), null, 1);
  expect(text.length).toBeGreaterThan(1_600_000);
  await api.importDomainText(text);
  const path = `/admin/packs/domain/${domain}/v1.0`;
  // Once before it counts: the server has not rendered anything yet.
  await app.open(path);

  for (const tab of ["overview", "tests", "findings", "document", "history"]) {
    await test.step(tab, async () => {
      const answer = await page.goto(`${path}?tab=${tab}`);
      await expect(app.heading(`${domain} v1.0`)).toBeVisible();
      const bytes = (await answer?.body())?.length ?? 0;
      const nodes = await page.evaluate(() => document.getElementsByTagName("*").length);
      test.info().annotations.push({ type: tab, description: `${bytes} B, ${nodes} nodes` });
      expect(nodes, "elements").toBeLessThan(NODES_MAX);
      expect(bytes, "bytes of the document").toBeLessThan(BYTES_MAX);
    });
  }
});

test("equal findings stand together, and all of them can be read", async ({ app, api, page }) => {
  const domain = unique("Large");
  await api.importDomainPack(largePack(domain));
  await app.open(`/admin/packs/domain/${domain}/v1.0?tab=findings`);
  const findings = page.getByRole("region", { name: "Findings" });

  // What says that there are more is no warning of its own.
  await expect(findings).toContainText("999 warnings");
  const kind = findings.getByRole("list", { name: "type_without_playbook" });
  await expect(kind.getByRole("listitem")).toHaveCount(5);

  await findings.getByRole("link", { name: /^All .* of type_without_playbook$/ }).click();
  await expect(page).toHaveURL(/code=type_without_playbook/);
  await expect(kind.getByRole("listitem")).toHaveCount(50);
  await findings.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/from=50/);
  await expect(findings.getByRole("navigation", { name: "Pages" })).toContainText(/^51–100 of /);
  await findings.getByRole("link", { name: "Previous" }).click();
  await expect(findings.getByRole("navigation", { name: "Pages" })).toContainText(/^1–50 of /);
});

test("a finding leads to a line far down", async ({ app, api, page }) => {
  const domain = unique("Large");
  const text = JSON.stringify(largePack(domain), null, 1);
  await api.importDomainText(text);
  await app.open(`/admin/packs/domain/${domain}/v1.0?tab=findings&code=type_without_playbook&from=800`);

  await page
    .getByRole("region", { name: "Findings" })
    .getByRole("link", { name: /^Line \d+, column \d+$/ })
    .first()
    .click();

  await expect(page).toHaveURL(/tab=document&line=(\d+)#L\1$/);
  const line = Number(new URL(page.url()).searchParams.get("line"));
  expect(line).toBeGreaterThan(1_000);
  if (app.hasScript) {
    const viewer = page.locator("tenantry-code:defined");
    await expect(viewer.locator(".cm-target")).toHaveCount(1);
    const given = await viewer.evaluate((element: HTMLElement & { value: string }) => element.value);
    expect(given).toBe(text);
    return;
  }
  await expect(page.locator(`#L${line}`)).toBeInViewport();
  expect(await page.locator(".code-line").count()).toBeLessThanOrEqual(500);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page.locator(`#L${line}`)).toHaveCount(0);
});

test("two hundred versions come in pages", async ({ app, api, page }) => {
  test.setTimeout(120_000);
  const domain = unique("Many");
  for (let minor = 0; minor < 45; minor += 1) {
    await api.importDomainPack(smallPack(domain, `v1.${minor}`, { description: `Version ${minor}.` }));
  }
  await app.open(`/admin/packs/domain/${domain}/v1.44?tab=history`);
  const history = page.getByRole("region", { name: "Version history" });
  const rows = history.getByRole("list").getByRole("listitem");

  await expect(rows).toHaveCount(20);
  await expect(rows.first()).toContainText("Latest");
  await history.getByRole("link", { name: "Earlier versions" }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(rows.first()).toContainText("v1.24");
  await expect(history).not.toContainText("Latest");
  await history.getByRole("link", { name: "Earlier versions" }).click();
  await expect(rows).toHaveCount(5);
  await history.getByRole("link", { name: "Newest versions" }).click();
  await expect(rows.first()).toContainText("v1.44");
});
