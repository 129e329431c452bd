// Clients that hang up at a random moment of a change: database, served configuration and answers agree all the same.
// `scripts/faults/hangup 1000` is the long form, and `scripts/faults/hangup 1000 postgres` the one on PostgreSQL.

import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { expect, test } from "@playwright/test";
import { seed } from "../../fixtures/api.ts";
import { migrate, type Server, startServer, temporaryFolder } from "../../fixtures/server.ts";

const HANGUPS = Number(process.env.HANGUPS ?? 60);
const TENANT = "TENANT_FINANCE_001";
/** The throwaway server of `scripts/with-postgres`; its only role owns everything. */
const POSTGRES = process.env.TEST_POSTGRES_URL;
const SETTINGS = {
  TENANTRY_LOG: "error",
  TENANTRY_RATE_LIMIT_PER_TOKEN: "0",
  TENANTRY_RATE_LIMIT_PER_ADDRESS: "0",
  ...(POSTGRES && { TENANTRY_DATABASE_URL: POSTGRES, TENANTRY_ALLOW_OWNER: "true" }),
};

/** Sends a request and hangs up after that long, by a reset or an end; the answer's status if it came by then. */
function sendAndHangUp(
  server: Server,
  method: string,
  path: string,
  body: string,
  afterMs: number,
): Promise<number> {
  const { hostname, port } = new URL(server.url);
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    `Authorization: Bearer ${server.adminToken}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    "",
  ].join("\r\n");
  return new Promise((done) => {
    const socket = connect(Number(port), hostname);
    let status = 0;
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      status ||= Number(bytes.toString("latin1", 9, 12));
    });
    socket.on("close", () => done(status));
    socket.write(head + body);
    setTimeout(() => (Math.random() < 0.5 ? socket.resetAndDestroy() : socket.destroy()), afterMs);
  });
}

async function ask(server: Server, path: string): Promise<Response> {
  return fetch(server.url + path, { headers: { Authorization: `Bearer ${server.adminToken}` } });
}

/** What the database says is in force, and what is served. */
async function both(server: Server): Promise<[string, string]> {
  const active = (await (await ask(server, `/admin/tenants/${TENANT}/active-config`)).json()) as Record<
    string,
    unknown
  >;
  const served = await ask(server, `/runtime/v1/tenants/${TENANT}/config`);
  await served.arrayBuffer();
  const tag = served.headers.get("etag")?.replace(/^"|(-br|-gzip)?"$/g, "");
  return [
    `${active.epoch} ${active.revision} ${active.checksum}`,
    `${served.headers.get("x-config-epoch")} ${served.headers.get("x-config-revision")} ${tag}`,
  ];
}

async function post(server: Server, path: string, body: unknown): Promise<void> {
  const answer = await fetch(server.url + path, {
    method: "POST",
    headers: { Authorization: `Bearer ${server.adminToken}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.ok, `${path}: ${answer.status} ${await answer.text()}`).toBe(true);
}

test(`whoever hangs up leaves nothing by half${POSTGRES ? ", on PostgreSQL" : ""}`, async () => {
  test.setTimeout(60_000 + HANGUPS * 1_500);
  const folder = await temporaryFolder();
  if (POSTGRES) await migrate(SETTINGS, folder);
  const server = await startServer(SETTINGS, folder);
  const { version: _, ...pack } = JSON.parse(seed("finance/domain.v3.2.json"));
  await post(server, "/admin/tenants", { tenant_id: TENANT, name: "Finance" });
  for (const version of ["v1.0", "v1.1"]) {
    const text = { ...pack, description: version };
    await post(server, "/admin/packs/domain/import", { version, content: text });
  }
  const activate = (version: string) => ({
    tenant_id: TENANT,
    domain: pack.domainName,
    domain_pack_version: version,
    accept_warnings: true,
  });
  await post(server, "/admin/packs/activate", activate("v1.0"));
  await both(server);

  let longestMs = 20;
  let cut = 0;
  for (let round = 0; round < HANGUPS; round++) {
    const kinds: [string, string, unknown][] = [
      ["POST", "/admin/packs/activate", activate(round % 2 ? "v1.0" : "v1.1")],
      ["POST", "/admin/tenants", { tenant_id: `T_${round}`, name: "x" }],
      [
        "POST",
        "/admin/packs/domain/import",
        { version: `v2.${round}`, content: { ...pack, description: `${round}` } },
      ],
      ["POST", "/admin/tokens", { name: `t${round}`, roles: ["viewer"] }],
    ];
    // Activations most of all: they are what has something to do after the commit.
    const [method, path, body] = kinds[Math.max(0, (round % 8) - 4)] as [string, string, unknown];
    const began = Date.now();
    const status = await sendAndHangUp(server, method, path, JSON.stringify(body), Math.random() * longestMs);
    if (status) longestMs = Math.max(5, Math.min(longestMs, (Date.now() - began) * 1.2));
    else longestMs = Math.min(500, longestMs * 1.05);
    cut += status ? 0 : 1;
    const until = Date.now() + 1_000;
    let [stored, served] = await both(server);
    while (stored !== served && Date.now() < until) {
      await new Promise((done) => setTimeout(done, 50));
      [stored, served] = await both(server);
    }
    expect(served, `round ${round}: ${method} ${path}`).toBe(stored);
  }

  const verdict = (await (await ask(server, "/admin/audit/verify")).json()) as { valid: boolean };
  expect(verdict.valid).toBe(true);
  expect(cut, "somebody hung up before the answer").toBeGreaterThan(HANGUPS / 10);
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});
