// usage: node shrink.mjs FOLDER MODULES...
// Writes the modules into the folder, shrunk.
//
// In one process, as many at once as there are processors: starting the optimiser takes longer than what it does to a
// small module, and there are hundreds of them.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import binaryen from "binaryen";

/**
 * What `wasm-opt -Oz -Oz` does, with sizes of functions that are put where they are called. Other sizes are fewer bytes and
 * more with brotli: with 15 for those that one place calls, a whole module is 3 % more and 6 % less; a chunk, whose small
 * functions are called through a table of the module otherwise, is 3 % less with 8 for those that any place calls.
 */
function shrink(bytes, isWhole) {
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  binaryen.setGenerateStackIR(true);
  binaryen.setOptimizeStackIR(true);
  binaryen.setOneCallerInlineMaxSize(isWhole ? 15 : 25);
  binaryen.setAlwaysInlineMaxSize(isWhole ? 2 : 8);
  binaryen.setDebugInfo(false);
  const module = binaryen.readBinary(bytes);
  // Twice, because the second time finds one percent more.
  module.optimize();
  module.optimize();
  const shrunk = module.emitBinary();
  module.dispose();
  return shrunk;
}

/** Hands out the jobs one by one, and ends when each is done. */
function share(jobs) {
  return new Promise((resolve, reject) => {
    let open = Math.min(availableParallelism(), jobs.length);
    for (let i = open; i > 0; i--) {
      // It warns of a part of the names that it does not know, and drops them all.
      const worker = new Worker(fileURLToPath(import.meta.url), { stderr: true });
      worker.stderr.on("data", (text) => {
        for (const line of String(text).split("\n")) {
          if (line && !line.includes("unknown name subsection")) console.error(line);
        }
      });
      const next = () => {
        const job = jobs.shift();
        worker.postMessage(job ?? null);
        if (!job && --open === 0) resolve();
      };
      worker.on("message", next);
      worker.on("error", reject);
      next();
    }
  });
}

if (isMainThread) {
  const [folder, ...modules] = process.argv.slice(2);
  if (!folder || modules.length === 0) {
    console.error("usage: node shrink.mjs FOLDER MODULES...");
    process.exit(2);
  }
  const jobs = modules.map((from) => ({ from, to: join(folder, basename(from)), size: statSync(from).size }));
  // The largest first, so that none of them is begun last.
  await share(jobs.sort((a, b) => b.size - a.size));
} else {
  parentPort.on("message", (job) => {
    if (!job) {
      parentPort.close();
      return;
    }
    // As the bindings name what is no chunk.
    writeFileSync(job.to, shrink(readFileSync(job.from), job.to.endsWith("_bg.wasm")));
    parentPort.postMessage("done");
  });
}
