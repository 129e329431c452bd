// Prints what a browser with an empty cache fetches for the tenants page: requests, bytes on the wire, and when
// the largest part was painted. Run by `npm run first-load`.

import { test } from "../fixtures/index.ts";

test.use({ settings: { TENANTRY_SEED: "demo" } });

test("first load of the tenants page", async ({ app, page, context }) => {
  await app.signInAsAdmin();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const paths = new Map<string, string>();
  const fetched: { path: string; bytes: number }[] = [];
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    paths.set(requestId, new URL(request.url).pathname);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    fetched.push({ path: paths.get(requestId) ?? requestId, bytes: encodedDataLength });
  });

  await app.open("/admin/tenants");
  await page.waitForLoadState("networkidle");

  const paint = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        new PerformanceObserver((list) => done(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
          type: "largest-contentful-paint",
          buffered: true,
        });
      }),
  );
  for (const { path, bytes } of fetched) console.log(`${String(Math.round(bytes)).padStart(8)}  ${path}`);
  const total = fetched.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${String(Math.round(total)).padStart(8)}  bytes in ${fetched.length} requests`);
  console.log(`${String(Math.round(paint)).padStart(8)}  ms to the largest contentful paint`);
});
