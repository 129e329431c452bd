// Measures what each page of the console costs a browser with an empty cache: requests, bytes, largest contentful
// paint, layout shift, blocked time, and when it answers; once with nothing held back and once slow.
//
// usage: node bench/pages.mjs BINARY [quick|slow]
//
// Needs what `scripts/setup all` installs. Quiet machine; figures of one run are compared with figures of that run.

import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

const [binary, which = ""] = process.argv.slice(2);
if (!binary || !["", "quick", "slow"].includes(which)) {
  console.error("usage: node bench/pages.mjs BINARY [quick|slow]");
  process.exit(2);
}
const { status } = spawnSync(
  "npx",
  ["playwright", "test", "--config", "tools.config.ts", "tools/pages", ...(which ? ["--grep", which] : [])],
  {
    cwd: resolve(import.meta.dirname, "../end2end"),
    env: { ...process.env, TENANTRY_BIN: resolve(binary) },
    stdio: "inherit",
  },
);
process.exit(status ?? 1);
