import net from "node:net";
import type { TRPCError } from "@trpc/server";
import { sql } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { NO_DATABASE } from "@/domain/page-trouble";
import { nameTrouble } from "@/server/name-trouble";
import { authOptions } from "@/server/people/auth-options";
import { answerOf } from "@/server/permissions/try-procedure";
import { answered } from "@/server/refusal";
import { appRouter } from "@/server/router";
import { as, onStage } from "@/server/testing/cast";
import { createCallerFactory } from "@/server/trpc";

const stage = onStage();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Fault = "cut" | "silence";

/** The database behind a wire on which a fault meets every statement of the given text. */
async function behindWire(text: string, fault: Fault) {
  const target = new URL(stage.base.appUrl);
  const sockets = new Set<net.Socket>();
  const wire = { isFaulty: true, met: 0 };
  const server = net.createServer((near) => {
    const far = net.connect(Number(target.port), target.hostname);
    let isSilent = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => [near, far].map((one) => one.destroy()));
    }
    near.on("data", (piece) => {
      if (wire.isFaulty && piece.includes(`${text}\0`)) {
        wire.met++;
        if (fault === "cut") near.destroy();
        isSilent = true;
      }
      if (!isSilent) far.write(piece);
    });
    far.on("data", (piece) => near.write(piece));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = `${(server.address() as net.AddressInfo).port}`;
  const base = openDatabase(url.toString(), { applicationName: "wire", max: 1, statementSeconds: 1 });
  closing.push(async () => {
    await base.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { db: base.db, wire };
}

const one = sql`select 1 as n`;

const UNCHANGED = "does not answer, so nothing was changed";
const UNKNOWN = "not known whether it was done";

test.each([
  ["cut", "begin", UNCHANGED],
  ["silence", "begin", UNCHANGED],
  ["cut", "commit", UNKNOWN],
  ["silence", "commit", UNKNOWN],
  ["silence", "rollback", ""],
] as const)("a %s at %s costs its transaction, never the connection's place", async (fault, text, told) => {
  const { db, wire } = await behindWire(text, fault);
  for (let turn = 1; turn <= (fault === "cut" ? 3 : 1); turn++) {
    const work = db.transaction(async (tx) => {
      await tx.execute(one);
      if (text === "rollback") throw new Error("given up");
    });
    const answer = await answered("a test", () => work.then(() => Response.json({})));
    expect([answer.status, (await answer.json()).error]).toEqual(
      text === "rollback" ? [500, expect.stringContaining("our side")] : [503, expect.stringContaining(told)],
    );
    expect(wire.met).toBe(turn);
  }
  wire.isFaulty = false;
  const { rows } = await db.transaction((tx) => tx.execute(one));
  expect(rows).toEqual([{ n: 1 }]);
});

test("a failed way back does not hide why there was one", async () => {
  const { db } = await behindWire("rollback", "cut");
  const work = db.transaction(async () => {
    throw new Error("the reason");
  });
  await expect(work).rejects.toThrow("the reason");
});

test("a transaction that is undone keeps its connection", async () => {
  const { db } = await behindWire("nothing", "cut");
  const pid = () => db.transaction((tx) => tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`));
  const first = await pid();
  await db.transaction(async () => Promise.reject(new Error("undone"))).catch(() => undefined);
  await db.transaction((tx) => tx.execute(sql`select 1 / 0`)).catch(() => undefined);
  expect((await pid()).rows).toEqual(first.rows);
});

test("trouble of the database is told in words, and as what it is", async () => {
  const told = async (work: Promise<unknown>) => {
    const answer = await answered("a test", () => work.then(() => Response.json({})));
    return `${answer.status} ${(await answer.json()).error}`;
  };
  const nowhere = openDatabase("postgres://nobody@127.0.0.1:1/nothing", { applicationName: "nowhere" });
  closing.push(nowhere.close);
  expect(await told(nowhere.db.execute(one))).toBe(
    "503 The database does not answer, so nothing was changed. Try again in a moment.",
  );
  expect(await told(nowhere.db.transaction((tx) => tx.execute(one)))).toContain("503 The database does not");
  const raised = (code: string) => stage.db.execute(sql.raw(`do $$ begin raise sqlstate '${code}'; end $$`));
  expect(await told(raised("53100"))).toContain("503 The database has no room left");
  expect(await told(raised("25006"))).toContain("503 The database can only be read");
  expect(await told(raised("57014"))).toContain("503 The database took too long");
  expect(await told(raised("23505"))).toBe("500 Something broke on our side. Nothing was changed.");
  // Somebody else's connection is not the database's.
  const elsewhere = Object.assign(new Error("connect ECONNREFUSED 10.0.0.1:443"), { code: "ECONNREFUSED" });
  expect(await told(Promise.reject(elsewhere))).toBe("500 Something broke on our side. Nothing was changed.");
});

test("a procedure, a page and a sign-in say it too", async () => {
  const { db } = await behindWire("begin", "cut");
  const ctx = { ...as(stage, "viewer"), db };
  const refused: TRPCError = await createCallerFactory(appRouter)(ctx)
    .thresholds.edit({ changes: [], reason: "x" } as never)
    .catch((error) => error);
  expect([refused.code, refused.message]).toEqual([
    "SERVICE_UNAVAILABLE",
    expect.stringContaining(UNCHANGED),
  ]);
  const word = (() => {
    try {
      return nameTrouble(refused);
    } catch (error) {
      return (error as { digest?: string }).digest;
    }
  })();
  expect(word).toBe(NO_DATABASE);
  expect(answerOf(refused)).toBe("broke: the database");
  const visitor = { ip: "203.0.113.9", userAgent: "test" };
  const options = authOptions({
    db,
    from: visitor,
    provider: undefined,
    intent: { kind: "sign-in" },
    onTrouble: () => undefined,
  });
  const [door] = options.providers as unknown as {
    options: { authorize(given: object): Promise<unknown> };
  }[];
  await expect(door?.options.authorize({ email: "a@example.test", password: "x" })).rejects.toThrow(
    UNCHANGED,
  );
});
