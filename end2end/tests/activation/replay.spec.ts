// Exceptions of a file decided as they are now and as they would be: what is found, what is told of it, and how it is
// stopped and gone on with.

import { readFileSync } from "node:fs";
import type { Api } from "../../fixtures/api.ts";
import { EVERY_VIEW, expect, expectAccessible, test, unique } from "../../fixtures/index.ts";
import { ActivationDialog } from "../../pages/activation.ts";
import { ReplayPage } from "../../pages/replay.ts";
import { smallPack } from "../../pages/versions.ts";

test.beforeEach(({ app }) => app.signInAsAdmin());

interface Types {
  readonly exceptionTypes: Record<string, object>;
  readonly guardrails: object;
}

/** A tenant with v1.0 in force, and v1.1 in which trade breaks are worse and less has to be agreed to. */
async function twoPairs(api: Api): Promise<{ tenant: string; pair: Record<string, string> }> {
  const [tenant, domain] = [unique("REPLAY"), unique("Domain")];
  await api.createTenant(tenant, `Name of ${tenant}`);
  const { exceptionTypes, guardrails } = smallPack(domain, "v1.0") as unknown as Types;
  const worse = { ...exceptionTypes.TRADE_BREAK, defaultSeverity: "HIGH" };
  await api.importDomainPack(smallPack(domain, "v1.0"));
  await api.importDomainPack(
    smallPack(domain, "v1.1", {
      exceptionTypes: { ...exceptionTypes, TRADE_BREAK: worse },
      guardrails: { ...guardrails, humanApprovalThreshold: 0.5 },
    }),
  );
  await activate(api, tenant, domain, "v1.0");
  return { tenant, pair: { domain, domain_pack_version: "v1.1", tenant_pack_version: "none" } };
}

async function activate(api: Api, tenant: string, domain: string, version: string): Promise<void> {
  const pair = { tenant_id: tenant, domain, domain_pack_version: version, tenant_pack_version: null };
  await api.activate({ ...pair, accept_warnings: true });
}

/** An exception as a line: each hundredth is a trade break, each of those behind a 250th unsure. */
function line(index: number): string {
  const isBreak = index % 100 === 0;
  return JSON.stringify({
    exceptionId: `EX-${index}`,
    exceptionType: isBreak ? "TRADE_BREAK" : "SSI_MISMATCH",
    sourceSystem: "OMS",
    rawPayload: { notional: 1, text: "x".repeat(200) },
    confidence: index % 250 === 1 ? 0.6 : 0.9,
  });
}

function lines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => line(index));
}

/** How often the page has asked for a replay, each held until it is let go. */
const ASK = "**/ui/ask";

test("the dialog leads to it with its pair, and it leads back", async ({ app, api, page }) => {
  const { tenant, pair } = await twoPairs(api);
  const [dialog, replay] = [new ActivationDialog(app), new ReplayPage(app)];
  await dialog.open(tenant, pair);

  await dialog.root.getByRole("link", { name: "Replay exceptions" }).click();

  await expect(app.heading(`Replay exceptions for ${tenant}`)).toBeVisible();
  const compared = `Revision 1, in force now (${pair.domain} v1.0), is compared with ${pair.domain} v1.1.`;
  await expect(replay.pair).toContainText(compared);
  await app.link("Activate this pair").click();
  await expect(dialog.pair(`Activate ${pair.domain} v1.1 for ${tenant}`)).toBeVisible();

  await app.open(`/admin/tenants/${tenant}`);
  await app.link("Replay exceptions").click();
  await expect(app.heading(`Replay exceptions for ${tenant}`)).toBeVisible();
  await expect(replay.pair).toContainText(compared);
  await replay.pair.getByLabel("Domain pack", { exact: true }).selectOption(`${pair.domain}/v1.0`);
  if (!app.hasScript) await replay.pair.getByRole("button", { name: "Compare this pair" }).click();
  await expect(replay.pair).toContainText("This pair is live already");
  await expect(page).toHaveURL(/replay\?.*v1\.0/);
  await expect(replay.replay).toHaveCount(0);
});

test("a file in several parts: what differs, where, and how it ends @script", async ({ app, api, page }) => {
  const { tenant, pair } = await twoPairs(api);
  const replay = new ReplayPage(app);
  await replay.open(tenant, pair);
  const sent: number[] = [];
  page.on("request", (request) => {
    const body = request.url().endsWith("/ui/ask") ? request.postDataJSON() : undefined;
    if (body?.operation === "activation.replay") sent.push(body.input.exceptions.length);
  });

  // A blank line at the beginning, which is counted and passed over.
  await replay.file(`\n${lines(2_500).join("\n")}\n`);

  await expect(replay.result).toContainText("35 of 2,500 exceptions would be decided in another way.");
  expect(sent).toEqual([1_000, 1_000, 500]);
  const ends = replay.result.getByRole("row");
  await expect(ends.nth(1)).toHaveText(/AUTO\s*AUTO\s*2,490/);
  await expect(ends.nth(2)).toHaveText(/NEEDS_APPROVAL\s*AUTO\s*10/);
  await expect(replay.main.getByRole("status").filter({ hasText: /^35 of 2,500/ })).toHaveCount(1);

  await expect(replay.rows()).toHaveCount(35);
  await expect(replay.rows().nth(0)).toHaveText("2");
  const first = replay.differences.getByRole("row", { name: /EX-0 / });
  await expect(first).toContainText("Severity MEDIUM → HIGH");
  await replay.differences.getByLabel("What differs").selectOption("outcome");
  await expect(replay.rows()).toHaveCount(10);
  await expect(replay.rows().nth(1)).toHaveText("253");
  await expect(replay.differences).toContainText("Outcome NEEDS_APPROVAL → AUTO");
  await replay.differences.getByLabel("What differs").selectOption("playbook");
  await expect(replay.rows()).toHaveCount(0);
  await expect(replay.differences).toContainText("Nothing matches");
});

test("differences are shown fifty at a time @script", async ({ app, api }) => {
  const { tenant, pair } = await twoPairs(api);
  const replay = new ReplayPage(app);
  await replay.open(tenant, pair);

  await replay.file(Array.from({ length: 120 }, () => line(100)).join("\r\n"));

  await expect(replay.differences).toContainText("1–50 of 120");
  await replay.differences.getByRole("button", { name: "Next page" }).click();
  await replay.differences.getByRole("button", { name: "Next page" }).click();
  await expect(replay.differences).toContainText("101–120 of 120");
  await expect(replay.rows().last()).toHaveText("120");
  await expect(replay.differences.getByRole("button", { name: "Next page" })).toBeDisabled();
});

test("lines that are no exceptions are named with what is wrong @script", async ({ app, api, watch }) => {
  watch.expect(/status of 422/);
  const { tenant, pair } = await twoPairs(api);
  const replay = new ReplayPage(app);
  await replay.open(tenant, pair);
  const all = lines(1_300);
  all[1_199] = '{"exceptionId": "EX-1199", }';
  all[1_249] = '{"confidence": "high"}';

  await replay.file(all.join("\n"));

  const told = replay.main.getByRole("listitem").filter({ hasText: "Line 1," });
  await expect(told).toHaveText([
    /Line 1,200: It is not JSON, from column 28 on\./,
    /Line 1,250: confidence has to be a number\./,
  ]);

  // What only the server knows: a confidence is from 0 to 1.
  const unsure = [line(1), "", '{"confidence": 1.5}', '{"timestamp": "yesterday"}'];
  await replay.lines.fill(unsure.join("\n"));
  await replay.replay.click();
  await expect(replay.main).toContainText("Line 3: confidence: A confidence is a number from 0 to 1.");
  await expect(replay.main).toContainText("Line 4: timestamp:");
  await expect(replay.result).toHaveCount(0);

  await replay.lines.fill(" \n");
  await replay.replay.click();
  await expect(replay.main).toContainText("There are no exceptions in it");
});

test("it is cancelled and gone on with, and a lost connection loses nothing @script", async ({
  app,
  api,
  page,
  watch,
}) => {
  watch.expect(/ERR_FAILED|ERR_ABORTED/);
  const { tenant, pair } = await twoPairs(api);
  const replay = new ReplayPage(app);
  await replay.open(tenant, pair);
  let asked = 0;
  await page.route(ASK, async (route) => {
    if (route.request().postDataJSON().operation !== "activation.replay") return route.continue();
    asked += 1;
    // The second never comes, and the third is lost.
    if (asked === 2) return;
    if (asked === 3) return route.abort();
    await route.continue();
  });
  await replay.file(lines(2_500).join("\n"));
  await expect(replay.main).toContainText("Replayed so far: 1,000");
  await expect(page.getByRole("progressbar", { name: "Progress of the replay" })).toBeVisible();

  await app.button("Cancel").click();
  await expect(replay.main).toContainText("The replay was cancelled");
  await expect(replay.result).toContainText("14 of 1,000 exceptions would be decided in another way.");
  await app.button("Go on").click();
  await expect(replay.main).toContainText("The replay was interrupted");
  await expect(replay.result).toContainText("14 of 1,000");
  await app.button("Go on").click();

  await expect(replay.result).toContainText("35 of 2,500 exceptions would be decided in another way.");
  await expect(app.button("Go on")).toHaveCount(0);
  expect(asked).toBe(5);
});

test("where something else is in force by then, it starts again @script", async ({ app, api, watch }) => {
  watch.expect(/status of 409/);
  const { tenant, pair } = await twoPairs(api);
  const replay = new ReplayPage(app);
  await replay.open(tenant, pair);
  await activate(api, tenant, pair.domain ?? "", "v1.1");
  await activate(api, tenant, pair.domain ?? "", "v1.0");

  await replay.file(lines(101).join("\n"));

  await expect(replay.main).toContainText("What is compared has changed in the meantime");
  await app.button("Start again").click();
  await expect(replay.pair).toContainText("Revision 3, in force now");
  await expect(replay.result).toContainText("3 of 101 exceptions would be decided in another way.");
});

test("without script lines are pasted, and stay @plain", async ({ app, api, page, watch }) => {
  watch.expect(/status of 422/);
  const { tenant, pair } = await twoPairs(api);
  const replay = new ReplayPage(app);
  await replay.open(tenant, pair);
  await replay.lines.fill(`${lines(101).join("\n")}\n`);
  await replay.replay.click();

  await expect(app.heading(`Replay exceptions for ${tenant}`)).toBeVisible();
  await expect(replay.result).toContainText("3 of 101 exceptions would be decided in another way.");
  await expect(replay.rows()).toHaveText(["1", "2", "101"]);
  await expect(replay.lines).toHaveValue(/^\{"exceptionId":"EX-0"/);
  await expect(replay.pair).toContainText(`${pair.domain} v1.1`);

  await replay.lines.fill('{}\n{"confidence": 2}\n');
  await replay.replay.click();
  await expect(replay.main).toContainText("Line 2: confidence: A confidence is a number from 0 to 1.");
  await expect(replay.lines).toHaveValue(/"confidence": 2/);
  await page.getByRole("link", { name: tenant }).click();
  await expect(app.heading(`Name of ${tenant}`)).toBeVisible();
});

test("what comes from a file is text, and the page is accessible and fits @script", async ({
  app,
  api,
  page,
}) => {
  const { tenant, pair } = await twoPairs(api);
  const replay = new ReplayPage(app);
  await replay.open(tenant, pair);
  const evil = `<img src=x onerror=alert(1)>\u202e\u0007${"long".repeat(60)}`;
  const hostile = { ...JSON.parse(line(100)), exceptionId: evil };
  await replay.lines.fill([JSON.stringify(hostile), line(1), line(2)].join("\n"));
  await replay.replay.focus();
  await page.keyboard.press("Enter");

  await expect(replay.differences.locator("bdi").first()).toHaveText(/<img src=x onerror=alert\(1\)>/);
  await expectAccessible(page, EVERY_VIEW);

  await replay.lines.fill("{\n[]");
  await replay.replay.click();
  await expect(replay.main).toContainText("Some lines are no exceptions");
  await expectAccessible(page, EVERY_VIEW);
});

test("it is told in Thai", async ({ app, api, page, server, watch }) => {
  watch.expect(/status of 422/);
  const { tenant, pair } = await twoPairs(api);
  const thai = JSON.parse(
    readFileSync(new URL("../../../crates/ui/locales/th.json", import.meta.url), "utf8"),
  );
  const chosen = { form: { language: "th" }, headers: { origin: server.url }, maxRedirects: 0 };
  await page.request.post("/ui/language", chosen);
  await app.open(ReplayPage.path(tenant, pair));

  await expect(app.heading(thai.replay.title_for.replace("{tenant}", tenant))).toBeVisible();
  await page.getByRole("textbox", { name: thai.replay.paste }).fill(`${line(100)}\n{"confidence": 7}`);
  await app.button(thai.replay.verb).click();
  await expect(page.getByRole("main")).toContainText("ค่าความเชื่อมั่นต้องเป็นตัวเลขตั้งแต่ 0 ถึง 1");
});
