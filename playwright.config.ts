import { defineConfig } from "@playwright/test";
import { browserCandidates } from "./scripts/lib/browser";

const [browser] = browserCandidates();
const files = (names: readonly string[]) => names.map((name) => `**/${name}.e2e.ts`);

/** Journeys in one lane break, change or count the same things, and wait for each other; lanes do not wait. */
const LANES = {
  azure: ["credentials", "morning", "onboarding", "rotation"],
  complyai: ["actions", "alert-drill", "audit", "thresholds"],
  others: ["access", "alerts", "syncs", "truth"],
};
/** Only looked at, in any order: they fill the time that others leave. */
const LOOKS = ["accessibility", "console-clean"];

/** Journeys through the served product; `npm test` starts it and says where it is, by hand it is the one that runs. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.e2e.ts",
  // Browsers, product and simulators share the processors: with more of them everything would be late.
  workers: 2,
  fullyParallel: false,
  retries: 2,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI === "true",
  reporter: [["list"]],
  projects: [
    ...Object.entries(LANES).map(([name, journeys]) => ({ name, testMatch: files(journeys), workers: 1 })),
    { name: "pages", testIgnore: files([...Object.values(LANES).flat(), ...LOOKS]) },
    { name: "looks", testMatch: files(LOOKS), fullyParallel: true },
  ],
  use: {
    baseURL: process.env.BASE_URL ?? "http://127.0.0.1:3000",
    // A trace of everything that passes would cost more than the journeys themselves.
    trace: "on-first-retry",
    screenshot: "only-on-failure",
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
