#!/usr/bin/env node
// usage: node bench/releases.mjs BEFORE AFTER [SECONDS]
// Compares two releases in one run: both serve at once, each on an empty SQLite database of its own, and rounds alternate,
// because the machine's speed changes while it runs. One request at a time on one connection; the figure of an operation
// is the median over all its rounds, in microseconds. Nothing here is a test: it says what it saw. Loopback only.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [before, after, seconds = "40"] = process.argv.slice(2);
if (!after) throw new Error("usage: node bench/releases.mjs BEFORE AFTER [SECONDS]");
const TOKEN = "tnt_releases-0123456789abcdef0123456789abcdef01";
const ROUND_MS = 250;
const pack = JSON.parse(readFileSync(new URL("../seeds/retail/domain.v1.0.json", import.meta.url), "utf8"));

class Server {
  constructor(binary) {
    this.folder = mkdtempSync(join(tmpdir(), "tenantry-releases-"));
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.count = 0;
    this.times = new Map();
    const env = {
      PATH: process.env.PATH,
      TENANTRY_LISTEN: "127.0.0.1:0",
      TENANTRY_INIT_ADMIN_TOKEN: TOKEN,
      TENANTRY_ADMIN_PASSWORD: "correct-horse-battery-staple",
      TENANTRY_LOG: "warn",
    };
    this.child = spawn(binary, ["serve"], { cwd: this.folder, env, stdio: ["ignore", "pipe", "inherit"] });
  }

  async ready() {
    let said = "";
    for await (const chunk of this.child.stdout) {
      said += chunk;
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
      if (found) {
        this.port = Number(found[1]);
        break;
      }
    }
    if (!this.port) throw new Error(`the server did not start: ${said}`);
    while ((await this.ask("GET", "/readyz")).status !== 200)
      await new Promise((done) => setTimeout(done, 50));
  }

  ask(method, path, body, headers = {}) {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((done, failed) => {
      const request = http.request(
        {
          agent: this.agent,
          host: "127.0.0.1",
          port: this.port,
          method,
          path,
          headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json", ...headers },
        },
        (answer) => {
          const parts = [];
          answer.on("data", (part) => parts.push(part));
          answer.on("end", () =>
            done({
              status: answer.statusCode,
              headers: answer.headers,
              text: Buffer.concat(parts).toString(),
            }),
          );
        },
      );
      request.on("error", failed);
      request.end(sent);
    });
  }

  async must(method, path, body, headers, status) {
    const answer = await this.ask(method, path, body, headers);
    if (answer.status !== status)
      throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
    return answer;
  }

  /** What the operations need: two versions, 200 tenants, one of them with a configuration. */
  async prepare() {
    for (const version of ["v1.0", "v1.1"]) {
      await this.must("POST", "/admin/packs/domain/import", { content: { ...pack, version } }, {}, 201);
    }
    for (let i = 0; i < 200; i++) {
      await this.must("POST", "/admin/tenants", { tenant_id: `T${i}`, name: `Tenant ${i}` }, {}, 201);
    }
    await this.activate();
    this.tag = (await this.must("GET", "/runtime/v1/tenants/T0/config", undefined, {}, 200)).headers.etag;
  }

  activate() {
    const version = this.count++ % 2 === 0 ? "v1.0" : "v1.1";
    const body = { tenant_id: "T0", domain: pack.domainName, domain_pack_version: version };
    return this.must("POST", "/admin/packs/activate", body, {}, 200);
  }

  async round(name, operation) {
    const times = this.times.get(name) ?? [];
    this.times.set(name, times);
    const until = performance.now() + ROUND_MS;
    do {
      const began = performance.now();
      await operation(this);
      times.push(performance.now() - began);
    } while (performance.now() < until);
  }

  median(name) {
    const times = this.times.get(name).toSorted((a, b) => a - b);
    return times[Math.floor(times.length / 2)] * 1000;
  }

  async stop() {
    this.agent.destroy();
    this.child.kill("SIGTERM");
    await new Promise((done) => this.child.once("exit", done));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const OPERATIONS = {
  "runtime read, 200": (server) => server.must("GET", "/runtime/v1/tenants/T0/config", undefined, {}, 200),
  "runtime read, 304": (server) =>
    server.must("GET", "/runtime/v1/tenants/T0/config", undefined, { "if-none-match": server.tag }, 304),
  "list of tenants": (server) => server.must("GET", "/admin/tenants?limit=50", undefined, {}, 200),
  "create a tenant": (server) =>
    server.must("POST", "/admin/tenants", { tenant_id: `N${server.count++}`, name: "New" }, {}, 201),
  import: (server) =>
    server.must(
      "POST",
      "/admin/packs/domain/import",
      { content: { ...pack, version: `v2.${server.count++}` } },
      {},
      201,
    ),
  // Last, because it changes what is read.
  activation: (server) => server.activate(),
};

const servers = [new Server(before), new Server(after)];
try {
  for (const server of servers) {
    await server.ready();
    await server.prepare();
  }
  const names = Object.keys(OPERATIONS);
  const rounds = Math.max(4, Math.floor((Number(seconds) * 1000) / (names.length * 2 * ROUND_MS)));
  for (const name of names) {
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? servers : servers.toReversed();
      for (const server of order) await server.round(name, OPERATIONS[name]);
    }
    const [was, is] = servers.map((server) => server.median(name));
    console.log(
      `${name.padEnd(20)} ${was.toFixed(0).padStart(7)} us ${is.toFixed(0).padStart(7)} us   ${(is / was).toFixed(3)}`,
    );
  }
} finally {
  for (const server of servers) await server.stop();
}
