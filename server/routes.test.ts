import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "@/scripts/lib/root";

const files = (folder: string) =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => path.join(folder, file))
    .filter((file) => fs.statSync(path.join(root, file)).isFile())
    .sort();
const textOf = (file: string) => fs.readFileSync(path.join(root, file), "utf8");

const routes = files("app").filter((file) => /(^|\/)(page|route)\.tsx?$/.test(file));
const addressOf = (file: string) =>
  `/${path
    .dirname(file)
    .split("/")
    .slice(1)
    .filter((part) => !part.startsWith("("))
    .join("/")}`;

/** Doors that ask nobody who they are by a session; each has its own lock, or tells nothing. */
const WITHOUT_SESSION = [
  "/api/auth/[...nextauth]",
  "/api/beat/[token]",
  "/api/beat/[token]/[signal]",
  "/api/heartbeats/[name]",
  "/api/health/live",
  "/api/health/ready",
  "/api/hooks/airbyte/[environment]",
  "/api/hooks/alertmanager/[platform]/[environment]",
  "/api/metrics",
  "/api/v1/[collection]",
  "/api/welcome",
  "/print/reports/[ticket]",
  "/sign-in",
  "/signed-in",
  "/welcome/[token]",
];

test("there is no address but those that are listed", async () => {
  const list = routes.map((file) => `${file.endsWith("route.ts") ? "route" : "page "}  ${addressOf(file)}`);
  await expect(`${list.join("\n")}\n`).toMatchFileSnapshot("./routes.txt");
});

describe("what stands behind an address", () => {
  test.each(routes.map((file) => [addressOf(file), file] as const))(
    "%s asks who is there",
    (address, file) => {
      const asks = /\b(visitor|load|currentVisit|forSignedIn|machineOf)\(/.test(textOf(file));
      if (!WITHOUT_SESSION.includes(address)) expect(asks, `${file} lets anybody in`).toBe(true);
    },
  );

  test("is no action of the framework, and none runs at its edge", () => {
    for (const file of [...files("app"), ...files("components"), "proxy.ts"].filter((each) =>
      /\.tsx?$/.test(each),
    )) {
      expect(textOf(file), file).not.toMatch(/^\s*["']use server["']/m);
      expect(textOf(file), file).not.toMatch(/runtime\s*=\s*["'](experimental-)?edge/);
    }
  });
});

describe("what is built into the pages", () => {
  const sources = [
    "app",
    "components",
    "domain",
    "server",
    "platforms",
    "proxy.ts",
    "next.config.mjs",
  ].flatMap((place) => (fs.statSync(path.join(root, place)).isFile() ? [place] : files(place)));

  test("is nothing from the environment", () => {
    const own = path.join("server", path.basename(import.meta.filename));
    for (const file of sources.filter((each) => /\.(tsx?|mjs)$/.test(each) && each !== own))
      expect(textOf(file), file).not.toContain("NEXT_PUBLIC_");
  });

  test("has no map back to its source, and no pictures to work on", () => {
    const config = textOf("next.config.mjs");
    expect(config).not.toMatch(/productionBrowserSourceMaps/);
    expect(config).toMatch(/unoptimized: true/);
    expect(config).toMatch(/poweredByHeader: false/);
  });

  test("does not reach from a browser into the server", () => {
    const reaching = files("components").filter((file) =>
      /^import (?!type)[^;]*from "@\/(server|db)\//m.test(textOf(file)),
    );
    expect(reaching).toEqual([]);
  });
});
