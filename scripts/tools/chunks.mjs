// usage: node chunks.mjs LOADER TABLE
// Replaces the loader that the splitter wrote by one that fetches bundles: the splitter makes a file of whatever any set of
// chunks shares, which is seven hundred files for thirty chunks, and asks for each by itself. What all pages share is one
// bundle, what the lists share another, and the rest of what a chunk needs one of its own, so that a page fetches two or
// three and little that it does not need. Where two of those hold the same file, it is run once. TABLE says which files are in which bundle, for assemble.mjs to write.
import { readFileSync, writeFileSync } from "node:fs";

/** The bundle for all. */
const SHARED = "shared";
/** The bundle for lists, and the chunks that are lists. */
const OF_LISTS = "lists";
const LISTS = ["users", "tokens", "tenants", "packs", "playbooks", "requests", "notifications", "schedules", "freezes", "recalls", "reports", "jobs", "audit"];

/** What comes over a page or within it, with the bundles that are there by then besides the one for all. */
const OVER = {
  activation: ["tenant"],
  command: [],
  desk: ["import"],
  document: ["pack"],
  find: [],
  findings: ["pack"],
  history: ["pack"],
  links: ["pack"],
  proposal: ["pack", "links"],
  replayed: ["replay"],
  search: [],
  tests: ["pack"],
  verdict: [OF_LISTS, "audit"],
};

const [loader, table] = process.argv.slice(2);
const text = readFileSync(loader, "utf8");

const files = new Map();
for (const [, name, file] of text.matchAll(/^const (__chunk_\d+) = makeLoad\([^"]*"\.\/([^"]+)"/gm)) files.set(name, file);
const chunks = new Map();
for (const [, chunk, own, shared] of text.matchAll(
  /^export const __wasm_split_load_(\w+) = wrapAsyncCb\(makeLoad\([^"]*"\.\/([^"]+)"[^[]*\[([^\]]*)\]\)\)/gm,
)) {
  const names = shared.split(", ").filter(Boolean);
  if ([SHARED, OF_LISTS].includes(chunk) || names.some((name) => !files.has(name))) throw new Error(`${loader}: what is ${chunk}?`);
  // What others share runs before what is the chunk's own, which imports from it.
  chunks.set(chunk, [...names.map((name) => files.get(name)), own]);
}
const [, exported] = /const \{ ([\w, ]+?),?\s*\} = initSync\(/.exec(text) ?? [];
if (chunks.size === 0 || !exported) throw new Error(`${loader} is not as the splitter used to write it`);

const uses = (file, among) => among.filter((chunk) => chunks.get(chunk).includes(file)).length;
const known = [...LISTS, ...Object.keys(OVER)];
if (known.some((chunk) => !chunks.has(chunk))) throw new Error(`${loader} has not all of ${known}`);
const pages = [...chunks.keys()].filter((chunk) => !(chunk in OVER));
// A file that all but one need is no great loss for that one, and pages are opened one after the other.
const shared = [...files.values()].filter((file) => uses(file, pages) >= pages.length - 1);
const ofLists = [...files.values()].filter((file) => !shared.includes(file) && uses(file, LISTS) >= LISTS.length - 1);
const bundles = { [SHARED]: shared, [OF_LISTS]: ofLists };
const needs = new Map();
for (const [chunk, names] of chunks) {
  const below = LISTS.includes(chunk) ? [SHARED, OF_LISTS] : [SHARED, ...(OVER[chunk] ?? [])];
  needs.set(chunk, [...below, chunk]);
}
for (const [chunk, names] of [...chunks].sort(([a], [b]) => needs.get(a).length - needs.get(b).length)) {
  const before = needs.get(chunk).flatMap((name) => bundles[name] ?? []);
  bundles[chunk] = names.filter((file) => !before.includes(file));
}
writeFileSync(
  table,
  `${JSON.stringify({ bundles, needs: Object.fromEntries(needs), files: Object.fromEntries(chunks) }, null, 2)}\n`,
);

const loads = [...chunks.keys()].map(
  (chunk) =>
    `export const __wasm_split_load_${chunk} = told(() => load(${JSON.stringify(needs.get(chunk).map((name) => `./${name}.bundle`))}));`,
);
writeFileSync(
  loader,
  `import { initSync } from "./tenantry.js";

let imports;
function imported() {
  if (!imports) {
    const { ${exported} } = initSync(undefined, undefined);
    imports = { __wasm_split: { ${exported} } };
  }
  return imports;
}

/** What is kept once it is there; what failed is tried again. */
function once(kept, key, make) {
  let one = kept.get(key);
  if (!one) {
    one = make();
    kept.set(key, one);
    one.catch(() => kept.delete(key));
  }
  return one;
}

const fetched = new Map();
const running = new Map();

/** A bundle: the length of its head, the head as JSON, the files. The head says the name and length of each file, and which
    files a chunk runs, wherever they are: not in here, because every page begins with this script. */
async function open(url) {
  // The document of a page has begun to fetch what the page needs.
  const begun = globalThis.tenantryBundles?.[url.pathname];
  delete globalThis.tenantryBundles?.[url.pathname];
  let bytes = await begun?.catch(() => undefined);
  if (!bytes) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(url.pathname + ": " + answer.status);
    bytes = await answer.arrayBuffer();
  }
  const length = new DataView(bytes).getUint32(0, true);
  const { files, runs } = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  let at = 4 + length;
  return { files: files.map(([name, size]) => [name, new Uint8Array(bytes, (at += size) - size, size)]), runs };
}

/** Runs a chunk: the last of its bundles is its own. */
async function load(bundles) {
  const opened = await Promise.all(
    bundles.map((name) => {
      const url = new URL(name, import.meta.url);
      return once(fetched, url.pathname, () => open(url));
    }),
  );
  const files = new Map(opened.flatMap(({ files }) => files));
  const names = opened.at(-1).runs;
  const run = (name) => once(running, name, () => WebAssembly.instantiate(files.get(name), imported()));
  await Promise.all(names.slice(0, -1).map(run));
  await run(names.at(-1));
}

/** Tells the module, by the function that it named, whether its chunk is there. */
function told(loading) {
  return async (callback, data) => {
    let success = false;
    try {
      await loading();
      success = true;
    } catch (error) {
      console.error(error);
    } finally {
      imported().__wasm_split.__indirect_function_table.get(callback)(data, success);
    }
  };
}

${loads.join("\n")}
`,
);
