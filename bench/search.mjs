#!/usr/bin/env node
// usage: node bench/search.mjs BINARY TENANTS [SECONDS]
// Searches among so many tenants over HTTP: on SQLite, and on PostgreSQL where TEST_POSTGRES_URL names a superuser of an
// empty server (scripts/with-postgres). Words are beginnings of names and ids, parts of Thai names and two words at once,
// of one to eight characters; eight connections ask at once. The bar: 1,000 a second, p99 25 ms. Nothing here is a test: it
// says what it saw. Needs the programs `sqlite3` and `psql`. Loopback only.
import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";

const [binary, tenants = "10000", seconds = "10"] = process.argv.slice(2);
if (!binary) throw new Error("usage: node bench/search.mjs BINARY TENANTS [SECONDS]");
const TOKEN = "tnt_search-0123456789abcdef0123456789abcdef0123";
const CONNECTIONS = 8;
const folder = mkdtempSync(join(tmpdir(), "tenantry-search-"));

const latin = "al bor cap dan el far gro hel in jun kap lum mar nor ost pal qui ros sol tra ult ver wes yor zen".split(" ");
const thai = "ธนาคาร ไทย พาณิชย์ กรุง เทพ ทรัพย์ เงิน ทอง ลงทุน ประกัน สิน เชื่อ น้ำ แสง ดาว".split(" ");
const pick = (list, number) => list[number % list.length];

/** The name of a tenant: two words of 15,625, `Bank` for one in ten, and a Thai word of three parts for one in three. */
function nameOf(number) {
  const word = (seed) => pick(latin, seed) + pick(latin, Math.floor(seed / 25)) + pick(latin, Math.floor(seed / 625));
  const spread = (number * 2654435761) >>> 0;
  const words = [word(spread % 15625), word((spread >>> 7) % 15625)];
  if (number % 10 === 0) words.push("bank");
  if (number % 3 === 0) words.push(pick(thai, spread) + pick(thai, spread >>> 9) + pick(thai, spread >>> 17));
  return words.join(" ");
}

const isUnspaced = (character) => character >= "\u0e00" && character <= "\u0e7f";

/** As `words` of the storage has them, for such names. */
function wordsOf(id, name) {
  const words = new Set([id, ...name.split(" ")]);
  for (const word of name.split(" "))
    for (let at = 1; at < word.length; at += 1) if (isUnspaced(word[at])) words.add(word.slice(at));
  return words;
}

async function rows() {
  const [all, words] = ["tenants", "words"].map((name) => createWriteStream(join(folder, `${name}.csv`)));
  for (let number = 0; number < Number(tenants); number += 1) {
    const id = `tenant_${String(number).padStart(7, "0")}`;
    const name = nameOf(number);
    if (!all.write(`${id},${id},${name},${name},ACTIVE,1,${number},bench,${number},${name}\n`)) await once(all, "drain");
    let lines = "";
    for (const word of wordsOf(id, name)) lines += `${word},${id}\n`;
    if (!words.write(lines)) await once(words, "drain");
  }
  for (const stream of [all, words]) {
    stream.end();
    await once(stream, "finish");
  }
  execFileSync("sort", ["-o", join(folder, "words.csv"), join(folder, "words.csv")], { env: { ...process.env, LC_ALL: "C" } });
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

async function serving(url) {
  const child = spawn(binary, ["serve", "--migrate"], { cwd: folder, env: environment(url), stdio: ["ignore", "pipe", "inherit"] });
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

function ask(agent, port, q) {
  const began = performance.now();
  return new Promise((done, failed) => {
    const path = `/admin/tenants?q=${encodeURIComponent(q)}`;
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
function searched() {
  const number = random(Number(tenants));
  const words = nameOf(number).split(" ");
  const beginning = (word) => word.slice(0, 1 + random(8));
  switch (random(5)) {
    case 0:
      return `tenant_${String(number).padStart(7, "0")}`.slice(0, 1 + random(14));
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

async function measure(what, { port }) {
  const times = [];
  const slow = [];
  const until = performance.now() + Number(seconds) * 1000;
  const one = async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    while (performance.now() < until) {
      const q = searched();
      const took = await ask(agent, port, q);
      times.push(took);
      slow.push([took, q]);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
  slow.sort((a, b) => b[0] - a[0]);
  const rate = Math.round(times.length / Number(seconds));
  console.log(`${what}, ${tenants} tenants: ${rate} a second, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`);
  console.log(`  slowest: ${slow.slice(0, 5).map(([took, q]) => `${q} (${took.toFixed(0)} ms)`).join(", ")}`);
}

const COLUMNS = "tenant_id, tenant_fold, name, name_fold, status, row_version, created_at, created_by, updated_at, likeness";
try {
  await rows();
  const lite = `sqlite://${join(folder, "bench.db")}`;
  await stop(await serving(lite));
  const script = `.mode csv\n.import ${join(folder, "tenants.csv")} tenants\n.import ${join(folder, "words.csv")} tenant_words\nANALYZE;\n`;
  execFileSync("sqlite3", [join(folder, "bench.db")], { input: script });
  let running = await serving(lite);
  await measure("SQLite", running);
  await stop(running);

  if (process.env.TEST_POSTGRES_URL) {
    const url = process.env.TEST_POSTGRES_URL.replace(/\/postgres$/, "/search");
    const psql = (to, ...commands) => execFileSync("psql", [to, "-qv", "ON_ERROR_STOP=1", ...commands.flatMap((sql) => ["-c", sql])]);
    psql(process.env.TEST_POSTGRES_URL, "CREATE DATABASE search");
    await stop(await serving(url));
    psql(
      url,
      `\\copy tenants (${COLUMNS}) FROM '${join(folder, "tenants.csv")}' CSV`,
      `\\copy tenant_words (word, tenant_id) FROM '${join(folder, "words.csv")}' CSV`,
      "VACUUM ANALYZE tenants, tenant_words",
    );
    running = await serving(url);
    await measure("PostgreSQL", running);
    await stop(running);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
