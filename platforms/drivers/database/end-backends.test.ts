import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { runSql, testDatabases } from "@/platforms/drivers/test-database";
import { aCall } from "@/platforms/testing";
import { actionOf, carryOut, rowsOf, somebody, trouble, withAll } from "./bench";

const databases = testDatabases();

const pidOf = async (client: Client) =>
  Number((await client.query("select pg_backend_pid() as pid")).rows[0]?.pid);

/** The way a session is chosen, as the server's superuser sees it. */
async function chosen(client: Client): Promise<string> {
  const [row] = await runSql(
    databases.server().adminUrl,
    `select pid || '@' || to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as id
      from pg_stat_activity where pid = ${await pidOf(client)}`,
  );
  return String(row?.id);
}

async function sleeping(url: string, name: string, seconds = 60) {
  const client = await somebody(url, name);
  const id = await chosen(client);
  const ended = client.query(`select pg_sleep(${seconds}), 'sesame-open'`).then(
    () => "finished",
    (error: { code?: string }) => error.code ?? "lost",
  );
  await expect
    .poll(async () =>
      (await rowsOf(withAll(url), "database.running", { seconds: "0" })).rows.map(({ backend }) => backend),
    )
    .toContain(id);
  return { client, id, ended };
}

describe("cancelling a query", () => {
  test("ends the query and leaves the session", async () => {
    const url = await databases.fresh();
    const { client, id, ended } = await sleeping(url, "report");
    const { preview, answer, settled } = await carryOut(withAll(url), "database.cancel-query", {
      backends: id,
    });
    expect(preview).toMatchObject({ button: "Cancel 1 query", reversible: { is: false } });
    expect(JSON.stringify(preview)).not.toContain("sesame-open");
    expect(answer.facts).toEqual({ [id]: "signalled" });
    expect(settled.state).toBe("succeeded");
    expect(await ended).toBe("57014");
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });

  test("another query of the same session is another target", async () => {
    const url = await databases.fresh();
    const { client, id, ended } = await sleeping(url, "report");
    const preview = async () =>
      (await actionOf("database.cancel-query").preview?.(withAll(url), { backends: id }))?.targets.map(
        (t) => t.id,
      );
    const first = await preview();
    await runSql(databases.server().adminUrl, `select pg_cancel_backend(${id.split("@")[0]})`);
    await ended;
    client.query("select pg_sleep(60)").catch(() => {});
    await expect.poll(preview).not.toEqual(first);
  });

  test("an idle session has nothing to cancel", async () => {
    const url = await databases.fresh();
    const id = await chosen(await somebody(url, "idle"));
    const error = await trouble(carryOut(withAll(url), "database.cancel-query", { backends: id }));
    expect(error.message).toContain("runs no query");
  });
});

describe("terminating a session", () => {
  test("the preview tells state and waiters; afterwards it is gone and the waiter goes on", async () => {
    const url = await databases.fresh();
    await runSql(url, "create table kept (id int)", "insert into kept values (1)");
    const [holder, waiter] = await Promise.all([somebody(url, "holder"), somebody(url, "waiter")]);
    await holder.query("begin; update kept set id = 2");
    const id = await chosen(holder);
    const waiting = waiter.query("update kept set id = 3");
    const c = withAll(url);
    await expect.poll(async () => (await rowsOf(c, "database.blocking")).rows.length).toBe(2);
    const { preview, settled } = await carryOut(c, "database.terminate", { backends: id });
    expect(preview).toMatchObject({ typed: new URL(url).pathname.slice(1), button: "Terminate 1 session" });
    expect(preview?.targets[0]?.facts).toMatchObject({
      state: "idle in transaction",
      "wait for it": expect.stringContaining("waiter"),
    });
    expect(settled).toMatchObject({ state: "succeeded", facts: { left: 0 } });
    expect((await waiting).rowCount).toBe(1);
  });

  test("a number that was given to another session since is not touched", async () => {
    const url = await databases.fresh();
    const client = await somebody(url, "newcomer");
    const [pid] = (await chosen(client)).split("@");
    const recycled = `${pid}@2026-01-01T00:00:00.000000Z`;
    const error = await trouble(carryOut(withAll(url), "database.terminate", { backends: recycled }));
    expect(error).toMatchObject({ details: { notSent: true } });
    const answer = await actionOf("database.terminate").execute(
      withAll(url),
      { backends: recycled },
      aCall(),
    );
    expect(answer.facts).toEqual({ [recycled]: "gone or left alone" });
    expect((await client.query("select 1 as one")).rowCount).toBe(1);
  });

  test("the console, superusers and replication are left alone, even when asked for by their names", async () => {
    const url = await databases.fresh();
    const { adminUrl } = databases.server();
    const database = new URL(url).pathname.slice(1);
    const admin = new URL(adminUrl);
    admin.pathname = `/${database}`;
    await runSql(
      adminUrl,
      "do $$ begin create role copier login replication password 'copier'; exception when duplicate_object then null; end $$",
      `grant connect on database ${database} to copier`,
    );
    const copier = new URL(url);
    copier.username = "copier";
    copier.password = "copier";
    const sender = new Client({ connectionString: copier.toString(), replication: "database" } as never);
    sender.on("error", () => {});
    await sender.connect();
    try {
      const [senderRow] = await runSql(
        adminUrl,
        `select pid || '@' || to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as id
          from pg_stat_activity where backend_type = 'walsender'`,
      );
      const [own, root, ordinary] = await Promise.all([
        somebody(url, "Wheelhouse-queue"),
        somebody(admin.toString(), "admin tool"),
        somebody(copier.toString(), "slot keeper"),
      ]);
      const ids = [await chosen(own), await chosen(root), await chosen(ordinary), String(senderRow?.id)];
      // By a login that may end anybody, so that only our own rule can hold it back.
      const c = withAll(admin.toString());
      const error = await trouble(carryOut(c, "database.terminate", { backends: ids.join(",") }));
      for (const word of ["the console itself", "a superuser", "a replication login", "replication"])
        expect(error.message).toContain(word);
      const { facts } = await actionOf("database.terminate").execute(c, { backends: ids.join(",") }, aCall());
      expect(Object.values(facts)).toEqual(ids.map(() => "gone or left alone"));
      for (const client of [own, root, ordinary]) expect((await client.query("select 1")).rowCount).toBe(1);
      const left = await runSql(adminUrl, "select 1 from pg_stat_activity where backend_type = 'walsender'");
      expect(left).toHaveLength(1);
    } finally {
      await sender.end().catch(() => {});
    }
  });

  test.each(["12", "1; select 1", "7@yesterday", "", "7@2026-01-01T00:00:00.000000Z'--"])(
    "what names no session is refused: %s",
    (backends) => expect(actionOf("database.terminate").input.safeParse({ backends }).success).toBe(false),
  );
});
