import path from "node:path";
import { defineConfig } from "vitest/config";

const withDatabase = {
  globalSetup: ["./server/testing/global-setup.ts"],
  setupFiles: ["./server/testing/setup.ts"],
};

/**
 * `unit` and `server` are what `npm run check` runs; `slow` walks whole stories, crashes among them. The quick ones share
 * processes: one for each file would load the same packages four hundred times.
 */
export default defineConfig({
  resolve: { alias: { "@": path.resolve(import.meta.dirname) } },
  test: {
    env: { TZ: "UTC" },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{domain,platforms,scripts,components}/**/*.test.ts"],
          exclude: ["**/*.slow.test.ts"],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "server",
          include: ["{server,db}/**/*.test.ts"],
          exclude: ["**/*.slow.test.ts"],
          isolate: false,
          ...withDatabase,
        },
      },
      {
        extends: true,
        test: {
          name: "slow",
          include: ["{server,platforms}/**/*.slow.test.ts"],
          testTimeout: 180_000,
          retry: 1,
          // They wait more than they work: for processes that start, clocks and deaths.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          ...withDatabase,
        },
      },
    ],
  },
});
