// usage: node ajv.mjs SCHEMA DOCUMENT...
// The other side of benches/schema.rs: for every line of input, which names a document by its number, validates it for a
// while with ajv, all errors, and answers with the nanoseconds of one validation and the number of errors.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const BATCH_NS = 50_000_000n;

const require = createRequire(resolve(import.meta.dirname, "../end2end/package.json"));
const { Ajv2020 } = require("ajv/dist/2020.js");
const [schema, ...documents] = process.argv.slice(2).map((name) => JSON.parse(readFileSync(name, "utf8")));
const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);

for await (const line of createInterface({ input: process.stdin })) {
  const document = documents[Number(line)];
  let times = 0;
  const began = process.hrtime.bigint();
  let ended = began;
  while (ended - began < BATCH_NS) {
    for (let n = 0; n < 20; n++) validate(document);
    times += 20;
    ended = process.hrtime.bigint();
  }
  console.log(`${Number(ended - began) / times} ${validate.errors?.length ?? 0}`);
}
