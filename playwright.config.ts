import { defineConfig } from "@playwright/test";
import { browserCandidates } from "./scripts/lib/browser";

const [browser] = browserCandidates();

/** Journeys through the served product; `npm test` starts it and says where it is, by hand it is the one that runs. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.e2e.ts",
  workers: 2,
  fullyParallel: false,
  retries: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI === "true",
  reporter: [["list"]],
  use: {
    baseURL: process.env.BASE_URL ?? "http://127.0.0.1:3000",
    trace: "retain-on-failure",
    launchOptions: {
      ...(browser !== undefined && { executablePath: browser }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
