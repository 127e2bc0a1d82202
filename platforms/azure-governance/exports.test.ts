import { expect, test } from "vitest";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { exports } from "./exports";
import { simulateAs } from "./simulator";

const calm = simulateAs({ environment: "development", blocksMs: 0 });
const listOf = (key: string) => {
  const list = exports.find((one) => one.key === key);
  if (!list) throw new Error(`There is no list ${key}.`);
  return list;
};

test.each(["real", "runbook"])(
  "costs are of the days that were asked for in the %s dialect",
  async (dialect) => {
    const b = await onBench(connector, calm, { dialect });
    const { rows: all, remarks } = await listOf("costs").fetch(b.conversation, {
      from: "2026-11-14",
      to: "2026-11-15",
    });
    const [head, ...rows] = all;
    expect(head).toContain("tenant_name");
    expect([...new Set(rows.map(([, day]) => day))].sort()).toEqual(["2026-11-14", "2026-11-15"]);
    expect(rows).toHaveLength(12);
    expect(remarks).toEqual(
      dialect === "real"
        ? [
            expect.stringMatching(
              /^The platform ignored the range: asked for 2026-11-14 to 2026-11-15 it gave /,
            ),
          ]
        : [],
    );
  },
);

test("quoted fields come through whole", async () => {
  const b = await onBench(connector, calm, { dialect: "real" });
  const {
    rows: [, first],
  } = await listOf("compliance").fetch(b.conversation, { from: "", to: "" });
  expect(first?.at(-1)).toBe('=policy, "quoted"');
  const { rows } = await listOf("resources").fetch(b.conversation, { from: "", to: "" });
  expect(rows).toHaveLength(19);
});

test("days that have no row are named", async () => {
  const b = await onBench(connector, calm, { dialect: "real" });
  const { remarks } = await listOf("costs").fetch(b.conversation, { from: "2026-11-14", to: "2026-11-30" });
  expect(remarks.at(-1)).toMatch(/^No row is of \d+ of the 17 days: 2026-11-/);
});

test("what is no list is not taken for one", async () => {
  const b = await onBench(connector, calm, { dialect: "real" });
  b.fault({ kind: "malformed", pathPrefix: "/api/v1/exports" });
  await expect(listOf("compliance").fetch(b.conversation, { from: "", to: "" })).rejects.toMatchObject({
    trouble: "unreadable",
  });
});

test("a refusal is a trouble in words", async () => {
  const b = await onBench(connector, calm, { dialect: "real" });
  b.fault({ kind: "403", pathPrefix: "/api/v1/exports" });
  await expect(
    listOf("costs").fetch(b.conversation, { from: "2026-11-14", to: "2026-11-15" }),
  ).rejects.toMatchObject({
    trouble: "forbidden",
  });
});
