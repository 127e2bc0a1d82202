import fs from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditExports, grants, people } from "@/db/schema";
import { env } from "@/server/env";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { csv, exportsOn, jsonl } from "@/server/testing/with-exports";
import { createCallerFactory } from "@/server/trpc";
import { cancelExport, requestExport } from "./commands";
import { sendAtOnce, sendFile } from "./send";
import { exportById, muchHappened } from "./testing";
import { writeExports } from "./write-export";

const stage = onStage();
const { written, fileOf } = exportsOn(stage);

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

  test("of a file that another machine wrote says what is needed", async () => {
    const row = await written(csv({ actor: "nobody" }));
    fs.rmSync(path.join(env().dataDir, "audit", "exports", `${row.id}.csv`));
    const answer = await sendFile(as(stage, "auditor"), row.id, null);
    expect(answer.status).toBe(410);
    expect((await answer.json()).error).toContain("a disk that all of them share");
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
