import fs from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { environments } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { applyConfig } from "./apply";
import { loadConfig } from "./load";
import { readReference } from "./secrets";

const stage = onStage();

function written(text: string): string {
  const file = path.join(process.env.WHEELHOUSE_DATA_DIR ?? "", `config-${Math.random()}.yaml`);
  fs.writeFileSync(file, text);
  return file;
}
const read = (text: string) => loadConfig([{ file: written(text), simulated: false }]);
const places = (text: string) =>
  read(text).problems.map(({ line, field, message }) => `${line} ${field}: ${message}`);

const SOUND = `environments:
  - platform: azure-governance
    name: production
    urls:
      api: https://governance.example.com
    credentials:
      token: env:AZURE_TOKEN
`;

describe("the configuration", () => {
  test("the example in the repository is sound", () => {
    const { problems, environments: found } = loadConfig([
      { file: "wheelhouse.example.yaml", simulated: false },
    ]);
    expect(problems).toEqual([]);
    expect(found.length).toBeGreaterThanOrEqual(5);
  });

  test("a sound file has no mistakes", () =>
    expect(read(SOUND)).toMatchObject({
      problems: [],
      environments: [{ id: "azure-governance/production", dialect: "auto", privateNetwork: false }],
    }));

  test.each([
    [
      "an address that is none",
      SOUND.replace("https://governance.example.com", "governance"),
      /^5 urls\.api: give a full address/,
    ],
    [
      "a secret instead of a reference",
      SOUND.replace("env:AZURE_TOKEN", "eyJhbGciOi"),
      /^7 credentials\.token: give a reference/,
    ],
    [
      "a password in the address",
      SOUND.replace("https://", "https://user:pw@"),
      /^5 urls\.api: leave user and password out/,
    ],
    ["an unknown platform", SOUND.replace("azure-governance", "azure"), /^2 platform: /],
    ["an unknown key", `${SOUND}    colour: red\n`, /^8 colour: is not known here/],
    [
      "an address the platform has not",
      SOUND.replace("api:", "apis:"),
      /^5 urls\.apis: is not an address of this platform/,
    ],
    [
      "a missing required address",
      SOUND.replace("      api: https://governance.example.com", "      other: https://x.example"),
      /urls: needs an address called "api"/,
    ],
    [
      "an unknown dialect",
      `${SOUND}    dialect: klingon\n`,
      /^8 dialect: is not known; use "auto" or one of: /,
    ],
    [
      "the same environment twice",
      SOUND + SOUND.replace("environments:\n", ""),
      /^9 name: "azure-governance\/production" is declared twice/,
    ],
  ])("%s is named with line and field", (_what, text, expected) =>
    expect(
      places(text).some((place) => expected.test(place)),
      places(text).join("\n"),
    ).toBe(true),
  );

  test("a refused secret is not repeated in the message", () => {
    expect(JSON.stringify(read(SOUND.replace("env:AZURE_TOKEN", "super-secret-value")))).not.toContain(
      "super-secret-value",
    );
  });

  test("what is not YAML, a missing file and an empty one do not stop anything", () => {
    expect(read("environments: [").problems[0]?.message).toContain("not valid YAML");
    expect(loadConfig([{ file: "/nowhere.yaml", simulated: false }]).problems).toHaveLength(1);
    expect(loadConfig([{ file: "/nowhere.yaml", simulated: false, optional: true }]).problems).toEqual([]);
    expect(read("").problems).toEqual([]);
  });

  test("one mistake leaves the rest running, and the broken one is shown with its words", async () => {
    const config = read(
      `${SOUND}  - platform: auditron\n    name: production\n    urls: { api: nonsense }\n`,
    );
    await applyConfig(stage.db, config);
    const [sound] = await stage.db
      .select()
      .from(environments)
      .where(eq(environments.id, "azure-governance/production"));
    const [broken] = await stage.db
      .select()
      .from(environments)
      .where(eq(environments.id, "auditron/production"));
    expect(sound).toMatchObject({ problem: null, active: true });
    expect(broken?.problem).toMatch(/line 10: urls\.api give a full address/);
    await applyConfig(stage.db, read(SOUND));
    expect(
      (await stage.db.select().from(environments).where(eq(environments.id, "auditron/production")))[0]
        ?.active,
    ).toBe(false);
  });

  test("the table holds references, never values", async () => {
    process.env.AZURE_TOKEN = "canary-of-the-test";
    await applyConfig(stage.db, read(SOUND));
    const { rows } = await stage.db.execute("select environments::text as text from environments");
    expect(JSON.stringify(rows)).not.toContain("canary-of-the-test");
    expect(await readReference("env:AZURE_TOKEN")).toBe("canary-of-the-test");
    expect(await readReference("file:/nowhere")).toBeUndefined();
  });
});
