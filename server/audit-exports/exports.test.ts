import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "@/db/schema";
import { type ChainedEvent, chainText } from "@/domain/audit";
import { readCsv } from "@/platforms/csv";
import { auditHmac } from "@/server/audit/key";
import { signatureHolds } from "@/server/audit/signing";
import { as, onStage } from "@/server/testing/cast";
import { csv, exportsOn, jsonl } from "@/server/testing/with-exports";
import { requestExport } from "./commands";
import { sendAtOnce } from "./send";
import { exportById, happened } from "./testing";
import { writeExports } from "./write-export";

const stage = onStage();
const { written, fileOf } = exportsOn(stage);

/** The rows below the block at the head. */
const tableOf = (text: string) => {
  const rows = readCsv(text);
  const from = rows.findIndex(([first]) => !first?.startsWith("#"));
  return {
    block: rows.slice(0, from).map(([line]) => line),
    titles: rows[from] ?? [],
    rows: rows.slice(from + 1),
  };
};
describe("the file", () => {
  test("of a CSV holds exactly what the filter names, and says above what that is", async () => {
    const row = await written(
      csv({ action: "alert.", result: "refused", environmentId: "adinsights/production" }),
    );
    expect(row).toMatchObject({ state: "done", written: 2, problem: null });
    const bytes = await fileOf(row.id);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(row.digest);
    expect(bytes.length).toBe(row.bytes);
    const { block, titles, rows } = tableOf(bytes.toString());
    expect(block).toContain(
      "# Filter: actions that begin with alert., environment adinsights/production, result refused",
    );
    expect(block).toContain("# Time zone of the first column: Europe/Berlin");
    expect(block).toContain("# Events: 2");
    expect(block.filter((line) => line?.startsWith("# Head of "))).toHaveLength(row.heads.length);
    expect(titles[0]).toBe("time (Europe/Berlin)");
    const listed = await stage.db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.action, "alert.resolve"))
      .orderBy(auditEvents.at, auditEvents.seq);
    const wanted = listed.filter(({ environmentId }) => environmentId === "adinsights/production");
    const column = (name: string) => rows.map((cells) => cells[titles.indexOf(name)]);
    expect(column("hash")).toEqual(wanted.map(({ hash }) => hash));
    expect(column("time (UTC)")).toEqual(wanted.map(({ at }) => at.toISOString()));
    expect(column("detail").map((text) => JSON.parse(text ?? ""))).toEqual(
      wanted.map(({ detail }) => detail),
    );
    expect(rows.every((cells) => cells.length === titles.length)).toBe(true);
  });

  test("of JSON lines proves itself: every hash, the digest before the last line, and its signature", async () => {
    const bytes = await fileOf((await written(jsonl())).id);
    const lines = bytes.toString().split("\n");
    expect(lines.pop()).toBe("");
    const last = lines.pop() ?? "";
    const [head, ...events] = lines.map((line) => JSON.parse(line));
    const trailer = JSON.parse(last);
    expect(head).toMatchObject({ kind: "wheelhouse-audit-export", filter: {}, timeZone: "UTC" });
    expect(head.key).toContain("BEGIN PUBLIC KEY");
    expect(signatureHolds(trailer)).toBe(true);
    expect(trailer).toMatchObject({ kind: "wheelhouse-audit-trailer", count: events.length });
    const before = bytes.subarray(0, bytes.length - Buffer.byteLength(last) - 1);
    expect(createHash("sha256").update(before).digest("hex")).toBe(trailer.digest);
    const ends = new Map<string, { first: number; last: number }>();
    for (const event of events) {
      const text = chainText({
        ...event,
        subjectKind: event.subject_kind,
        subjectId: event.subject_id,
        platformId: event.platform_id,
        environmentId: event.environment_id,
        correlationId: event.correlation_id,
        previousHash: event.previous_hash,
      } satisfies ChainedEvent);
      expect(auditHmac(text)).toBe(event.hash);
      ends.set(event.scope, { first: ends.get(event.scope)?.first ?? event.seq, last: event.seq });
    }
    for (const end of ["first", "last"] as const)
      expect(trailer[end]).toEqual(
        Object.fromEntries([...ends].map(([scope, span]) => [scope, { seq: span[end] }])),
      );
    for (const { scope, seq } of head.heads) expect(ends.get(scope)?.last).toBe(seq);
  });

  test("holds nothing that came after it was asked for", async () => {
    const { id } = await requestExport(as(stage, "auditor"), jsonl({ text: "came late" }));
    await happened(stage.db, { subjectId: "came late" });
    await writeExports(stage.db);
    expect(await exportById(stage.db, id)).toMatchObject({ state: "done", written: 0 });
  });

  test("of a filter that names nothing is whole all the same", async () => {
    const row = await written(csv({ actor: "nobody" }));
    const { block, rows } = tableOf((await fileOf(row.id)).toString());
    expect([block.includes("# Events: 0"), rows]).toEqual([true, []]);
  });
});

describe("a cell that a spreadsheet would take for a formula", () => {
  const SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"];
  const formulas = [
    ...SIGNS.map((sign) => `${sign}cmd|' /C calc'!A0`),
    ...SIGNS.map((sign) => sign),
    ...SIGNS.slice(0, 4).map((sign) => `  ${sign}1+1`),
    '=HYPERLINK("https://x.example","y")',
    '=1,"2',
    "=1\r\n=2",
  ];
  const harmless = ["1=1", "a+b", "a-b", "me@x.example", "'=1", '"', '"=1"', "a,b", "ä=", "", "null"];
  const strings = [...formulas, ...harmless];

  test(`begins with an apostrophe, and every other one is as it was (${strings.length} strings)`, async () => {
    expect(strings.length).toBeGreaterThanOrEqual(40);
    for (const [n, text] of strings.entries())
      await happened(stage.db, {
        action: "test.formula",
        subjectKind: `kind-${n}`,
        subjectId: text,
        tenant: text,
      });
    const answer = await sendAtOnce(as(stage, "auditor"), csv({ action: "test.formula" }));
    const { titles, rows } = tableOf(await answer.text());
    const found = new Map(rows.map((cells) => [cells[titles.indexOf("subject kind")], cells]));
    for (const [n, text] of strings.entries()) {
      const cells = found.get(`kind-${n}`) ?? [];
      const wanted = formulas.includes(text) ? `'${text}` : text;
      expect([cells[titles.indexOf("subject")], cells[titles.indexOf("tenant")]]).toEqual([wanted, wanted]);
    }
  });
});
