// usage: node assemble.mjs MODE PARTS PUBLIC SITE
// Lays the console's files out as they are served: content-hashed names under pkg/, the files of PUBLIC beside
// them, everything that gains from it compressed (.br) unless MODE is debug, and manifest.json, which names the parts,
// and the files of each chunk of the WebAssembly module.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const COMPRESSIBLE = new Set([".bundle", ".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest", ".xml"]);
const SMALLEST_COMPRESSED_BYTES = 1024;

const [mode, parts, publicFolder, site] = process.argv.slice(2);

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

/** Writes a file as it is served, compressed where that is worth it: the server gives it plain to who takes no other. */
function write(path, content) {
  if (mode === "debug" || !COMPRESSIBLE.has(extname(path)) || content.length <= SMALLEST_COMPRESSED_BYTES) {
    writeFileSync(path, content);
    return;
  }
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
}

/** Writes one part under a name that changes with its content, and returns the path it is served at. */
function writeHashed(name, content = readFileSync(join(parts, name))) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const extension = extname(name);
  const served = `/pkg/${name.slice(0, -extension.length)}.${hash}${extension}`;
  const path = join(site, served);
  write(path, content);
  return served;
}

rmSync(site, { recursive: true, force: true });
mkdirSync(join(site, "pkg"), { recursive: true });

for (const source of filesIn(publicFolder)) {
  const path = join(site, relative(publicFolder, source));
  mkdirSync(dirname(path), { recursive: true });
  write(path, readFileSync(source));
}

/** A script that loads a module beside it, by the name that the module is served under. */
function writeLoader(name, module) {
  const text = readFileSync(join(parts, name), "utf8");
  if (!text.includes(module)) throw new Error(`${name} does not name ${module}`);
  return writeHashed(name, Buffer.from(text.replaceAll(module, basename(writeHashed(module)))));
}

/** One file of several, as the loader of chunks.mjs opens it; the largest first, which is smaller compressed. */
function bundle(names, runs) {
  const files = names.map((name) => [name, readFileSync(join(parts, "modules", name))]);
  files.sort(([, a], [, b]) => b.length - a.length);
  const contents = files.map(([, content]) => content);
  const list = Buffer.from(JSON.stringify({ files: files.map(([name, content]) => [name, content.length]), runs }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(list.length);
  return Buffer.concat([length, list, ...contents]);
}

const MODULE = "tenantry_bg.wasm";
const wasm = writeHashed(MODULE, readFileSync(join(parts, "modules", MODULE)));
const { bundles, needs, files } = JSON.parse(readFileSync(join(parts, "chunks.json"), "utf8"));
const modules = readdirSync(join(parts, "modules"));
const loaded = new Set([MODULE, ...Object.values(bundles).flat()]);
if (loaded.size !== modules.length || modules.some((name) => !loaded.has(name))) {
  throw new Error(`the chunks load ${[...loaded].sort()}, and there are ${modules.sort()}`);
}
const served = new Map(
  Object.entries(bundles).map(([name, names]) => [name, writeHashed(`${name}.bundle`, bundle(names, files[name]))]),
);
// The script asks for files beside itself: under their hashed names, so that it changes with them.
const script = readFileSync(join(parts, "tenantry.js"), "utf8").replaceAll(
  /(["'`])\.\/(\w+)\.bundle\1/g,
  (_, quote, name) => quote + served.get(name).replace("/pkg/", "./") + quote,
);

const manifest = {
  js: writeHashed("tenantry.js", Buffer.from(script)),
  wasm,
  css: writeHashed("tenantry.css"),
  elements: writeHashed("elements.js"),
  palette: writeHashed("palette.js"),
  verify: writeLoader("verify.js", "verify_bg.wasm"),
  chunks: Object.fromEntries(Object.entries(needs).map(([chunk, names]) => [chunk, names.map((name) => served.get(name))])),
};
writeFileSync(join(site, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
