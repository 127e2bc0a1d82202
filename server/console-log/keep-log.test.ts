import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { consoleLog } from "@/db/schema";
import { log } from "@/server/log";
import { onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { forgetConsoleLog, insertLines, writeLines } from "./keep-log";
import { keptLines, lineKeeper } from "./kept-lines";
import { readConsoleLog } from "./log-source";

const stage = onStage();
const NOW = new Date("2026-11-20T09:00:00Z");
const ALL = { process: "", correlationId: "" } as const;
const line = (msg: string, fields: object = {}, level = 30, at = NOW) =>
  `${JSON.stringify({ level, time: at.toISOString(), pid: 7, ...fields, msg })}\n`;
const write = () => writeLines(stage.db, "worker 7 on here", NOW);
const read = (wanted: Partial<Parameters<typeof readConsoleLog>[2]> = {}, input: object = {}) =>
  readConsoleLog(stage.db, { ...ALL, ...input }, { limit: 100, ...wanted });
const texts = async (...asked: Parameters<typeof read>) =>
  (await read(...asked)).lines.map(({ text }) => (text.startsWith("{") ? JSON.parse(text).msg : text));

beforeEach(async () => {
  await stage.db.delete(consoleLog);
  keptLines().lines.length = 0;
  keptLines().dropped = 0;
});

describe("lines of this console's processes", () => {
  test("are kept with level, process, fields and correlation id", async () => {
    const correlationId = randomUUID();
    lineKeeper.write(line("command", { user: "Olga", result: "done", correlationId }));
    lineKeeper.write(line("queue trouble", {}, 40));
    await write();
    expect((await stage.db.select().from(consoleLog).orderBy(consoleLog.id))[0]).toMatchObject({
      at: NOW,
      level: "info",
      process: "worker 7 on here",
      text: "command",
      fields: { user: "Olga", result: "done" },
      correlationId,
    });
    expect(await texts({ level: "warn" })).toEqual(["queue trouble"]);
    expect(await texts({}, { correlationId })).toEqual(["command"]);
    expect(await texts({}, { correlationId: correlationId.slice(0, 8) })).toEqual(["command"]);
    expect(await texts({}, { process: "web" })).toEqual([]);
    expect(await texts({ search: "OLGA" })).toEqual(["command"]);
    expect(await texts({ search: "100%" })).toEqual([]);
  });

  test("hold no secret, wherever in a line it stood", async () => {
    log.error(
      {
        error: new Error("postgres://app:hunter22@db refused"),
        detail: { password: "hunter22", list: ["token=hunter22", { apiKey: "hunter22" }] },
        url: "https://x.example/?access_token=hunter22",
        nested: JSON.stringify({ secret: "hunter22" }),
      },
      "Bearer hunter22hunter22",
    );
    await write();
    const [kept] = await stage.db.select().from(consoleLog);
    expect(kept?.text).toBe("Bearer [redacted]");
    expect(JSON.stringify(kept)).not.toContain("hunter22");
    expect(JSON.stringify(kept)).toContain("refused");
  });

  test("wait while the database is away, and what there is no room for is counted", async () => {
    const away = openDatabase("postgres://nobody@127.0.0.1:1/none", { applicationName: "test" });
    for (let i = 0; i < 5003; i += 1) lineKeeper.write(line(`line ${i}`));
    await expect(writeLines(away.db, "web", NOW)).rejects.toThrow();
    await away.close();
    expect(keptLines()).toMatchObject({ dropped: 3 });
    await write();
    expect(keptLines()).toEqual({ lines: [], dropped: 0 });
    const kept = await texts({ limit: 5000 });
    expect(kept).toHaveLength(5000);
    expect(kept.at(-1)).toBe("3 lines were not kept: the database was away or too slow for them.");
    expect(kept.at(-2)).toBe("line 4999");
  });

  test("that are none, or cannot be kept as they are, keep nobody else's from being kept", async () => {
    lineKeeper.write("no JSON\n");
    lineKeeper.write(line("nul \u0000 half \ud800", { odd: "\u0000" }));
    lineKeeper.write('{"level":30,"time":"not a time","msg":"x"}\n');
    lineKeeper.write(line("whole"));
    await write();
    expect(await texts()).toEqual(["nul  half \ufffd", "whole"]);
  });

  test("are read on exactly once, through pages and filters", async () => {
    let { cursor } = await read();
    const seen: string[] = [];
    const follow = async (search?: string) => {
      for (let more = true; more; ) {
        const answer = await read({ cursor, limit: 7, ...(search ? { search } : {}) });
        seen.push(...answer.lines.map(({ text }) => text));
        ({ cursor, truncated: more } = answer);
      }
    };
    for (let i = 0; i < 40; i += 1) lineKeeper.write(line(`line ${i}`));
    await write();
    await follow();
    lineKeeper.write(line("passed over"));
    await write();
    await follow("nothing has this");
    lineKeeper.write(line("last"));
    await write();
    await follow();
    expect(seen).toEqual([...Array.from({ length: 40 }, (_, at) => `line ${at}`), "last"]);
  });

  test("of a slow writer are not overtaken by those of a quick one", async () => {
    const row = (text: string) => ({ at: NOW, level: "info" as const, process: "web 1", text, fields: {} });
    const { cursor } = await read();
    let quick: Promise<void> | undefined;
    await stage.db.transaction(async (slow) => {
      await insertLines(slow, [row("slow")]);
      quick = insertLines(stage.db, [row("quick")]);
      await Promise.race([
        quick,
        until("the quick one waits", async () => {
          const { rows } = await stage.db.execute(
            sql`select 1 from pg_locks where locktype = 'advisory' and not granted`,
          );
          return rows.length > 0;
        }),
      ]);
      expect((await read({ cursor })).lines).toEqual([]);
    });
    await quick;
    expect((await read({ cursor })).lines.map(({ text }) => text)).toEqual(["slow", "quick"]);
  });

  test("come newest without a cursor, and within a time", async () => {
    for (let i = 0; i < 10; i += 1)
      lineKeeper.write(line(`at ${i}`, {}, 30, new Date(NOW.getTime() + i * 1000)));
    await write();
    expect(await read({ limit: 2 })).toMatchObject({
      truncated: true,
      lines: [{ text: "at 8" }, { text: "at 9" }],
    });
    expect(
      await texts({ since: new Date(NOW.getTime() + 3000), until: new Date(NOW.getTime() + 5000) }),
    ).toEqual(["at 3", "at 4"]);
    await expect(read({ cursor: "1; drop" })).rejects.toThrow("Read it anew.");
  });

  test("are forgotten after a week, and beyond two hundred thousand", async () => {
    await stage.db.execute(sql`
      insert into console_log (at, level, process, text, fields)
      select ${NOW.toISOString()}::timestamptz - case when n <= 3 then interval '8 days' else interval '1 day' end, 'info', 'web', n::text, '{}'
      from generate_series(1, 200010) n`);
    await forgetConsoleLog(stage.db, NOW);
    const { rows } = await stage.db.execute(
      sql`select count(*)::int as count, min(text::int) as first from console_log`,
    );
    expect(rows[0]).toEqual({ count: 200_000, first: 11 });
  });
});
