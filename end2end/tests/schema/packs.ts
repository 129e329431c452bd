// The packs under seeds/, and copies of them with one thing changed each.

import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

export const SEEDS = resolve(import.meta.dirname, "../../../seeds");

export type Kind = "domain" | "tenant" | "playbook";

export interface Pack {
  readonly name: string;
  readonly kind: Kind;
  readonly document: unknown;
}

/** What no JSON Schema can judge, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  "demo/manifest.json": "lists packs and is none",
  "e2e/domain.invalid_json.json": "is no JSON",
  "e2e/domain.duplicate_key.json": "has a key twice, of which a parser keeps one",
  "e2e/domain.number_out_of_range.json": "has a number that a parser changes",
  "e2e/domain.too_deep.json": "is refused before its shape is looked at",
  "e2e/playbook.invalid_json.json": "is no JSON",
  "e2e/playbook.duplicate_key.json": "has a key twice, of which a parser keeps one",
  "e2e/playbook.number_out_of_range.json": "has a number that a parser changes",
  "e2e/playbook.too_deep.json": "is refused before its shape is looked at",
};

/** Every `*.json` under seeds, in all folders. */
export function names(): string[] {
  return readdirSync(SEEDS, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".json"))
    .sort();
}

export function packs(): Pack[] {
  return names()
    .filter((name) => !(name in LEFT_OUT))
    .map((name) => ({
      name,
      kind: kindOf(name),
      document: JSON.parse(readFileSync(resolve(SEEDS, name), "utf8")),
    }));
}

/** Files and folders are named after it. */
function kindOf(name: string): Kind {
  const [, kind] = /(?:^|\/)(tenant|playbook)[/.]/.exec(name) ?? [];
  return kind === "tenant" || kind === "playbook" ? kind : "domain";
}

type Change = readonly [what: string, change: (parent: Record<string, unknown>, key: string) => void];

const CHANGES: readonly Change[] = [
  ["without", (parent, key) => Reflect.deleteProperty(parent, key)],
  ["null", (parent, key) => Object.assign(parent, { [key]: null })],
  ["text", (parent, key) => Object.assign(parent, { [key]: "LOW" })],
  ["number", (parent, key) => Object.assign(parent, { [key]: -1 })],
  ["list", (parent, key) => Object.assign(parent, { [key]: [] })],
  ["object", (parent, key) => Object.assign(parent, { [key]: {} })],
  ["beside an unknown key of", (parent) => Object.assign(parent, { unheardOf: 1 })],
  ["beside an ignored key of", (parent) => Object.assign(parent, { "x-note": 1 })],
];

/** The pack, cut down to a few entries of each list and map, with one thing changed, for every member and change. */
export function* changed({ name, kind, document }: Pack): Generator<Pack> {
  const small = slim(document);
  for (const path of paths(small)) {
    for (const [what, change] of CHANGES) {
      const copy = structuredClone(small);
      change(at(copy, path.slice(0, -1)), path.at(-1) ?? "");
      yield { name: `${name}, ${what} /${path.join("/")}`, kind, document: copy };
    }
  }
}

/** The first two entries of each list, and of each object that holds objects by name. */
function slim(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 2).map(slim);
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const isMap = entries.every(([, member]) => isObject(member));
  return Object.fromEntries(
    entries.slice(0, isMap ? 2 : undefined).map(([key, member]) => [key, slim(member)]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function* paths(value: unknown): Generator<string[]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [key];
    for (const below of paths(member)) yield [key, ...below];
  }
}

function at(value: unknown, path: readonly string[]): Record<string, unknown> {
  return path.reduce((parent, key) => (parent as Record<string, unknown>)[key], value) as Record<
    string,
    unknown
  >;
}
