import net from "node:net";
import { sql } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { onStage } from "@/server/testing/cast";

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

test.each([
  ["cut", "begin"],
  ["silence", "begin"],
  ["cut", "commit"],
  ["silence", "rollback"],
] as const)("a %s at %s costs its transaction, never the connection's place", async (fault, text) => {
  const { db, wire } = await behindWire(text, fault);
  for (let turn = 1; turn <= (fault === "cut" ? 3 : 1); turn++) {
    const work = db.transaction(async (tx) => {
      await tx.execute(one);
      if (text === "rollback") throw new Error("given up");
    });
    await expect(work).rejects.toThrow();
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
