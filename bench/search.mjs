#!/usr/bin/env node
// usage: node bench/search.mjs BINARY TENANTS [SECONDS] [sqlite|postgres]
// Searches among so many tenants over HTTP: on SQLite, and on PostgreSQL where TEST_POSTGRES_URL names a superuser of an
// empty server (scripts/with-postgres). Each kind of search is asked for so many seconds by eight connections, beside the
// list without a search; then a mixture of what people type. The bar: 1,000 a second, p99 25 ms, at 1,000,000 tenants; at
// most 1.3 times the latency at 10,000. Machines differ and are busy: compare the ratios of one run. Prints how the engine
// walks the main statements. Nothing here is a test: it says what it saw. The tenants are loaded by SQL while no server
// runs; a million take some minutes and 3 GB. Needs the programs `sqlite3` and `psql`. Loopback only.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { once } from "node:events";

const [binary, tenants = "10000", seconds = "5", only = ""] = process.argv.slice(2);
if (!binary) throw new Error("usage: node bench/search.mjs BINARY TENANTS [SECONDS] [sqlite|postgres]");
const TOKEN = "tnt_search-0123456789abcdef0123456789abcdef0123";
const CONNECTIONS = 8;
const folder = mkdtempSync(join(tmpdir(), "tenantry-search-"));

const latin = "al bor cap dan el far gro hel in jun kap lum mar nor ost pal qui ros sol tra ult ver wes yor zen".split(" ");
const thai = "ธนาคาร ไทย พาณิชย์ กรุง เทพ ทรัพย์ เงิน ทอง ลงทุน ประกัน สิน เชื่อ น้ำ แสง ดาว".split(" ");
const han = "東京 銀行 大阪 商事 自動車 電力".split(" ");
const pick = (list, number) => list[number % list.length];

/** Ids of 14 characters, and of 64 for one tenant in five. */
function idOf(number) {
  if (number % 5 !== 0) return `tenant_${String(number).padStart(7, "0")}`;
  return `tenant-${createHash("sha256").update(String(number)).digest("hex").slice(0, 57)}`;
}

/**
 * Two words of 15,625 and `group` in every name; `holding` in half, `bank` in one of ten, `trust` in another one of ten;
 * a Thai company in one of three, two Chinese words in one of 31. One name has `xylophone`.
 */
function nameOf(number) {
  const word = (seed) => pick(latin, seed) + pick(latin, Math.floor(seed / 25)) + pick(latin, Math.floor(seed / 625));
  const spread = (number * 2654435761) % 4294967296;
  const words = [word(spread % 15625), word((spread >>> 7) % 15625), "group"];
  if (number % 10 === 0) words.push("bank");
  if (number % 10 === 1) words.push("trust");
  if (number % 2 === 0) words.push("holding");
  if (number % 3 === 0) words.push("บริษัท", pick(thai, spread) + pick(thai, spread >>> 9) + pick(thai, spread >>> 17), "จำกัด");
  if (number % 31 === 0) words.push(pick(han, spread) + pick(han, spread >>> 9));
  if (number === 777) words.push("xylophone");
  return words.join(" ");
}

const statusOf = (number) => (number % 50 === 7 ? "SUSPENDED" : "ACTIVE");
const isUnspaced = (character) => (character >= "\u0e00" && character <= "\u0e7f") || (character >= "\u4e00" && character <= "\u9fff");

/** As `words` of the storage has them, for such names. */
function wordsOf(id, name) {
  const words = new Set([id, ...name.split(" ")]);
  for (const word of name.split(" "))
    for (let at = 1; at < word.length; at += 1) if (isUnspaced(word[at])) words.add(word.slice(at));
  return words;
}

async function rows(hasStatus) {
  const [all, words] = ["tenants", "words"].map((name) => createWriteStream(join(folder, `${name}.csv`)));
  for (let number = 0; number < Number(tenants); number += 1) {
    const [id, name, status] = [idOf(number), nameOf(number), statusOf(number)];
    if (!all.write(`${id},${id},${name},${name},${status},1,${number},bench,${number},${name}\n`)) await once(all, "drain");
    let lines = "";
    for (const word of wordsOf(id, name)) lines += hasStatus ? `${word},${id},${status}\n` : `${word},${id}\n`;
    if (!words.write(lines)) await once(words, "drain");
  }
  for (const stream of [all, words]) {
    stream.end();
    await once(stream, "finish");
  }
  const sort = ["--parallel=2", "-S", "25%", "-o", join(folder, "words.csv"), join(folder, "words.csv")];
  execFileSync("sort", sort, { env: { ...process.env, LC_ALL: "C" } });
}

const environment = (url) => ({
  PATH: process.env.PATH,
  TENANTRY_LISTEN: "127.0.0.1:0",
  TENANTRY_DATABASE_URL: url,
  TENANTRY_INIT_ADMIN_TOKEN: TOKEN,
  TENANTRY_ADMIN_PASSWORD: "correct-horse-battery-staple",
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
    if (found) return { child, port: Number(found[1]) };
  }
  throw new Error(`the server did not start: ${said}`);
}

async function stop({ child }) {
  child.kill();
  await once(child, "exit");
}

function ask(agent, port, query) {
  const began = performance.now();
  return new Promise((done, failed) => {
    const path = `/admin/tenants?${new URLSearchParams({ limit: "25", ...query })}`;
    const headers = { authorization: `Bearer ${TOKEN}` };
    http
      .get({ agent, host: "127.0.0.1", port, path, headers }, (answer) => {
        answer.resume();
        answer.on("end", () => {
          if (answer.statusCode !== 200) failed(new Error(`${path}: ${answer.statusCode}`));
          else done(performance.now() - began);
        });
      })
      .on("error", failed);
  });
}

let seed = 42;
const random = (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed % below;
};

/** What somebody may type who looks for a tenant that there is. */
function typed() {
  const number = random(Number(tenants));
  const words = nameOf(number).split(" ");
  const beginning = (word) => word.slice(0, 1 + random(8));
  switch (random(5)) {
    case 0:
      return idOf(number).slice(0, 1 + random(14));
    case 1: {
      const part = words.at(-1);
      return isUnspaced(part[0]) ? part.slice(random(part.length)).slice(0, 1 + random(6)) : beginning(part);
    }
    case 2:
      return `${beginning(words[0])} ${beginning(words[1])}`;
    default:
      return beginning(words[random(words.length)]);
  }
}

/** As the server makes its cursors: the list, and the last row's keys. */
const cursor = (list, ...keys) => Buffer.from(JSON.stringify({ l: list, k: keys })).toString("base64url");
const deep = Math.floor(Number(tenants) * 0.9);
/** A name that some tenant has, for each time that it is asked. */
const some = (query) => () => ({ ...query, q: nameOf(random(Number(tenants))).split(" ")[0] });

const KINDS = {
  "no q": {},
  "no q, newest first": { sort: "-created_at" },
  "all match (a word)": { q: "group" },
  "all match (one letter of ids)": { q: "t" },
  "all match, 90 % on": { q: "group", cursor: cursor("tenants.match.0", "group", `tenant_${String(deep).padStart(7, "0")}`) },
  "half match": { q: "hold" },
  "one in ten matches": { q: "bank" },
  "few match": some({}),
  "one matches": { q: "xylophone" },
  "none matches": { q: "zzzzqq" },
  "part of a Thai word": { q: "ทรัพย์" },
  "one Thai character": { q: "า" },
  "part of a Chinese word": { q: "行" },
  "all match, suspended": { q: "group", status: "SUSPENDED" },
  "one in ten, suspended (none)": { q: "bank", status: "SUSPENDED" },
  "all match, active": { q: "group", status: "ACTIVE" },
  "few match, suspended": some({ status: "SUSPENDED" }),
  "two words, both common": { q: "group hold" },
  "two letters": { q: "a b" },
  "two words, few match": { q: "alborhel gro" },
  "two common words that never meet": { q: "bank trust" },
  "all match, newest first": { q: "group", sort: "-created_at" },
  "one in ten, by name": { q: "bank", sort: "name" },
  "few match, newest first": some({ sort: "-created_at" }),
  "one matches, by name": { q: "xylophone", sort: "name" },
};

async function measured(port, query) {
  const times = [];
  const until = performance.now() + Number(seconds) * 1000;
  const one = async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    while (performance.now() < until) {
      const asked = query();
      times.push([await ask(agent, port, asked), asked.q]);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  times.sort((a, b) => a[0] - b[0]);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))][0];
  return { rate: times.length / Number(seconds), p50: at(0.5), p99: at(0.99), most: times.slice(-5).reverse() };
}

async function measure(what, { port }) {
  console.log(`\n${what}, ${tenants} tenants, ${CONNECTIONS} connections, ${seconds} s each`);
  console.log(`${"".padEnd(34)} ${"a second".padStart(9)} ${"p50 ms".padStart(8)} ${"p99 ms".padStart(8)} ${"p50 to no q".padStart(12)}`);
  let plain;
  const line = (name, { rate, p50, p99 }) => {
    plain ??= p50;
    const numbers = [rate.toFixed(0).padStart(9), p50.toFixed(2).padStart(8), p99.toFixed(1).padStart(8), (p50 / plain).toFixed(2).padStart(12)];
    console.log(`${name.padEnd(34)} ${numbers.join(" ")}`);
  };
  // Once, so that all begin with the files in memory.
  await measured(port, () => ({ q: typed() }));
  for (const [name, query] of Object.entries(KINDS)) line(name, await measured(port, typeof query === "function" ? query : () => query));
  const mixed = await measured(port, () => ({ q: typed() }));
  line("as people type", mixed);
  console.log(`  slowest of these: ${mixed.most.map(([took, q]) => `${q} (${took.toFixed(0)} ms)`).join(", ")}`);
}

/**
 * The main statements of `crates/storage/src/tenants/search.rs`, for their plans; its own tests hold them. The program
 * `sqlite3` may be older than the server's SQLite, and sort where that does not.
 */
const firstOfTenant = (word) => `(SELECT MIN(v.word) FROM tenant_words v WHERE v.tenant_id = w.tenant_id AND v.word >= '${word}') = w.word`;
const STATEMENTS = {
  "a page": `SELECT w.word, w.tenant_id FROM tenant_words w WHERE w.word >= 'group' AND w.word < 'group~' AND ${firstOfTenant("group")} ORDER BY w.word, w.tenant_id LIMIT 26`,
  "a page that follows": `SELECT w.word, w.tenant_id FROM tenant_words w WHERE (w.word, w.tenant_id) > ('group', 'tenant_05') AND w.word < 'group~' AND ${firstOfTenant("group")} ORDER BY w.word, w.tenant_id LIMIT 26`,
  "a page of a status": `SELECT w.word, w.tenant_id FROM tenant_words w WHERE w.status <> 'ACTIVE' AND w.status = 'SUSPENDED' AND w.word >= 'group' AND w.word < 'group~' AND ${firstOfTenant("group")} ORDER BY w.word, w.tenant_id LIMIT 26`,
  "two words, a glance": `SELECT w.word, w.tenant_id FROM (SELECT w.word, w.tenant_id FROM tenant_words w WHERE w.word >= 'group' AND w.word < 'group~' ORDER BY w.word, w.tenant_id LIMIT 1000) w WHERE 1 = 1 AND (SELECT MIN(v.word) FROM tenant_words v WHERE v.tenant_id = w.tenant_id AND v.word >= 'hold') < 'hold~' AND ${firstOfTenant("group")} ORDER BY w.word, w.tenant_id LIMIT 26`,
  "two words, one collected": `SELECT w.word, w.tenant_id FROM tenant_words w WHERE w.word >= 'xylo' AND w.word < 'xylo~' AND CASE WHEN w.tenant_id IN (SELECT v.tenant_id FROM tenant_words v WHERE v.word >= 'alborhel' AND v.word < 'alborhel~' LIMIT 1000) THEN 1 ELSE 0 END = 1 AND ${firstOfTenant("xylo")} ORDER BY w.word, w.tenant_id LIMIT 26`,
  "by age, a glance": `SELECT t.name FROM (SELECT t.tenant_id, t.tenant_fold, t.created_at FROM tenants t ORDER BY t.created_at DESC, t.tenant_fold DESC LIMIT 20000) s JOIN tenants t ON t.tenant_id = s.tenant_id WHERE (SELECT MIN(v.word) FROM tenant_words v WHERE v.tenant_id = s.tenant_id AND v.word >= 'group') < 'group~' ORDER BY s.created_at DESC, s.tenant_fold DESC LIMIT 26`,
  "by age, collected": `SELECT t.name FROM tenants t WHERE t.tenant_id IN (SELECT w.tenant_id FROM tenant_words w WHERE w.word >= 'xylo' AND w.word < 'xylo~' LIMIT 4000) ORDER BY t.created_at DESC, t.tenant_fold DESC LIMIT 26`,
};

function plans(explain) {
  for (const [name, sql] of Object.entries(STATEMENTS)) console.log(`-- ${name}\n${explain(sql).toString().trimEnd()}`);
}

const COLUMNS = "tenant_id, tenant_fold, name, name_fold, status, row_version, created_at, created_by, updated_at, likeness";
try {
  const file = join(folder, "bench.db");
  const lite = `sqlite://${file}`;
  await stop(await serving(lite));
  const sqlite = (input) => execFileSync("sqlite3", [file], { input });
  // A binary from before does not have it.
  const hasStatus = sqlite("PRAGMA table_info(tenant_words);").toString().includes("|status|");
  await rows(hasStatus);
  if (only !== "postgres") {
    sqlite(
      `PRAGMA journal_mode=OFF;\nPRAGMA synchronous=OFF;\nPRAGMA cache_size=-1000000;\n.mode csv\n` +
        `.import ${join(folder, "tenants.csv")} tenants\n.import ${join(folder, "words.csv")} tenant_words\nPRAGMA journal_mode=WAL;\n`,
    );
    const running = await serving(lite);
    await measure("SQLite", running);
    await stop(running);
    if (hasStatus) plans((sql) => sqlite(`EXPLAIN QUERY PLAN ${sql};`));
  }

  if (process.env.TEST_POSTGRES_URL && only !== "sqlite") {
    const superuser = process.env.TEST_POSTGRES_URL;
    const psql = (to, ...commands) => execFileSync("psql", [to, "-qAtv", "ON_ERROR_STOP=1", ...commands.flatMap((sql) => ["-c", sql])]);
    const as = (role) => Object.assign(new URL(superuser), { username: role, password: "search", pathname: "/search" }).href;
    const loading = Object.assign(new URL(superuser), { pathname: "/search" }).href;
    // As it is served: by a role that the policies bind.
    const roles = ["search_owner", "search_server"];
    psql(superuser, ...roles.map((role) => `CREATE ROLE ${role} LOGIN PASSWORD 'search'`), "CREATE DATABASE search OWNER search_owner");
    const [owner, server] = roles.map(as);
    execFileSync(resolve(binary), ["migrate", "up"], { cwd: folder, env: { ...environment(server), TENANTRY_MIGRATION_DATABASE_URL: owner } });
    psql(
      loading,
      // Nobody looks at each word's tenant, nor keeps the second index of the words, until all are there.
      "SET session_replication_role = replica",
      "DROP INDEX tenant_words_by_tenant",
      `\\copy tenants (${COLUMNS}) FROM '${join(folder, "tenants.csv")}' CSV`,
      `\\copy tenant_words (word, tenant_id${hasStatus ? ", status" : ""}) FROM '${join(folder, "words.csv")}' CSV`,
      "SET ROLE search_owner",
      "CREATE INDEX tenant_words_by_tenant ON tenant_words (tenant_id, word)",
      "RESET ROLE",
      "VACUUM ANALYZE tenants, tenant_words",
    );
    const running = await serving(server, ["serve"]);
    await measure("PostgreSQL", running);
    await stop(running);
    const scoped = (sql) => ["BEGIN", "SET LOCAL tenantry.scope = 'global'", `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${sql}`, "COMMIT"];
    if (hasStatus) plans((sql) => psql(server, ...scoped(sql)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
