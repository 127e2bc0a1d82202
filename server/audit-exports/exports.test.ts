import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { auditEvents, auditExports, grants, people } from "@/db/schema";
import { type ChainedEvent, chainText } from "@/domain/audit";
import { readCsv } from "@/platforms/csv";
import { auditHmac } from "@/server/audit/key";
import { signatureHolds } from "@/server/audit/signing";
import { env } from "@/server/env";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { createCallerFactory } from "@/server/trpc";
import { cancelExport, requestExport } from "./commands";
import { sendAtOnce, sendFile } from "./send";
import { exportById, happened, muchHappened } from "./testing";
import { tidyExports } from "./tidy";
import { writeExports } from "./write-export";

const stage = onStage();
const SECOND = 1000;
const DAY = 86_400_000;

beforeAll(async () => {
  for (let n = 0; n < 12; n += 1)
    await happened(stage.db, {
      subjectId: `subject ${n}`,
      ...(n % 2 === 0 && {
        environmentId: "adinsights/production",
        tenant: n % 4 === 0 ? "kingston" : "montego",
      }),
      ...(n % 3 === 0 && { action: "alert.resolve", result: "refused" as const }),
      detail: { n, text: 'said "so", twice\r\nand ä' },
    });
});

type Ask = Parameters<typeof requestExport>[1];
const csv = (filter: Ask["filter"] = {}): Ask => ({ filter, format: "csv", timeZone: "Europe/Berlin" });
const jsonl = (filter: Ask["filter"] = {}): Ask => ({ filter, format: "jsonl", timeZone: "UTC" });

async function written(ask: Ask, options: Parameters<typeof writeExports>[1] = {}) {
  const { id } = await requestExport(as(stage, "auditor"), ask);
  await writeExports(stage.db, options);
  return exportById(stage.db, id);
}
const fileOf = async (id: string) => {
  const answer = await sendFile(as(stage, "auditor"), id, null);
  return Buffer.from(await answer.arrayBuffer());
};
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
const draftsLeft = () => {
  const folder = path.join(env().dataDir, "audit-drafts");
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
};
const filesKept = () => fs.readdirSync(path.join(env().dataDir, "audit", "exports"));

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

describe("a worker that dies", () => {
  class Killed extends Error {}
  /** Dies after so many pieces, each time after a piece is written and before it is noted down. */
  const dying = (pieces: number) => {
    let turns = 0;
    return () => {
      turns += 1;
      if (turns > pieces) throw new Killed();
      return new Date();
    };
  };
  const later = (seconds: number) => () => new Date(Date.now() + seconds * SECOND);

  test.each(["csv", "jsonl"] as const)("leaves a %s that another ends, byte for byte", async (format) => {
    const now = new Date();
    const ask = { ...csv({ to: now }), format };
    const undisturbed = await requestExport({ ...as(stage, "auditor"), now }, ask);
    await writeExports(stage.db, { page: 5 });
    const disturbed = await requestExport({ ...as(stage, "auditor"), now }, ask);
    // The same moment and the same heads, as one export that is written twice.
    const { heads } = await exportById(stage.db, undisturbed.id);
    await stage.db.update(auditExports).set({ heads }).where(eq(auditExports.id, disturbed.id));
    await expect(writeExports(stage.db, { page: 5, now: dying(4) })).rejects.toThrow(Killed);
    const half = await exportById(stage.db, disturbed.id);
    const draft = path.join(env().dataDir, "audit-drafts", disturbed.id);
    expect(half).toMatchObject({ state: "running" });
    expect(half.written).toBeGreaterThan(4);
    expect(fs.statSync(draft).size).toBeGreaterThan(half.bytes);
    fs.appendFileSync(draft, "half a li");

    await writeExports(stage.db, { page: 5, now: later(30) });
    expect((await exportById(stage.db, disturbed.id)).attempt).toBe(half.attempt);
    await writeExports(stage.db, { page: 7, now: later(90) });
    const ended = await exportById(stage.db, disturbed.id);
    expect(ended).toMatchObject({ state: "done", attempt: half.attempt + 1 });
    expect(await fileOf(disturbed.id)).toEqual(await fileOf(undisturbed.id));
    expect(draftsLeft()).toEqual([]);
  });

  test("and whose draft is gone is followed by one that begins anew", async () => {
    const { id } = await requestExport(as(stage, "auditor"), jsonl());
    await expect(writeExports(stage.db, { page: 5, now: dying(4) })).rejects.toThrow(Killed);
    fs.truncateSync(path.join(env().dataDir, "audit-drafts", id), 10);
    await writeExports(stage.db, { page: 5, now: later(90) });
    const row = await exportById(stage.db, id);
    const text = (await fileOf(id)).toString();
    expect(text.split("\n")).toHaveLength(row.written + 3);
    expect(new Set(text.split("\n")).size).toBe(row.written + 3);
  });

  test("and wakes up again writes nothing more", async () => {
    const { id } = await requestExport(as(stage, "auditor"), jsonl());
    let turns = 0;
    const asleep = () => {
      turns += 1;
      return new Date(turns === 1 ? Date.now() - 120 * SECOND : Date.now());
    };
    let taken: Promise<void> | undefined;
    const slow = () => {
      const at = asleep();
      if (turns === 3) taken = writeExports(stage.db, { page: 5 });
      return at;
    };
    // The second one takes it over while the first is between two pieces.
    await writeExports(stage.db, { page: 5, now: slow });
    await taken;
    const row = await exportById(stage.db, id);
    expect(row.state).toBe("done");
    expect(
      createHash("sha256")
        .update(await fileOf(id))
        .digest("hex"),
    ).toBe(row.digest);
  });
});

describe("an export that does not end well", () => {
  test("cancelled half way leaves no file, and cannot be fetched", async () => {
    const { id } = await requestExport(as(stage, "auditor"), csv());
    let turns = 0;
    let cancelled: Promise<unknown> | undefined;
    const now = () => {
      turns += 1;
      if (turns === 3) cancelled = cancelExport(as(stage, "admin"), { id });
      return new Date();
    };
    await writeExports(stage.db, { page: 3, now });
    await cancelled;
    await writeExports(stage.db, { page: 3 });
    expect(await exportById(stage.db, id)).toMatchObject({
      state: "cancelled",
      problem: "Cancelled by Ada.",
    });
    expect(draftsLeft()).toEqual([]);
    expect(filesKept()).not.toContain(`${id}.csv`);
    expect(await refusalOf(sendFile(as(stage, "auditor"), id, null))).toContain("no file of this export");
    expect(await refusalOf(cancelExport(as(stage, "auditor"), { id }))).toContain("nothing to cancel");
  });

  test("for want of room says so, and leaves nothing behind", async () => {
    const { id } = await requestExport(as(stage, "auditor"), csv());
    fs.mkdirSync(path.join(env().dataDir, "audit-drafts"), { recursive: true });
    fs.symlinkSync("/dev/full", path.join(env().dataDir, "audit-drafts", id));
    await writeExports(stage.db);
    const row = await exportById(stage.db, id);
    expect(row.state).toBe("failed");
    expect(row.problem).toContain("The disk is full");
    expect(draftsLeft()).toEqual([]);
  });

  test("is removed after a week, and says so", async () => {
    const row = await written(csv({ actor: "nobody" }));
    expect(filesKept()).toContain(`${row.id}.csv`);
    await tidyExports(stage.db, new Date(Date.now() + 7 * DAY + SECOND));
    expect(filesKept()).not.toContain(`${row.id}.csv`);
    expect((await exportById(stage.db, row.id)).state).toBe("removed");
  });
});

describe("a download", () => {
  test("goes on where it ended, and every part is recorded", async () => {
    const row = await written(jsonl());
    const whole = await fileOf(row.id);
    const part = async (range: string) => {
      const answer = await sendFile(as(stage, "auditor"), row.id, range);
      const told = answer.headers.get("content-range");
      return { status: answer.status, told, bytes: Buffer.from(await answer.arrayBuffer()) };
    };
    const size = whole.length;
    expect(await part("bytes=0-99")).toEqual({
      status: 206,
      told: `bytes 0-99/${size}`,
      bytes: whole.subarray(0, 100),
    });
    expect(await part("bytes=100-")).toEqual({
      status: 206,
      told: `bytes 100-${size - 1}/${size}`,
      bytes: whole.subarray(100),
    });
    expect(await part(`bytes=${size}-`)).toMatchObject({ status: 416, told: `bytes */${size}` });
    expect(await part("bytes=a-b")).toMatchObject({ status: 200, bytes: whole });
    const recorded = (await auditOf(stage.db, "audit-export.download")).filter(
      ({ subjectId }) => subjectId === row.id,
    );
    expect(recorded).toHaveLength(5);
    expect(recorded[0]).toMatchObject({ scope: "console/reading", detail: { digest: row.digest } });
  });

  test("at once is recorded before its first byte, and ends when its reader leaves", async () => {
    await muchHappened(stage.db, "complyai", 12_000);
    const before = (await auditOf(stage.db, "audit-export.send")).length;
    const answer = await sendAtOnce(as(stage, "auditor"), jsonl({ action: "sync.run" }));
    const events = await auditOf(stage.db, "audit-export.send");
    expect(events).toHaveLength(before + 1);
    expect(events.at(-1)?.detail).toMatchObject({ events: 12_000, words: "action sync.run" });
    expect(answer.headers.get("content-disposition")).toMatch(
      /^attachment; filename="wheelhouse-audit-[\d-]+\.jsonl"$/,
    );
    const reader = answer.body?.getReader();
    await reader?.read();
    const piece = await reader?.read();
    expect(
      Buffer.from(piece?.value ?? [])
        .toString()
        .split("\n"),
    ).toHaveLength(4001);
    await reader?.cancel();
    expect(await reader?.read()).toMatchObject({ done: true });
    const whole = await (await sendAtOnce(as(stage, "auditor"), jsonl({ action: "sync.run" }))).text();
    expect(whole.split("\n")).toHaveLength(12_000 + 3);
  });
});

describe("who may", () => {
  const caller = (role: "viewer" | "operator" | "auditor" | "admin", over: object = {}) => {
    const ctx = as(stage, role);
    return createCallerFactory(appRouter)({ ...ctx, actor: { ...ctx.actor, ...over } }).auditExports;
  };

  test("not a viewer nor an operator; each refusal is recorded", async () => {
    const row = await written(csv({ actor: "nobody" }));
    const before = (await auditOf(stage.db, "audit-export.download")).length;
    for (const role of ["viewer", "operator"] as const) {
      expect(await refusalOf(requestExport(as(stage, role), csv()))).toContain(
        "Needs the admin or auditor role",
      );
      expect(await refusalOf(sendAtOnce(as(stage, role), csv()))).toContain(
        "Needs the admin or auditor role",
      );
      expect(await refusalOf(sendFile(as(stage, role), row.id, null))).toContain(
        "Needs the admin or auditor role",
      );
      expect(await refusalOf(caller(role).list())).toContain("Needs the admin or auditor role");
    }
    const refused = (await auditOf(stage.db, "audit-export.download")).slice(before);
    expect(refused.map(({ result }) => result)).toEqual(["refused", "refused"]);
  });

  test("a grant limits what the file holds, who sees it, and whether it is still written", async () => {
    const place = { platformId: "adinsights", environmentId: "adinsights/production", tenant: "kingston" };
    const holdings = [{ role: "auditor" as const, place, until: null }];
    const limited = { reach: "granted" as const, holdings };
    const context = { ...as(stage, "auditor"), actor: { ...stage.cast.auditor, ...limited } };
    const answer = await sendAtOnce(context, jsonl());
    const [head, ...lines] = (await answer.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    lines.pop();
    const there = lines.filter(({ platform_id: platform }) => platform !== null);
    expect(there).toHaveLength(3);
    for (const line of there)
      expect(line).toMatchObject({ tenant: "kingston", environment_id: "adinsights/production" });
    // Of what concerns no platform, only what they did themselves.
    for (const line of lines.filter((one) => !there.includes(one)))
      expect(line.actor_id).toBe(stage.cast.auditor.id);
    expect(head.filter).toEqual({ places: [place] });
    for (const { scope } of head.heads) expect(scope).toMatch(/^adinsights\//);

    const all = await written(csv({ actor: "nobody" }));
    expect(await refusalOf(sendFile(context, all.id, null))).toContain("There is no export");
    const who = eq(people.id, stage.cast.auditor.id);
    const grant = { personId: stage.cast.auditor.id, role: "auditor" as const, ...place };
    const given = { reason: "for the test", grantedById: "x", grantedByName: "Ada", grantedAt: new Date() };
    await stage.db.update(people).set({ reach: "granted" }).where(who);
    await stage.db.insert(grants).values({ ...grant, ...given });
    const mine = await requestExport(context, jsonl());
    const late = await requestExport(context, jsonl());
    expect((await caller("auditor", limited).list()).map(({ id }) => id).sort()).toEqual(
      [late.id, mine.id].sort(),
    );
    await stage.db.update(auditExports).set({ state: "cancelled" }).where(eq(auditExports.id, late.id));
    await writeExports(stage.db);
    expect(await exportById(stage.db, mine.id)).toMatchObject({ state: "done", places: [place] });

    // What they may see changed meanwhile: nothing is written for them.
    await stage.db.update(auditExports).set({ state: "waiting" }).where(eq(auditExports.id, late.id));
    await stage.db.update(grants).set({ revokedAt: new Date() });
    await writeExports(stage.db);
    await stage.db.update(people).set({ reach: "everywhere" }).where(who);
    expect(await exportById(stage.db, late.id)).toMatchObject({ state: "failed", written: 0 });
  });

  test("nobody who was locked out since", async () => {
    const { id } = await requestExport(as(stage, "auditor"), csv());
    const who = eq(people.id, stage.cast.auditor.id);
    await stage.db.update(people).set({ disabledAt: new Date() }).where(who);
    await writeExports(stage.db);
    await stage.db.update(people).set({ disabledAt: null }).where(who);
    const row = await exportById(stage.db, id);
    expect(row).toMatchObject({ state: "failed" });
    expect(row.problem).toContain("may no longer export");
  });

  test("three at a time", async () => {
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push((await requestExport(as(stage, "admin"), csv())).id);
    expect(await refusalOf(requestExport(as(stage, "admin"), csv()))).toContain("3 exports under way");
    for (const id of ids) await cancelExport(as(stage, "admin"), { id });
  });
});
