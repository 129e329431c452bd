// The published JSON Schemas in another implementation (ajv), held to what `tenantry packs validate` says. No browser
// is opened, so once is enough: the tag keeps these out of the second project.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { binary } from "../../fixtures/server.ts";
import { changed, type Kind, LEFT_OUT, names, type Pack, packs } from "./packs.ts";

const SCHEMAS = resolve(import.meta.dirname, "../../../crates/engine/schema");
const KINDS: readonly Kind[] = ["domain", "tenant", "playbook"];
const FILES: Readonly<Record<Kind, string>> = {
  domain: "domain-pack.json",
  tenant: "tenant-pack.json",
  playbook: "playbook.json",
};

/** Codes of findings about shape; all others are about what a document says. */
const SHAPE = ["missing_field", "wrong_type", "invalid_value", "unknown_key"];

/** Whether a finding is about shape. Of addresses a schema says no more than that they are texts. */
const isShape = ({ code, pointer }: Finding) =>
  SHAPE.includes(code) && !(code === "invalid_value" && pointer.endsWith("/endpoint"));

/** Words for editors that no implementation acts on. */
const ANNOTATIONS = ["patternErrorMessage"];

/** Packs that are changed in every way: one of each kind and dialect. */
const CHANGED = [
  "finance/domain.v3.2.json",
  "finance/tenant.v1.4.json",
  "healthcare/domain.v1.1.json",
  "healthcare/tenant/LAKESIDE_TPA.v1.0.json",
  "finance/playbook.v1.0.json",
  "e2e/playbook.carried_along.json",
];

interface Finding {
  readonly code: string;
  readonly pointer: string;
}

interface Verdict {
  readonly findings: readonly Finding[];
}

async function compiled(kind: Kind): Promise<{ validate: ValidateFunction; said: string[] }> {
  const said: string[] = [];
  const note = (...words: unknown[]) => said.push(words.join(" "));
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    // A rule is a text or an object, and a schema says so; a required key may be described beside its branch.
    allowUnionTypes: true,
    strictRequired: false,
    logger: { log: note, warn: note, error: note },
  });
  ajv.addVocabulary(ANNOTATIONS);
  const schema = JSON.parse(await readFile(join(SCHEMAS, FILES[kind]), "utf8"));
  return { validate: ajv.compile(schema), said };
}

/** What our own validation says about the documents, in their order. */
async function verdicts(kind: Kind, all: readonly Pack[]): Promise<Verdict[]> {
  const folder = await mkdtemp(join(tmpdir(), "tenantry-schema-"));
  try {
    const width = String(all.length).length;
    const file = (index: number) => join(folder, `${String(index).padStart(width, "0")}.json`);
    await Promise.all(all.map(({ document }, index) => writeFile(file(index), JSON.stringify(document))));
    return JSON.parse(await output(["packs", "validate", "--json", "--kind", kind, folder]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Standard output of a command that may say no. */
function output(words: string[]): Promise<string> {
  return new Promise((done, failed) => {
    execFile(binary(), words, { env: {}, maxBuffer: 1 << 30 }, (error, stdout, stderr) => {
      if (error && error.code !== 1) failed(new Error(stderr, { cause: error }));
      else done(stdout);
    });
  });
}

/** Names the documents that ajv and we disagree about. */
async function disagreements(kind: Kind, all: readonly Pack[]): Promise<string[]> {
  const { validate } = await compiled(kind);
  const ours = await verdicts(kind, all);
  expect(ours).toHaveLength(all.length);
  return all.flatMap(({ name, document }, index) => {
    const about = ours[index]?.findings.filter(isShape) ?? [];
    const isValid = validate(document);
    if (isValid === (about.length === 0)) return [];
    const theirs = validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`);
    return [`${name}: ajv says ${JSON.stringify(theirs ?? "valid")}, we say ${JSON.stringify(about)}`];
  });
}

for (const kind of KINDS) {
  test(`ajv takes the schema of ${kind} packs without a complaint @script`, async () => {
    expect((await compiled(kind)).said).toEqual([]);
  });

  test(`every ${kind} pack has the shape that ajv says it has @script`, async () => {
    const all = packs().filter((pack) => pack.kind === kind);
    expect(all.length).toBeGreaterThan(10);

    expect(await disagreements(kind, all)).toEqual([]);
  });

  test(`${kind} packs with a change have the shape that ajv says they have @script`, async () => {
    test.setTimeout(180_000);
    const all = packs()
      .filter(({ name }) => CHANGED.includes(name))
      .filter((pack) => pack.kind === kind)
      .flatMap((pack) => [...changed(pack)]);
    expect(all.length).toBeGreaterThan(100);

    expect(await disagreements(kind, all)).toEqual([]);
  });
}

test("what is left out is there @script", () => {
  expect(names()).toEqual(expect.arrayContaining(Object.keys(LEFT_OUT)));
});
