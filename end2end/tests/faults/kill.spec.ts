// Power cuts during writes: what was answered with success is there afterwards, and nothing is there by half.
// `scripts/faults/kill9 200` is the long form, and `scripts/faults/kill9 200 postgres` the one on PostgreSQL.

import { rm } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { Api, seed } from "../../fixtures/api.ts";
import { migrate, type Server, startServer, temporaryFolder } from "../../fixtures/server.ts";

const KILLS = Number(process.env.KILLS ?? 5);
const TENANT = "TENANT_FINANCE_001";
/** The throwaway server of `scripts/with-postgres`; its only role owns everything. */
const POSTGRES = process.env.TEST_POSTGRES_URL;
const SETTINGS = {
  TENANTRY_LOG: "error",
  // The long form asks much in a short time.
  TENANTRY_RATE_LIMIT_PER_TOKEN: "0",
  ...(POSTGRES && { TENANTRY_DATABASE_URL: POSTGRES, TENANTRY_ALLOW_OWNER: "true" }),
};

/** What the server has said is done. */
interface Acknowledged {
  /** Checksum by tenant pack version. */
  readonly imports: Map<string, string>;
  /** Tenant pack version by revision. */
  readonly revisions: Map<number, string>;
}

test(`what was acknowledged survives kill -9${POSTGRES ? ", on PostgreSQL" : ""}`, async () => {
  test.setTimeout(60_000 + KILLS * 6_000);
  const folder = await temporaryFolder();
  const acknowledged: Acknowledged = { imports: new Map(), revisions: new Map() };
  let next = 1;

  if (POSTGRES) await migrate(SETTINGS, folder);
  await serving(folder, async (api) => {
    await api.createTenant(TENANT);
    await api.importDomainPack(JSON.parse(seed("finance/domain.v3.2.json")));
  });
  for (let round = 0; round < KILLS; round++) {
    const server = await startServer(SETTINGS, folder);
    const api = await Api.asAdmin(server);
    await verify(server, api, acknowledged);
    const had = acknowledged.revisions.size;
    const writing = write(api, acknowledged, next);
    // In every second round not before something was acknowledged, however slow the machine is.
    if (round % 2 === 0) await expect.poll(() => acknowledged.revisions.size).toBeGreaterThan(had);
    await new Promise((done) => setTimeout(done, 50 + Math.random() * 450));
    await server.kill();
    next = await writing;
    await api.dispose();
  }

  await serving(folder, async (api, server) => verify(server, api, acknowledged));
  const least = Math.ceil(KILLS / 2);
  expect(acknowledged.revisions.size, "the server did some work between the cuts").toBeGreaterThanOrEqual(
    least,
  );
  await rm(folder, { recursive: true, force: true });
});

async function serving(folder: string, work: (api: Api, server: Server) => Promise<void>): Promise<void> {
  const server = await startServer(SETTINGS, folder);
  const api = await Api.asAdmin(server);
  await work(api, server);
  await api.dispose();
  await server.stop();
}

/** Imports and activates one version after the other until the server is gone; returns the first number not tried. */
async function write(api: Api, acknowledged: Acknowledged, first: number): Promise<number> {
  const pack = JSON.parse(seed("finance/tenant.v1.4.json"));
  for (let number = first; ; number++) {
    const version = `v2.${number}`;
    try {
      const content = { ...pack, version, description: `Version ${number}` };
      const imported = await api.post("/admin/packs/tenant/import", { tenant_id: TENANT, content });
      expect(imported.status()).toBe(201);
      acknowledged.imports.set(version, (await imported.json()).checksum);
      const activated = await api.post("/admin/packs/activate", {
        tenant_id: TENANT,
        domain_pack_version: "v3.2",
        tenant_pack_version: version,
        accept_warnings: true,
      });
      expect(activated.status()).toBe(200);
      acknowledged.revisions.set((await activated.json()).revision, version);
    } catch (error) {
      if (error instanceof Error && /ECONNREFUSED|ECONNRESET|socket hang up|closed/i.test(error.message)) {
        return number + 1;
      }
      throw error;
    }
  }
}

/**
 * Every row of a list, by pages as large as they may be: one request for each thing would take hours in the long form.
 * Not by Playwright's requests, which keep every answer for the trace.
 */
async function all<Row>(server: Server, path: string): Promise<Row[]> {
  const headers = { Authorization: `Bearer ${server.adminToken}` };
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await (await fetch(`${server.url}${path}?limit=200${from}`, { headers })).json();
    rows.push(...page.items);
    cursor = page.next_cursor ?? null;
  } while (cursor !== null);
  return rows;
}

async function verify(server: Server, api: Api, acknowledged: Acknowledged): Promise<void> {
  const packs = await all<{ version: string; checksum: string }>(server, `/admin/packs/tenant/${TENANT}`);
  const checksums = new Map(packs.map(({ version, checksum }) => [version, checksum]));
  // One assertion for all: each is a step of the report, which takes longer than what it looks at.
  const changed = [...acknowledged.imports].filter(
    ([version, checksum]) => checksums.get(version) !== checksum,
  );
  expect(changed, "versions that are gone or are others").toEqual([]);

  const last = Math.max(0, ...acknowledged.revisions.keys());
  const active = await (await api.get(`/admin/tenants/${TENANT}/active-config`)).json();
  // One activation may have been done without its answer getting out.
  expect(active.revision - last, `revision ${active.revision}, acknowledged ${last}`).toBeGreaterThanOrEqual(
    0,
  );
  expect(active.revision - last).toBeLessThanOrEqual(1);
  const history = await all<{ revision: number; tenant_pack_version: string }>(
    server,
    `/admin/tenants/${TENANT}/revisions`,
  );
  const versions = new Map(history.map((row) => [row.revision, row.tenant_pack_version]));
  const others = [...acknowledged.revisions].filter(
    ([revision, version]) => versions.get(revision) !== version,
  );
  expect(others, "revisions that are gone or are others").toEqual([]);
  const audit = await (await api.get("/admin/audit/verify")).json();
  expect(audit.valid, JSON.stringify(audit)).toBe(true);
}
