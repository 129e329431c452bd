#!/usr/bin/env node
// usage: node bench/requests.mjs BINARY [REQUESTS] [SECONDS] [sqlite|postgres]
// The queue of change requests, and what people are told of it, with so many that wait: on SQLite, and on PostgreSQL where
// TEST_POSTGRES_URL names a superuser of an empty server (scripts/with-postgres). The bar: 2,000 pages of the queue a second
// with 10,000 that wait. Each question is asked for so many seconds by eight connections. Machines differ and are busy:
// compare the lines of one run. Nothing here is a test: it says what it saw. The requests are loaded by SQL while no server
// runs. Needs the programs `sqlite3` and `psql`. Loopback only.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const [binary, requests = "10000", seconds = "5", only = ""] = process.argv.slice(2);
if (!binary) throw new Error("usage: node bench/requests.mjs BINARY [REQUESTS] [SECONDS] [sqlite|postgres]");
const TOKEN = "tnt_requests-0123456789abcdef0123456789abcdef01";
const PASSWORD = "correct-horse-battery-staple";
const CONNECTIONS = 8;
/** One in a hundred is of the second. */
const TENANTS = ["BENCH_ONE", "BENCH_TWO"];
const folder = mkdtempSync(join(tmpdir(), "tenantry-requests-"));

const environment = (url) => ({
  PATH: process.env.PATH,
  TENANTRY_LISTEN: "127.0.0.1:0",
  TENANTRY_DATABASE_URL: url,
  TENANTRY_INIT_ADMIN_TOKEN: TOKEN,
  TENANTRY_ADMIN_PASSWORD: PASSWORD,
  TENANTRY_LOG: "warn",
  TENANTRY_RATE_LIMIT_PER_ADDRESS: "0",
  TENANTRY_RATE_LIMIT_PER_TOKEN: "0",
});

async function serving(url, command = ["serve", "--migrate"]) {
  const child = spawn(resolve(binary), command, { cwd: folder, env: environment(url), stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const chunk of child.stdout) {
    said += chunk;
    const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
    if (found) return { child, origin: `http://127.0.0.1:${found[1]}` };
  }
  throw new Error(`the server did not start: ${said}`);
}

async function stop({ child }) {
  child.kill();
  await once(child, "exit");
}

/** Requests that wait, as SQL; the tenants are there. */
function* waiting() {
  const columns =
    "id, operation, tenant_id, status, base, checksum, playbooks_checksum, needed, loosens, input_json, subject_json, created_at, created_by, row_version";
  const playbooks = createHash("sha256").update("[]").digest("hex");
  yield "BEGIN;";
  for (let number = 0; number < Number(requests); number += 1) {
    const checksum = createHash("sha256").update(String(number)).digest("hex");
    const id = `chr_${String(number).padStart(8, "0")}`;
    const tenant = TENANTS[number % 100 === 7 ? 1 : 0];
    const subject = `{"domain":"Bench","domain_pack_version":"v1.${number}"}`;
    const at = 1_764_590_000_000_000 + number;
    yield `INSERT INTO change_requests (${columns}) VALUES ('${id}', 'activation.apply', '${tenant}', 'PENDING', 1, '${checksum}', '${playbooks}', 1, 0, '{}', '${subject}', ${at}, 'bench', 1);`;
  }
  yield "COMMIT;";
}

async function filled(url, command, sql) {
  const server = await serving(url, command);
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  for (const id of TENANTS) {
    const body = JSON.stringify({ tenant_id: id, name: id });
    const made = await fetch(`${server.origin}/admin/tenants`, { method: "POST", headers, body });
    if (!made.ok) throw new Error(`${id}: ${made.status}`);
  }
  await stop(server);
  sql([...waiting()].join("\n"));
  return serving(url, command);
}

/** The session of a person who may decide, as a cookie. */
async function signedIn({ origin }) {
  const headers = { "content-type": "application/json", origin };
  const body = JSON.stringify({ username: "admin", password: PASSWORD });
  const answer = await fetch(`${origin}/auth/sign-in`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status}`);
  return answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

function ask(agent, url, headers) {
  const began = performance.now();
  return new Promise((done, failed) => {
    http
      .get(url, { agent, headers }, (answer) => {
        answer.resume();
        answer.on("end", () => {
          if (answer.statusCode !== 200) failed(new Error(`${url}: ${answer.statusCode}`));
          else done(performance.now() - began);
        });
      })
      .on("error", failed);
  });
}

async function measured(url, headers) {
  const times = [];
  const until = performance.now() + Number(seconds) * 1000;
  const one = async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    while (performance.now() < until) times.push(await ask(agent, url, headers));
    agent.destroy();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return { rate: times.length / Number(seconds), p50: at(0.5), p99: at(0.99) };
}

async function measure(what, server) {
  const cookie = await signedIn(server);
  const html = { cookie, accept: "text/html" };
  const token = { authorization: `Bearer ${TOKEN}` };
  const middle = Buffer.from(JSON.stringify({ l: "change_requests", k: [1_764_590_000_000_000 + Number(requests) / 2, "chr_"] })).toString("base64url");
  const kinds = [
    ["the queue, 25 of it", "/admin/change-requests?status=PENDING&limit=25", token],
    ["in the middle of it", `/admin/change-requests?status=PENDING&limit=25&cursor=${middle}`, token],
    ["of one tenant", `/admin/change-requests?tenant_id=${TENANTS[1]}&limit=25`, token],
    ["notifications, 25 of them", "/auth/notifications?limit=25", { cookie }],
    ["a page with the counts (jobs)", "/admin/jobs", html],
    ["a page without (sign-in)", "/sign-in", { accept: "text/html" }],
  ];
  console.log(`\n${what}, ${requests} that wait, ${CONNECTIONS} connections, ${seconds} s each`);
  console.log(`${"".padEnd(32)} ${"a second".padStart(9)} ${"p50 ms".padStart(8)} ${"p99 ms".padStart(8)}`);
  for (const [name, path, headers] of kinds) {
    const { rate, p50, p99 } = await measured(`${server.origin}${path}`, headers);
    console.log(`${name.padEnd(32)} ${rate.toFixed(0).padStart(9)} ${p50.toFixed(2).padStart(8)} ${p99.toFixed(1).padStart(8)}`);
  }
}

try {
  if (only !== "postgres") {
    const file = join(folder, "bench.db");
    const server = await filled(`sqlite://${file}`, undefined, (input) => execFileSync("sqlite3", [file], { input }));
    await measure("SQLite", server);
    await stop(server);
  }
  const superuser = process.env.TEST_POSTGRES_URL;
  if (superuser && only !== "sqlite") {
    const psql = (to, input) => execFileSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", to], { input });
    const as = (role) => Object.assign(new URL(superuser), { username: role, password: "bench", pathname: "/requests" }).href;
    const loading = Object.assign(new URL(superuser), { pathname: "/requests" }).href;
    // As it is served: by a role that the policies bind.
    const roles = ["requests_owner", "requests_server"];
    psql(superuser, roles.map((role) => `CREATE ROLE ${role} LOGIN PASSWORD 'bench';`).join(""));
    psql(superuser, "CREATE DATABASE requests OWNER requests_owner;");
    const [owner, url] = roles.map(as);
    execFileSync(resolve(binary), ["migrate", "up"], { cwd: folder, env: { ...environment(url), TENANTRY_MIGRATION_DATABASE_URL: owner } });
    const server = await filled(url, ["serve"], (input) => psql(loading, input));
    psql(loading, "VACUUM ANALYZE;");
    await measure("PostgreSQL", server);
    await stop(server);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
