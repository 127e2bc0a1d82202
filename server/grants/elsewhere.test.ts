import { TRPCError } from "@trpc/server";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { environments } from "@/db/schema";
import type { Holding, Place, Role } from "@/domain/access";
import { NO_ID, NOWHERE } from "@/server/permissions/inputs/names";
import { inputOf } from "@/server/permissions/procedure-inputs";
import { proceduresIn } from "@/server/permissions/procedures";
import { appRouter } from "@/server/router";
import { withPlaces } from "@/server/scope";
import { as, onStage } from "@/server/testing/cast";
import { CANARY, type Planted, plant, tablesInSight, tablesOfPlatforms } from "@/server/testing/plant";
import { createCallerFactory } from "@/server/trpc";

const stage = onStage();

/** Which table the ids of a router's procedures are of. */
const TABLE: Record<string, string> = {
  alerts: "alerts",
  alertRules: "alert_rules",
  actions: "action_runs",
  approvals: "action_runs",
  "approvals.doDuty": "duties",
  "actions.retry": "runs",
  jobs: "runs",
  backfills: "backfills",
  checklists: "checklist_runs",
  credentials: "credentials",
  secrets: "credentials",
  flows: "flows",
  "flows.batch": "flow_batches",
  "flows.decideBatch": "flow_batches",
  escalation: "escalation_policies",
  freezes: "freezes",
  incoming: "webhook_deliveries",
  "incoming.dbtRun": "dbt_runs",
  "incoming.rotateHeartbeat": "heartbeats",
  "incoming.switchHeartbeat": "heartbeats",
  notifications: "notifications",
  platforms: "checks",
  queries: "query_runs",
  runbooks: "runbook_runs",
  silences: "silences",
  thresholds: "thresholds",
  tenants: "customers",
  "escalation.editContact": "contacts",
  "escalation.editSchedule": "on_call_schedules",
  "escalation.addOverride": "on_call_schedules",
  "escalation.endOverride": "on_call_overrides",
};
const rowFor = (path: string) => TABLE[path] ?? TABLE[path.split(".")[0] ?? ""] ?? "";

const HERE = { platformId: "auditron", environmentId: null, tenant: null };
const TENANT_HERE = { platformId: "adinsights", environmentId: "adinsights/production", tenant: "acme" };
const THEIRS = `${CANARY}-tenant`;
/** Held by those who read them, not by a policy. */
const UNHELD = ["people", "channels", "notifications", "notification_threads"];

describe("a person held to one place", () => {
  let elsewhere: Planted;
  let beside: Planted;

  beforeAll(async () => {
    const { db, cast } = stage;
    await db.insert(environments).values([
      { id: "auditron/production", platformId: "auditron", name: "production" },
      { id: "adinsights/production", platformId: "adinsights", name: "production" },
    ]);
    const tables = (await tablesOfPlatforms(db)).filter((name) => !/^audit_|^grants$|^access_/.test(name));
    const all = [...tables, "customers", "observations", "rollups_hour", "rollups_day"];
    const by = { tenant: THEIRS, personId: cast.admin.id };
    elsewhere = await plant(db, { ...by, environmentId: "complyai/production" }, [
      ...all,
      "channels",
      "notifications",
    ]);
    await db.execute(sql`update notifications set alert_ids = array[${elsewhere.alerts?.id}::bigint]`);
    const inSight = await tablesInSight(db);
    const strict = all.filter((name) => !inSight.includes(name));
    beside = await plant(db, { ...by, environmentId: "adinsights/production" }, strict, elsewhere);
  });

  const people: [string, Role, Place, () => Planted, string][] = [
    ["an operator of another platform", "operator", HERE, () => elsewhere, "complyai/production"],
    ["an admin of another platform", "admin", HERE, () => elsewhere, "complyai/production"],
    ["a viewer of another tenant", "viewer", TENANT_HERE, () => beside, "adinsights/production"],
    ["an operator of another tenant", "operator", TENANT_HERE, () => beside, "adinsights/production"],
  ];

  async function tell(role: Role, place: Place, path: string, input: unknown): Promise<string> {
    const holdings: Holding[] = [{ role, place, until: null }];
    const actor = { ...stage.cast.viewer, reach: "granted" as const, holdings };
    const caller = createCallerFactory(appRouter)({ ...as(stage, "viewer"), actor });
    const target = path
      .split(".")
      .reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], caller) as (
      input: unknown,
    ) => Promise<unknown>;
    try {
      return `OK ${JSON.stringify(await target(input))}`;
    } catch (error) {
      if (!(error instanceof TRPCError)) return `not translated: ${String(error)}`;
      return `${error.code} ${error.code === "INTERNAL_SERVER_ERROR" ? String(error.cause) : error.message}`;
    }
  }

  /** An input that names what stands in the planted rows, wherever it names something. */
  function naming(planted: Planted, place: string, path: string): unknown {
    const row = rowFor(path);
    const idOf = (table: string) => planted[table]?.id ?? planted[table]?.key;
    const change = (name: string, value: unknown): unknown => {
      if (value === NOWHERE) return place;
      if (name === "externalId" || name === "tenant") return THEIRS;
      const table = name === "checkId" ? "checks" : name === "alertId" ? "alerts" : row;
      if (value === NO_ID || (value === 1 && /id$/i.test(name)) || (value === "none" && name === "id"))
        return idOf(table) ?? value;
      if (Array.isArray(value))
        return value.map((one) => (one === 1 ? Number(idOf(table) ?? 1) : change(name, one)));
      if (value instanceof Date || typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(key, one)]));
    };
    const input = inputOf(path);
    const changed = change("", input);
    return typeof changed === "object" && changed !== null
      ? Object.fromEntries(
          Object.entries(changed).map(([key, one]) => [
            key,
            typeof (input as Record<string, unknown>)[key] === "number" ? Number(one) : one,
          ]),
        )
      : changed;
  }

  /** Everything that was planted, as one number. */
  async function hashOf(planted: Planted) {
    const each = Object.keys(planted)
      .filter((name) => name !== "people")
      .map((name) => sql`select t::text as line from ${sql.identifier(name)} t`);
    const { rows } = await stage.db.execute<{ hash: string }>(
      sql`select md5(string_agg(line, '' order by line)) as hash from (${sql.join(each, sql` union all `)}) lines where line like ${`%${CANARY}%`}`,
    );
    return rows[0]?.hash;
  }

  test.each(people)(
    "%s sees and removes nothing of it by SQL, whatever the table",
    async (_, _role, place, planted) => {
      for (const name of Object.keys(planted()).filter((one) => !UNHELD.includes(one))) {
        const left = await withPlaces(stage.db, [place], async (tx) => {
          const table = sql.identifier(name);
          const { rows } = await tx.execute(
            sql`select 1 from ${table} t where t::text like ${`%${CANARY}%`}`,
          );
          const removed = await tx
            .transaction((inner) =>
              inner.execute(sql`delete from ${table} t where t::text like ${`%${CANARY}%`}`),
            )
            .catch(() => ({ rowCount: 0 }));
          return { seen: rows.length, removed: removed.rowCount };
        });
        expect({ name, ...left }).toEqual({ name, seen: 0, removed: 0 });
      }
    },
  );

  test.each(
    proceduresIn(appRouter)
      // What the trail tells of a try names what was tried.
      .filter(({ path, kind }) => kind !== "subscription" && !path.startsWith("audit."))
      .map(({ path }) => [path] as const),
  )("%s tells nothing of elsewhere, and changes nothing there", async (path) => {
    const before = await hashOf({ ...elsewhere, ...beside });
    for (const [who, role, place, planted, at] of people) {
      const input = naming(planted(), at, path);
      const told = await tell(role, place, path, input);
      // What was sent may be said back.
      const sent = JSON.stringify(input ?? "");
      const news = told.split('"').filter((part) => part.includes(CANARY) && !sent.includes(part));
      expect(news, `${who}: ${told.slice(0, 600)}`).toEqual([]);
      expect(told, who).not.toMatch(/^(INTERNAL|not translated)/);
    }
    expect(await hashOf({ ...elsewhere, ...beside })).toBe(before);
  });

  test("a policy that is missing is found by this", async () => {
    const owner = openDatabase(stage.base.ownerUrl, { applicationName: "owner" });
    await owner.db.execute(sql`alter table action_runs disable row level security`);
    const told = await tell("operator", HERE, "approvals.byId", { id: elsewhere.action_runs?.id });
    await owner.db.execute(sql`alter table action_runs enable row level security`);
    await owner.close();
    expect(told).toContain(CANARY);
  });
});
