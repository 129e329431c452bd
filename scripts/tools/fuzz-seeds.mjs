// usage: node fuzz-seeds.mjs condition|version FOLDER
// Writes first inputs of a fuzz target into a folder: what the packs of `seeds` say where conditions and versions stand.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [target, folder] = process.argv.slice(2);
const seeds = resolve(import.meta.dirname, "../../seeds");
const inputs = new Set();

/** Calls back with every member of every object in a value. */
function walk(value, visit) {
  if (value === null || typeof value !== "object") return;
  for (const [key, member] of Object.entries(value)) {
    visit(key, member);
    walk(member, visit);
  }
}

function strings(value) {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.flatMap(strings) : [];
}

for (const name of readdirSync(seeds, { recursive: true }).filter((name) => name.endsWith(".json"))) {
  let pack;
  try {
    pack = JSON.parse(readFileSync(join(seeds, name), "utf8"));
  } catch {
    continue; // Some are broken on purpose.
  }
  const payloads = [];
  const conditions = [];
  const versions = [];
  walk(pack, (key, value) => {
    if (key === "rawPayload") payloads.push(JSON.stringify(value));
    if (["detectionRules", "condition", "conditions", "if"].includes(key)) conditions.push(...strings(value));
    if (/version/i.test(key)) versions.push(...strings(value));
  });
  if (target === "version" && versions.length > 0) inputs.add(versions.slice(0, 8).join("\n"));
  if (target === "condition") {
    conditions.forEach((condition, n) => inputs.add(`${condition}\n${payloads[n % payloads.length] ?? "{}"}`));
  }
}
for (const input of inputs) {
  writeFileSync(join(folder, createHash("sha1").update(input).digest("hex")), input);
}
