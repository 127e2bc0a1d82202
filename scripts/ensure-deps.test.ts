import { describe, expect, test } from "vitest";
import {
  cleanEnvironment,
  isSameInstallation,
  stampFor,
  whyInstallFailed,
  whyNodeIsTooOld,
} from "./ensure-deps.mjs";

test.each(["v20.19.0", "v20.20.2", "v22.0.0", "v24.21.0"])("Node %s is new enough", (version) => {
  expect(whyNodeIsTooOld(version)).toBeUndefined();
});

test.each(["v20.18.3", "v18.20.0", "v16.0.0"])("Node %s is refused with what is needed", (version) => {
  expect(whyNodeIsTooOld(version)).toContain("needs Node 20.19 or newer");
  expect(whyNodeIsTooOld(version)).toContain(version);
});

test("the stamp changes with the lock and with the machine", () => {
  const stamp = stampFor("lock", "linux-x64-115");
  expect(stampFor("lock", "linux-x64-115")).toBe(stamp);
  expect(stampFor("lock ", "linux-x64-115")).not.toBe(stamp);
  expect(stampFor("lock", "linux-x64-137")).not.toBe(stamp);
});

describe("an installation somebody made by hand", () => {
  const lock = {
    packages: {
      "": { dependencies: { pg: "8.0.0" }, devDependencies: { vitest: "4.0.0" } },
      "node_modules/pg": { version: "8.0.0" },
      "node_modules/vitest": { version: "4.0.0" },
      "node_modules/for-another-system": { version: "1.0.0", optional: true },
    },
  };
  const installed = { "node_modules/pg": { version: "8.0.0" }, "node_modules/vitest": { version: "4.0.0" } };

  test("is taken when it is what the lock says", () => {
    expect(isSameInstallation(lock, { packages: installed })).toBe(true);
  });

  test("is made anew when a version differs", () => {
    expect(
      isSameInstallation(lock, { packages: { ...installed, "node_modules/pg": { version: "8.0.1" } } }),
    ).toBe(false);
  });

  test("is made anew when the development part is missing", () => {
    expect(isSameInstallation(lock, { packages: { "node_modules/pg": { version: "8.0.0" } } })).toBe(false);
  });

  test("is made anew when something is there that the lock does not know", () => {
    expect(
      isSameInstallation(lock, { packages: { ...installed, "node_modules/extra": { version: "1.0.0" } } }),
    ).toBe(false);
  });
});

test("nothing that would leave packages out reaches npm", () => {
  const kept = {
    PATH: "/bin",
    npm_config_registry: "https://registry.example.com",
    npm_config_cache: "/cache",
  };
  const dropped = {
    NODE_ENV: "production",
    npm_config_omit: "dev",
    npm_config_ignore_scripts: "true",
    npm_lifecycle_event: "start",
    npm_package_name: "x",
  };
  expect(cleanEnvironment({ ...kept, ...dropped })).toEqual(kept);
});

test.each([
  ["npm error code ENOSPC", /disk is full/],
  ["npm error code ENOTFOUND", /registry cannot be reached/],
  ["npm error code EUSAGE", /npm said the lines above/],
])("%s is explained", (output, sentence) => {
  expect(whyInstallFailed(output)).toMatch(sentence);
});
