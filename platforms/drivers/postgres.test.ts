import net from "node:net";
import fc from "fast-check";
import { Client } from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { openConversation } from "@/platforms/converse";
import type { Conversation, PlatformError } from "@/platforms/platform";
import { columnsOf, type Database, identifier, type NamedQuery, openDatabase } from "./postgres";
import { runSql, testDatabases } from "./test-database";

const databases = testDatabases();
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

function talk(secret: () => string | undefined): Conversation & { close(): Promise<void> } {
  const conversation = openConversation(
    {
      environment: {
        id: "complyai/bench",
        platformId: "complyai",
        name: "bench",
        baseUrls: {},
        dialect: "auto",
        options: {},
      },
      privateNetwork: true,
      readSecret: async () => secret(),
    },
    "",
  );
  open.push(conversation);
  return conversation;
}

const query = <Row extends z.ZodType>(text: string, row: Row): NamedQuery<Row> => ({
  name: "test",
  text,
  row,
});
const anything = (text: string) => query(text, z.looseObject({}));

async function trouble(work: Promise<unknown>): Promise<PlatformError> {
  const error = await work.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ name: "PlatformError" });
  return error;
}

async function asked(secret: string | undefined, text = "select 1 as one"): Promise<PlatformError> {
  return trouble(openDatabase(talk(() => secret)).then((database) => database.read(anything(text))));
}

async function connected(): Promise<{ url: string; database: Database }> {
  const url = await databases.fresh();
  return { url, database: await openDatabase(talk(() => url)) };
}

describe("reading", () => {
  test("rows come back by their schema, with values beside the text", async () => {
    const { database } = await connected();
    const { rows, durationMs } = await database.read(
      query("select $1::text as word, 7 as number", z.object({ word: z.string(), number: z.number() })),
      ["'; drop table x; --"],
    );
    expect(rows).toEqual([{ word: "'; drop table x; --", number: 7 }]);
    expect(durationMs).toBeGreaterThan(0);
  });

  test("rows of another shape are unreadable", async () => {
    const { database } = await connected();
    const error = await trouble(
      database.read(query("select 'x' as number", z.object({ number: z.number() }))),
    );
    expect(error).toMatchObject({ trouble: "unreadable" });
  });

  test("writing is refused by the session, whatever the login may do", async () => {
    const { url, database } = await connected();
    await runSql(url, "create table kept (n int)");
    const error = await trouble(database.read(anything("insert into kept values (1)")));
    expect(error).toMatchObject({ trouble: "failed" });
    expect(error.message).toContain("25006");
    expect(await runSql(url, "select * from kept")).toEqual([]);
  });

  test("settings in the address cannot switch the safety off", async () => {
    const url = new URL(await databases.fresh());
    url.searchParams.set("options", "-c default_transaction_read_only=off");
    url.searchParams.set("statement_timeout", "0");
    const database = await openDatabase(talk(() => url.toString()));
    const { rows } = await database.read(
      query(
        "select current_setting('default_transaction_read_only') as ro, current_setting('statement_timeout') as st, current_setting('lock_timeout') as lt, current_setting('timezone') as tz, current_setting('application_name') as name",
        z.looseObject({}),
      ),
    );
    expect(rows).toEqual([{ ro: "on", st: "8s", lt: "2s", tz: "UTC", name: "wheelhouse-observer" }]);
  });

  test("a time without a zone compares as UTC, wherever the database thinks it is", async () => {
    const { url, database } = await connected();
    await runSql(url, `alter database ${new URL(url).pathname.slice(1)} set timezone = 'America/New_York'`);
    await runSql(
      url,
      "create table naive (at timestamp)",
      "insert into naive values ('2026-11-20 08:30:00')",
    );
    const { rows } = await database.read(
      query(
        "select extract(epoch from at)::float8 as at, at > $1::timestamptz as later from naive",
        z.object({ at: z.number(), later: z.boolean() }),
      ),
      [new Date("2026-11-20T09:00:00Z")],
    );
    expect(rows).toEqual([{ at: Date.parse("2026-11-20T08:30:00Z") / 1000, later: false }]);
  });

  test("no more than two connections are held, and none after the conversation ends", async () => {
    const url = await databases.fresh();
    const conversation = talk(() => url);
    const database = await openDatabase(conversation);
    await Promise.all(Array.from({ length: 6 }, () => database.read(anything("select pg_sleep(0.02)"))));
    const count = async () =>
      (
        await runSql(
          url,
          "select count(*)::int as n from pg_stat_activity where application_name = 'wheelhouse-observer' and datname = current_database()",
        )
      )[0]?.n;
    expect(await count()).toBe(2);
    await conversation.close();
    await expect.poll(count).toBe(0);
    expect((await trouble(openDatabase(conversation))).trouble).toBe("unreachable");
  });

  test("a changed secret is used at once", async () => {
    let secret = await databases.fresh();
    const conversation = talk(() => secret);
    const name = async () =>
      (
        await (
          await openDatabase(conversation)
        ).read(query("select current_database() as name", z.object({ name: z.string() })))
      ).rows[0]?.name;
    const first = await name();
    secret = await databases.fresh();
    expect(await name()).not.toBe(first);
  });

  test("a connection that an administrator ends is replaced, and the process lives on", async () => {
    const { url, database } = await connected();
    await database.read(anything("select 1"));
    await runSql(
      url,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'wheelhouse-observer' and datname = current_database()",
    );
    await expect
      .poll(async () => (await database.read(anything("select 1")).catch(() => ({ rows: [] }))).rows.length)
      .toBe(1);
  });

  test("only columns that the login can see are found", async () => {
    const { url, database } = await connected();
    await runSql(url, "create table org_ads (id int, last_sync timestamptz)");
    const columns = await columnsOf(database, "public", ["org_ads", "absent"]);
    expect([...columns].map(([table, names]) => [table, [...names].sort()])).toEqual([
      ["org_ads", ["id", "last_sync"]],
    ]);
  });
});

describe("trouble is told in words", () => {
  test("no credential is no database, not an outage", async () => {
    expect((await asked(undefined)).trouble).toBe("not-deployed");
  });

  test.each([
    ["not a url", "hello"],
    ["another protocol", "https://user:hidden-word@db.example/x"],
    ["no password", "postgres://user@db.example/x"],
    ["no host", "postgres:///x"],
    ["a damaged password", "postgres://user:%E0%A4%A@db.example/x"],
  ])("an address that is incomplete is refused: %s", async (_what, address) => {
    const error = await asked(address);
    expect(error.trouble).toBe("credentials");
    expect(error.message).not.toContain("hidden-word");
  });

  test("a wrong password, a missing database, table, column and right", async () => {
    const url = await databases.fresh();
    const wrong = new URL(url);
    wrong.password = "definitely-wrong-1234";
    const absent = new URL(url);
    absent.pathname = "/absent";
    await runSql(url, "create table kept (n int)");
    const cases: [string, string, string][] = [
      [wrong.toString(), "select 1", "credentials"],
      [absent.toString(), "select 1", "credentials"],
      [url, "select 1 from nowhere", "not-deployed"],
      [url, "select nothing from kept", "not-deployed"],
      [url, "select rolpassword from pg_authid", "forbidden"],
      [url, "select 1/0", "failed"],
    ];
    for (const [address, text, expected] of cases) {
      const error = await asked(address, text);
      expect([text, error.trouble]).toEqual([text, expected]);
      const shown = JSON.stringify([error.message, error.details.evidence?.()]);
      for (const secret of ["definitely-wrong-1234", new URL(url).password, "127.0.0.1", "simulator"])
        expect(shown).not.toContain(secret);
    }
  });

  test("nothing listens, and a listener that never answers", async () => {
    const closed = await listener(() => {});
    await closed.close();
    const refused = await asked(`postgres://a:bbbb@127.0.0.1:${closed.port}/x`);
    expect(refused).toMatchObject({ trouble: "unreachable" });
    expect(refused.message).toContain("nothing listens");

    const silent = await listener(() => {});
    open.push(silent);
    const lost = await asked(`postgres://a:bbbb@127.0.0.1:${silent.port}/x`);
    expect(lost).toMatchObject({ trouble: "unreachable" });
    expect(lost.message).toContain("no free connection in time");
  });

  test("a listener that speaks another protocol, or hangs up", async () => {
    for (const behave of [
      (socket: net.Socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
      (socket: net.Socket) => void socket.destroy(),
    ]) {
      const odd = await listener(behave);
      open.push(odd);
      const error = await asked(`postgres://a:bbbb@127.0.0.1:${odd.port}/x`);
      expect(["unreachable", "failed"]).toContain(error.trouble);
    }
  });

  test("a server without encryption where the address demands it", async () => {
    const url = new URL(await databases.fresh());
    url.searchParams.set("sslmode", "verify-full");
    const error = await asked(url.toString());
    expect(error.message).toContain("encrypted connection");
  });

  test("a lock is waited for two seconds, not for ever", async () => {
    const { url, database } = await connected();
    const holder = new Client({ connectionString: url });
    await holder.connect();
    try {
      await holder.query("create table kept (n int)");
      await holder.query("begin; lock table kept in access exclusive mode");
      const error = await trouble(database.read(anything("select * from kept")));
      expect(error).toMatchObject({ trouble: "failed" });
      expect(error.message).toContain("55P03");
    } finally {
      await holder.end();
    }
  });
});

describe("names", () => {
  test("only plain names become part of a query", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z_"; -]{1,70}$/)), (name) => {
        let quoted: string;
        try {
          quoted = identifier(name);
        } catch (error) {
          expect(error).toMatchObject({ name: "PlatformError" });
          return;
        }
        expect(quoted).toMatch(/^"[A-Za-z_][A-Za-z0-9_]{0,62}"$/);
      }),
    );
    expect(identifier("last_sync")).toBe('"last_sync"');
  });
});

async function listener(behave: (socket: net.Socket) => void) {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    behave(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
