// What uses the harness without testing anything: screenshots for the documentation, and measurements.

import { defineConfig } from "@playwright/test";
import config from "./playwright.config.ts";

export default defineConfig({
  ...config,
  testDir: "./tools",
  testMatch: "*.ts",
  workers: 1,
  projects: [{ name: "tools" }],
});
