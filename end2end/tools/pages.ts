// Measures what each page costs a browser with an empty cache, quick and slow, as two tables. Run by `bench/pages.mjs`.

import type { BrowserContext, CDPSession } from "@playwright/test";
import { test } from "../fixtures/index.ts";
import { arrange, CATALOGUE } from "../pages/catalogue.ts";

/** 400 kbit/s, 150 ms there and back, and a processor of a quarter of this one's speed. */
const SLOW = { downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8, latency: 150, offline: false };
const SLOWER = 4;
/** How long nothing has to happen before a page is taken for done. */
const QUIET_MS = 500;

interface Cost {
  /** Requests, the document's among them. */
  readonly requests: number;
  /** Bytes on the wire, headers too. */
  readonly bytes: number;
  /** Milliseconds to the largest contentful paint. */
  readonly lcp: number;
  /** Cumulative layout shift: how far things moved that nobody had touched. */
  readonly cls: number;
  /** Milliseconds beyond 50 of each task on the main thread, together. */
  readonly tbt: number;
  /** Milliseconds until the page answers to script. */
  readonly ready: number;
}

/** Keeps, from the first moment of each document, what the browser notices of it. */
function notice(): void {
  const seen = { lcp: 0, cls: 0, tbt: 0, ready: 0 };
  Object.assign(globalThis, { seen });
  type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean };
  const each = (type: string, use: (entry: PerformanceEntry) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach(use)).observe({ type, buffered: true });
  each("largest-contentful-paint", (entry) => {
    seen.lcp = entry.startTime;
  });
  each("layout-shift", (entry) => {
    if (!(entry as Shift).hadRecentInput) seen.cls += (entry as Shift).value;
  });
  each("longtask", ({ duration }) => {
    seen.tbt += Math.max(0, duration - 50);
  });
  new MutationObserver((_, observer) => {
    if (!document.documentElement?.hasAttribute("data-hydrated")) return;
    seen.ready = performance.now();
    observer.disconnect();
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-hydrated"] });
}

async function measured(context: BrowserContext, url: string, isSlow: boolean): Promise<Cost> {
  const page = await context.newPage();
  const session: CDPSession = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.clearBrowserCache");
  if (isSlow) {
    await session.send("Network.emulateNetworkConditions", SLOW);
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  }
  let bytes = 0;
  let requests = 0;
  session.on("Network.requestWillBeSent", () => {
    requests++;
  });
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.addInitScript(notice);
  await page.goto(url);
  await page.locator("html[data-hydrated]").waitFor();
  await page.waitForTimeout(QUIET_MS);
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: Cost }).seen);
  await page.close();
  return { ...seen, requests, bytes };
}

for (const isSlow of [false, true]) {
  test(isSlow ? "slow" : "quick", async ({ app, api, page, context, baseURL }) => {
    test.setTimeout(900_000);
    const made = await arrange(api);
    await app.signInAsAdmin();
    await page.goto("about:blank");
    const rows: string[][] = [];
    for (const { name, path } of CATALOGUE) {
      const cost = await measured(context, new URL(path(made), baseURL).href, isSlow);
      const ms = [cost.lcp, cost.tbt, cost.ready].map((value) => String(Math.round(value)));
      const kilobytes = (cost.bytes / 1000).toFixed(0);
      rows.push([name, String(cost.requests), kilobytes, cost.cls.toFixed(3), ...ms]);
    }
    const heads = ["page", "requests", "kB", "CLS", "LCP ms", "TBT ms", "answers after ms"];
    const rule = heads.map(() => "---");
    const table = [heads, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
    console.log(
      `\n${isSlow ? "400 kbit/s, 150 ms, a quarter of the processor" : "Nothing held back"}\n\n${table}\n`,
    );
  });
}
