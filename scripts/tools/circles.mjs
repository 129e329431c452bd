// Circles among the modules of a crate, found in what its files name.
//
// A module here is a file, or a folder with its `mod.rs`. What is named by way of another module that only passes it on
// (`pub use`) counts as named where it stands.
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** The files under a folder. */
function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.name.endsWith(".rs")) yield path;
  }
}

/** What ships of a file: neither comments nor its tests. */
const code = (path) => readFileSync(path, "utf8").split(/^#\[cfg\(test\)\]\nmod tests/m)[0].replace(/\/\/.*$/gm, "");

/** The paths that a use tree names: `a::{b, c::d}` names `a::b` and `a::c::d`. */
function leaves(tree) {
  const [, before, inner] = /^([\w:\s]*?)\{([\s\S]*)\}$/.exec(tree.trim()) ?? [];
  if (inner === undefined) return [tree.trim().replace(/\s+as\s+\w+$/, "").split("::")];
  const parts = [""];
  let depth = 0;
  for (const letter of inner) {
    if (letter === "{") depth += 1;
    if (letter === "}") depth -= 1;
    if (letter === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  const start = before.split("::").map((part) => part.trim()).filter(Boolean);
  return parts.filter((part) => part.trim()).flatMap((part) => leaves(part).map((path) => [...start, ...path]));
}

/** Where a path that begins with `crate`, `self` or `super` leads, seen from a module. */
function absolute(path, own) {
  if (path[0] === "crate") return path.slice(1);
  if (path[0] === "self") return [...own, ...path.slice(1)];
  const up = path.findIndex((part) => part !== "super");
  return up < 1 ? undefined : [...own.slice(0, own.length - up), ...path.slice(up)];
}

/** A crate's modules, and what each of them names of the others. */
function named(source) {
  const modules = new Map();
  for (const path of files(source)) {
    const parts = relative(source, path).replace(/\.rs$/, "").split("/").filter((part) => part !== "mod");
    modules.set(parts.join("::"), code(path));
  }
  modules.delete("main");
  const passedOn = new Map();
  const owner = (name) => (name === "lib" ? [] : name.split("::"));
  for (const [name, text] of modules) {
    for (const [, tree] of text.matchAll(/\bpub(?:\([^)]*\))? use ([^;]+);/g)) {
      for (const path of leaves(tree)) {
        const own = owner(name);
        const there = absolute(path, own) ?? (modules.has([...own, path[0]].join("::")) ? [...own, ...path] : undefined);
        if (there) passedOn.set([...own, path.at(-1)].join("::"), there);
      }
    }
  }
  const origin = (path) => {
    for (let rest = 8; rest > 0; rest -= 1) {
      const length = path.findIndex((_, at) => passedOn.has(path.slice(0, at + 1).join("::"))) + 1;
      if (length === 0) break;
      path = [...passedOn.get(path.slice(0, length).join("::")), ...path.slice(length)];
    }
    for (let length = path.length; length > 0; length -= 1) {
      const name = path.slice(0, length).join("::");
      if (modules.has(name)) return name;
    }
    return undefined;
  };
  const edges = new Map([...modules.keys()].map((name) => [name, new Set()]));
  const mention = /\b((?:crate|self|super)(?:::\w+)*::(?:\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|\w+))/g;
  for (const [name, text] of modules) {
    // The root passes on what the others have, and names no one.
    if (name === "lib") continue;
    for (const [, tree] of text.replace(/\bpub(?:\([^)]*\))? use [^;]+;/g, "").matchAll(mention)) {
      for (const path of leaves(tree)) {
        const there = absolute(path, owner(name));
        const found = there && origin(there);
        if (found && found !== name) edges.get(name).add(found);
      }
    }
  }
  return edges;
}

/** The circles among a crate's modules, each as the modules that lead back to the first. */
export function circles(source) {
  const edges = named(source);
  const found = [];
  const done = new Set();
  const walk = (name, way) => {
    const at = way.indexOf(name);
    if (at >= 0) {
      found.push(way.slice(at));
      return;
    }
    if (done.has(name)) return;
    for (const next of edges.get(name)) walk(next, [...way, name]);
    done.add(name);
  };
  for (const name of edges.keys()) walk(name, []);
  return found;
}
