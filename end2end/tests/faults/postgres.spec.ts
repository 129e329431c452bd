// PostgreSQL stopped, frozen, out of connections, and its primary lost: runtime reads of what is in memory go on.
// Run by `scripts/faults/postgres`; it takes some minutes.

import { expect, test } from "@playwright/test";
import { seed } from "../../fixtures/api.ts";
import { Cluster } from "../../fixtures/cluster.ts";
import { migrate, type Server, startServer, temporaryFolder } from "../../fixtures/server.ts";

const AWAY_MS = 20_000;
const TENANT = "TENANT_FINANCE_001";

test.skip(!process.env.POSTGRES_FAULTS, "minutes long: scripts/faults/postgres");

async function ask(server: Server, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { Authorization: `Bearer ${server.adminToken}`, "Content-Type": "application/json" };
  return fetch(server.url + path, { ...init, headers });
}

async function post(server: Server, path: string, body: unknown): Promise<Response> {
  return ask(server, path, { method: "POST", body: JSON.stringify(body) });
}

function activation(version: string): object {
  return { tenant_id: TENANT, domain: "Finance", domain_pack_version: version, accept_warnings: true };
}

/** Reads for so long; every answer must be good and soon. The slowest in milliseconds. */
async function readFor(server: Server, ms: number): Promise<number> {
  let slowest = 0;
  const until = Date.now() + ms;
  while (Date.now() < until) {
    const began = Date.now();
    const answer = await ask(server, `/runtime/v1/tenants/${TENANT}/config`);
    await answer.arrayBuffer();
    expect(answer.status).toBe(200);
    slowest = Math.max(slowest, Date.now() - began);
    await new Promise((done) => setTimeout(done, 25));
  }
  expect(slowest, "the slowest read in ms").toBeLessThan(2_000);
  return slowest;
}

/** A read of a tenant that is not in memory is refused soon. */
async function coldIsRefused(server: Server): Promise<void> {
  const began = Date.now();
  const answer = await ask(server, "/runtime/v1/tenants/COLD_TENANT/config");
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBeTruthy();
  expect(Date.now() - began).toBeLessThan(11_000);
}

/** Within ten seconds changes are possible again, and are served. */
async function recovers(server: Server, version: string): Promise<void> {
  await expect
    .poll(async () => (await post(server, "/admin/packs/activate", activation(version))).status, {
      timeout: 20_000,
    })
    .toBe(200);
  const active = (await (await ask(server, `/admin/tenants/${TENANT}/active-config`)).json()) as {
    revision: number;
  };
  const served = await ask(server, `/runtime/v1/tenants/${TENANT}/config`);
  expect(served.headers.get("x-config-revision")).toBe(String(active.revision));
}

test("what is in memory is served whatever happens to PostgreSQL", async () => {
  test.setTimeout(300_000);
  const folder = await temporaryFolder();
  let cluster = await Cluster.start();
  const settings = {
    TENANTRY_LOG: "error",
    TENANTRY_RATE_LIMIT_PER_TOKEN: "0",
    TENANTRY_DATABASE_URL: cluster.url,
    TENANTRY_ALLOW_OWNER: "true",
  };
  await migrate(settings, folder);
  const server = await startServer(settings, folder);
  try {
    const { version: _, ...pack } = JSON.parse(seed("finance/domain.v3.2.json"));
    for (const tenant_id of [TENANT, "COLD_TENANT"])
      await post(server, "/admin/tenants", { tenant_id, name: "Finance" });
    for (const version of ["v1.0", "v1.1"]) {
      await post(server, "/admin/packs/domain/import", {
        version,
        content: { ...pack, description: version },
      });
    }
    await recovers(server, "v1.0");

    await test.step("stopped", async () => {
      await cluster.down("immediate");
      await readFor(server, AWAY_MS / 2);
      await coldIsRefused(server);
      await readFor(server, AWAY_MS / 2);
      await cluster.up();
      await recovers(server, "v1.1");
    });

    await test.step("frozen", async () => {
      await cluster.signal("SIGSTOP");
      await readFor(server, AWAY_MS / 2);
      await coldIsRefused(server);
      await readFor(server, AWAY_MS / 2);
      await cluster.signal("SIGCONT");
      await recovers(server, "v1.0");
    });

    await test.step("out of connections", async () => {
      const sleepers = Array.from({ length: 60 }, () => cluster.sql("SELECT pg_sleep(10)").catch(() => ""));
      await readFor(server, 10_000);
      await Promise.all(sleepers);
      await recovers(server, "v1.1");
    });

    await test.step("primary lost, synchronous standby promoted", async () => {
      const standby = await cluster.standby();
      await recovers(server, "v1.0");
      const { port } = cluster;
      const lost = cluster;
      await lost.down("immediate");
      await readFor(server, 3_000);
      cluster = await standby.takeOver(port);
      await readFor(server, 3_000);
      await recovers(server, "v1.1");
      await lost.remove();
    });
  } finally {
    await server.stop();
    await cluster.remove();
  }
});
