import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EVERYONES_ROWS } from "@/db";
import { withScope } from "./scope";
import { onStage } from "./testing/cast";

const stage = onStage();

const HERE = "auditron/production";
const THERE = "complyai/production";
const ACME = { environmentId: HERE, tenant: "acme" };

/** What is not held, and why nobody's rows get out that way. */
const NOT_HELD: Record<string, string> = {
  audit_events: "its filters would lose their indexes; what reads it asks where the caller may (auditWhere)",
  audit_counts: "sums of audit_events, asked like them (facets)",
  audit_holds: "seen and placed only by who may everywhere",
  grants: "about people: one's own, or read by who may everywhere",
  access_requests: "about people: one's own, or read by who may everywhere",
};

let bare: pg.Client;
let everyone: pg.Client;
let owner: pg.Client;

const connected = async (url: string, options?: string) => {
  const client = new pg.Client({ connectionString: url, ...(options && { options }) });
  await client.connect();
  return client;
};

beforeAll(async () => {
  bare = await connected(stage.base.appUrl);
  everyone = await connected(stage.base.appUrl, EVERYONES_ROWS);
  owner = await connected(stage.base.ownerUrl);
  for (const id of [HERE, THERE])
    await everyone.query(
      `insert into environments (id, platform_id, name) values ($1, split_part($1, '/', 1), 'p')`,
      [id],
    );
  for (const [place, tenant] of [
    [HERE, "acme"],
    [HERE, "zeta"],
    [THERE, "acme"],
  ])
    await seed(place, tenant);
});
afterAll(() => Promise.all([bare.end(), everyone.end(), owner.end()]));
beforeEach(() => Promise.all([bare, owner].map((client) => client.query("reset app.scope"))));

async function seed(place = "", tenant = "") {
  const at = [place, tenant];
  await everyone.query(
    `with made as (insert into customers (name, created_at, created_by_name) values ('of ' || $1::text || $2::text, now(), 'Ada') returning id)
     insert into tenant_records (environment_id, external_id, name, customer_id, status, status_since, created_at, changed_at)
     select $1, $2, $2, id, 'live', now(), now(), now() from made`,
    at,
  );
  await everyone.query(
    "insert into tenants (environment_id, external_id, name, active, first_seen_at, last_seen_at) values ($1, $2, $2, true, now(), now())",
    at,
  );
  await everyone.query(
    "insert into job_states (environment_id, job, tenant, observed_at, every_seconds, status, since) values ($1, 'sync', $2, now(), 60, 'ok', now())",
    at,
  );
  await everyone.query(
    "insert into runs (environment_id, job, tenant, external_id, status, seen_at) values ($1, 'sync', $2, 'run', 'succeeded', now())",
    at,
  );
  await everyone.query(
    `insert into isolation_views (environment_id, at, listing, title, tenant, verdict, said, rows, "foreign", duration_ms)
     values ($1, now(), 'users', 'Users', $2, 'own', '', 1, 0, 1)`,
    at,
  );
  await everyone.query(
    `with made as (insert into credentials (environment_id, name, tenant, kind, title, origin, created_at, changed_at)
       values ($1, $2 || '-key', $2, 'api-key', 'Key', 'entered', now(), now()) returning id),
     kept as (insert into credential_versions (credential_id, slot, reference, created_at, created_by_name) select id, 'current', 'env:KEY', now(), 'Ada' from made),
     flow as (insert into flows (kind, plan, environment_id, subject, label, tenant, credential_id, input, reason, state, request_key, requested_by_name, requested_at, owner_name, changed_at)
       select 'rotation', 'rotate', $1, id::text, 'Rotate', $2, id, '{}', 'due', 'running', $1 || $2, 'Ada', now(), 'Ada', now() from made returning id)
     insert into flow_steps (flow_id, key, position, kind, title, state) select id, 'first', 0, 'ask', 'First', 'waiting' from flow`,
    at,
  );
}

const SEEDED = [
  "customers",
  "tenant_records",
  "tenants",
  "job_states",
  "runs",
  "isolation_views",
  "credentials",
  "credential_versions",
  "flows",
  "flow_steps",
];

const countOf = async (client: pg.Client, table: string) =>
  Number((await client.query(`select count(*) as n from ${table}`)).rows[0].n);
const scoped = (client: pg.Client, ...scope: string[]) =>
  client.query("select set_config('app.scope', $1, false)", [JSON.stringify(scope)]);
const refusal = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "it was allowed",
    (error: Error) => error.message,
  );

const held = async () =>
  (
    await everyone.query<{ name: string }>(
      "select relname as name from pg_class where relforcerowsecurity and relrowsecurity order by 1",
    )
  ).rows.map(({ name }) => name);

describe("without a scope", () => {
  test("nobody's rows are seen, by the application or the owner of the tables", async () => {
    expect((await held()).length).toBeGreaterThan(20);
    for (const table of SEEDED) expect([table, await countOf(everyone, table)]).not.toEqual([table, 0]);
    for (const client of [bare, owner])
      for (const table of await held()) expect([table, await countOf(client, table)]).toEqual([table, 0]);
  });

  test("also after a transaction that had one, when the setting reads empty and not null", async () => {
    await bare.query("begin");
    await bare.query("select set_config('app.scope', '*', true)");
    expect(await countOf(bare, "tenants")).toBe(3);
    await bare.query("commit");
    expect((await bare.query("select current_setting('app.scope', true) as now")).rows[0].now).toBe("");
    expect(await countOf(bare, "tenants")).toBe(0);
  });

  test("nothing is written", async () => {
    for (const client of [bare, owner])
      expect(
        await refusal(
          client.query(
            `insert into runs (environment_id, job, tenant, external_id, status, seen_at) values ('${HERE}', 'sync', 'acme', 'new', 'succeeded', now())`,
          ),
        ),
      ).toContain("row-level security");
  });

  test("a scope that cannot be read shows nothing", async () => {
    await bare.query("select set_config('app.scope', 'everything', false)");
    expect(await refusal(countOf(bare, "tenants"))).toContain("json");
  });
});

describe("within a scope", () => {
  test("a tenant's rows and what follows them are seen, and nobody else's", async () => {
    await scoped(bare, `${HERE}|acme`);
    for (const table of SEEDED) expect([table, await countOf(bare, table)]).toEqual([table, 1]);
    const { rows } = await bare.query(
      "select distinct environment_id, tenant from job_states union select environment_id, external_id from tenants",
    );
    expect(rows).toEqual([{ environment_id: HERE, tenant: "acme" }]);
  });

  test("an environment's rows are seen with all its tenants", async () => {
    await scoped(bare, HERE);
    for (const table of SEEDED) expect([table, await countOf(bare, table)]).toEqual([table, 2]);
  });

  test("no row is written, changed, moved or removed outside of it", async () => {
    await scoped(bare, `${HERE}|acme`);
    const add = (tenant: string, id: string) =>
      bare.query(
        "insert into runs (environment_id, job, tenant, external_id, status, seen_at) values ($1, 'sync', $2, $3, 'succeeded', now())",
        [HERE, tenant, id],
      );
    expect(await refusal(add("zeta", "new"))).toContain("row-level security");
    // Whether it exists is told by nothing: a row that is there and one that is not are refused alike.
    expect(await refusal(add("zeta", "run"))).toBe(await refusal(add("zeta", "new")));
    await add("acme", "new");
    expect(await refusal(bare.query("update runs set tenant = 'zeta' where external_id = 'new'"))).toContain(
      "row-level security",
    );
    expect((await bare.query("update runs set records = 1")).rowCount).toBe(2);
    expect((await bare.query("delete from tenants where external_id <> 'acme'")).rowCount).toBe(0);
    expect(await countOf(everyone, "tenants")).toBe(3);
    await everyone.query("delete from runs where external_id = 'new'");
  });

  test("foreign keys do not reach out of it", async () => {
    const [theirs] = (
      await everyone.query(
        "select c.id as credential, f.id as flow, r.customer_id as customer from credentials c join flows f on f.credential_id = c.id join tenant_records r on r.environment_id = c.environment_id and r.external_id = c.tenant where c.environment_id = $1 and c.tenant = 'zeta'",
        [HERE],
      )
    ).rows;
    await scoped(bare, `${HERE}|acme`);
    for (const attempt of [
      () =>
        bare.query(
          "insert into credential_versions (credential_id, slot, reference, created_at, created_by_name) values ($1, 'pending', 'env:X', now(), 'B')",
          [theirs.credential],
        ),
      () =>
        bare.query(
          "insert into flow_steps (flow_id, key, position, kind, title, state) values ($1, 'extra', 1, 'ask', 'Extra', 'waiting')",
          [theirs.flow],
        ),
      () => bare.query("update flows set credential_id = $1", [theirs.credential]),
      () => bare.query("update tenant_records set customer_id = $1", [theirs.customer]),
    ])
      expect(await refusal(attempt())).toContain("row-level security");
  });
});

describe("withScope", () => {
  const seen = () =>
    withScope(
      stage.db,
      [ACME],
      async (tx) => (await tx.execute("select environment_id, external_id from tenants")).rows,
    );

  test("holds its work to the scope and lets the connection go as it was", async () => {
    expect(await seen()).toEqual([{ environment_id: HERE, external_id: "acme" }]);
    expect(
      await withScope(stage.db, [], async (tx) => (await tx.execute("select 1 from tenants")).rows),
    ).toEqual([]);
    expect(
      await withScope(stage.db, [HERE], async (tx) => (await tx.execute("select 1 from tenants")).rowCount),
    ).toBe(2);
    const after = await Promise.all(
      Array.from({ length: 12 }, () => stage.db.execute("select 1 from tenants")),
    );
    expect(after.map(({ rowCount }) => rowCount)).toEqual(new Array(12).fill(3));
  });

  test("ends with its work inside a longer transaction, and with an error too", async () => {
    await stage.db.transaction(async (tx) => {
      await withScope(tx, [ACME], async () => undefined);
      expect((await tx.execute("select 1 from tenants")).rowCount).toBe(3);
      await withScope(tx, [ACME], () => Promise.reject(new Error("broken"))).catch(() => undefined);
      expect((await tx.execute("select 1 from tenants")).rowCount).toBe(3);
    });
  });

  test("many at once never see each other's", async () => {
    const one = (tenant: string) =>
      withScope(stage.db, [{ environmentId: HERE, tenant }], async (tx) => {
        const { rows } = await tx.execute<{ tenant: string }>(
          "select tenant from job_states, pg_sleep(0.001)",
        );
        return rows.every((row) => row.tenant === tenant) && rows.length === 1;
      });
    const all = await Promise.all(Array.from({ length: 60 }, (_, n) => one(n % 2 ? "acme" : "zeta")));
    expect(all).not.toContain(false);
  });
});

/** Tables that carry a tenant, an environment or a platform, and those that name a row of such a table. */
const belongs = async () =>
  (
    await everyone.query<{ name: string; held: boolean }>(`
      with recursive belongs as (
        select distinct a.attrelid as id from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not a.attisdropped
          and a.attname in ('tenant', 'tenant_id', 'external_id', 'environment_id', 'platform_id', 'check_id')
        union select f.conrelid from pg_constraint f join belongs on belongs.id = f.confrelid where f.contype = 'f')
      select c.relname as name, c.relrowsecurity and c.relforcerowsecurity
        and exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polcmd = '*') as held
      from belongs join pg_class c on c.oid = belongs.id where not c.relispartition`)
  ).rows;

test("every table that belongs to a tenant, an environment or a platform is held", async () => {
  const tables = await belongs();
  expect(tables.length).toBeGreaterThan(70);
  expect(
    tables
      .filter(({ held }) => !held)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(NOT_HELD).sort());
});

test("every view asks as whoever reads it, and the application is not beyond the policies", async () => {
  const views =
    await everyone.query(`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
    and not coalesce(reloptions @> '{security_invoker=true}', false)`);
  expect(views.rows).toEqual([]);
  const role = await everyone.query(
    "select rolsuper or rolbypassrls as is_beyond from pg_roles where rolname = current_user",
  );
  expect(role.rows).toEqual([{ is_beyond: false }]);
});
