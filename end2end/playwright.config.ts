import { execFileSync } from "node:child_process";
import { defineConfig } from "@playwright/test";

/** The system's Chromium: Playwright's own download is not needed and often not reachable. */
function chromium(): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
      // Not under this name.
    }
  }
  throw new Error("Chromium is missing: run scripts/setup test");
}

export default defineConfig({
  testDir: "./tests",
  outputDir: "./test-results",
  forbidOnly: Boolean(process.env.CI),
  // A flaky test is a bug: nothing is tried twice.
  retries: 0,
  // Each worker has a server of its own; tests of one file share it, so they make what they need under their own names.
  workers: 2,
  // Bounds for a machine that is busy with something else; nothing waits for them to pass.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    // Nothing is ever looked at in the middle of a transition.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: chromium(),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  // Tests run in both unless their title says otherwise: @script needs JavaScript, @plain is about its absence.
  projects: [
    { name: "hydrated", testIgnore: "faults/**", grepInvert: /@plain/ },
    { name: "no-js", testIgnore: "faults/**", grepInvert: /@script/, use: { javaScriptEnabled: false } },
    { name: "faults", testMatch: "faults/**" },
  ],
});
