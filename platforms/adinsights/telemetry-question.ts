import { z } from "zod";
import { accepted, evidenceOfLine, parsed, utcDate } from "@/platforms/answers";
import {
  type ConnectionTold,
  type Conversation,
  type EvidenceOf,
  PlatformError,
  type Question,
  type RunSeen,
} from "@/platforms/platform";
import { asTenant, listOf, short } from "./client";
import { amount, connectionNames, schedulesOf, statusOf } from "./connections";
import { hasUser, type Purpose } from "./sign-in";
import { called, remembered, tenantId, tenantKeys } from "./tenants";

/** At the start nobody's schedule is known: so many at once stay below the platform's ten sign-ins a minute. */
const FIRST_VISITS = 8;
const LONGEST_SECONDS = 30 * 86_400;

export const CONNECTION_PATHS: Readonly<Record<string, string>> = {
  head: "/api/airbyte/connections/",
  runbook: "/api/integrations/airbyte/connections/",
};

const text = z.union([z.string(), z.number()]).nullish();

const Telemetry = z.object({
  results: z.array(
    z.object({
      job_id: text,
      status: z.string().nullish(),
      started_at: z.string().nullish(),
      duration_seconds: z.number().nullish(),
      records_synced: z.number().nullish(),
      connection: z
        .object({ id: z.string(), name: z.string().nullish(), connection_id: z.string().nullish() })
        .nullish(),
    }),
  ),
  sync_status: z.object({ tenant_id: z.string().nullish() }).nullish(),
});

const ConnectionRow = z.object({
  id: z.string(),
  connection_id: z.string().nullish(),
  name: z.string().nullish(),
  schedule_type: z.string().nullish(),
  interval_minutes: z.number().nullish(),
  cron_expression: z.string().nullish(),
  is_active: z.boolean().nullish(),
});

type Seen = { newestStartedAt: Date | null; foreignIds: string[] };

/** What the last look at each tenant's telemetry showed. */
export const telemetrySeen = (c: Conversation) => remembered(c, "telemetry", () => new Map<string, Seen>());

type Rounds = { lookedAt: Map<string, number>; troubles: Map<string, string> };
const roundsOf = (c: Conversation) =>
  remembered<Rounds>(c, "telemetry-rounds", () => ({ lookedAt: new Map(), troubles: new Map() }));

/** One tenant at a time: every look costs a sign-in and leaves a row in the tenant's audit log. */
export const telemetry: Question = {
  key: "telemetry",
  title: "Telemetry of one tenant after the other",
  everySeconds: 1800,
  atLeastSecondsApart: 300,
  timeoutSeconds: 60,
  sideEffect:
    "Signs in as one tenant's user (the platform allows 100 sign-ins a day from one address) and adds an airbyte_telemetry_viewed row to that tenant's audit log.",
  ask: async (c) => {
    const withUser: string[] = [];
    for (const tenant of tenantKeys(c)) if (await hasUser(c, tenant)) withUser.push(tenant);
    if (withUser.length === 0)
      throw new PlatformError(
        "credentials",
        "No tenant has a user. Telemetry, schedules and syncs need <tenant>-username and <tenant>-password.",
      );

    const runs: RunSeen[] = [];
    const connections: ConnectionTold[] = [];
    const visited: string[] = [];
    let trouble: PlatformError | undefined;
    let evidence: EvidenceOf | undefined;
    for (const tenant of nextVisits(c, withUser)) {
      roundsOf(c).lookedAt.set(tenant, c.now().getTime());
      try {
        const visit = await visitTenant(c, tenant);
        roundsOf(c).troubles.delete(tenant);
        runs.push(...visit.runs);
        connections.push(...visit.connections);
        evidence = visit.evidence;
        visited.push(tenant);
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        roundsOf(c).troubles.set(tenant, short(error.message, 200));
        trouble ??= error;
      }
    }
    if (visited.length === 0 && trouble) throw trouble;

    const others = tenantKeys(c).filter((tenant) => !withUser.includes(tenant));
    const troubles = [...roundsOf(c).troubles].filter(([tenant]) => withUser.includes(tenant));
    const sentences = [
      `${visited.map((tenant) => called(c, tenant)).join(", ")} signed in and read telemetry; ${withUser.length} tenants take turns.`,
      ...troubles.map(([tenant, said]) => `${called(c, tenant)}: ${said}`),
      ...(others.length > 0
        ? [`Without a user: ${others.map((tenant) => called(c, tenant)).join(", ")}.`]
        : []),
    ];
    return {
      observations: [
        {
          check: "sign-in",
          status: troubles.length + others.length > 0 ? "unknown" : "ok",
          reason: sentences.join(" "),
          facts: { looked: visited.join(", "), troubled: troubles.length },
          evidence,
        },
      ],
      runs,
      connections,
      runsFrom: "telemetry",
    };
  },
};

function nextVisits(c: Conversation, tenants: readonly string[]): string[] {
  const { lookedAt } = roundsOf(c);
  const unseen = tenants.filter((tenant) => !lookedAt.has(tenant));
  if (unseen.length > 0) return unseen.slice(0, FIRST_VISITS);
  return [...tenants].sort((a, b) => (lookedAt.get(a) ?? 0) - (lookedAt.get(b) ?? 0)).slice(0, 1);
}

async function visitTenant(c: Conversation, tenant: string) {
  const listed = await readSchedules(c, tenant);
  const { telemetry: seen, evidence } = await readTelemetry(c, tenant, "background");
  const runs = seen.results.flatMap((row): RunSeen[] => {
    if (row.job_id === null || row.job_id === undefined) return [];
    const status = statusOf(row.status);
    const startedAt = utcDate(row.started_at);
    const seconds = amount(row.duration_seconds, LONGEST_SECONDS);
    const isOver = status !== "running" && startedAt !== null && seconds !== null;
    return [
      {
        job: "airbyte-sync",
        tenant,
        externalId: `${tenant}/${String(row.job_id).slice(0, 100)}`,
        status,
        startedAt,
        endedAt: isOver ? new Date(startedAt.getTime() + seconds * 1000) : null,
        durationMs: seconds === null ? null : seconds * 1000,
        records: amount(row.records_synced, Number.MAX_SAFE_INTEGER),
        error: null,
        facts: {
          connection: row.connection ? short(row.connection.name ?? row.connection.id, 80) : null,
          word: short(row.status ?? "none", 60),
        },
        evidence: evidenceOfLine(evidence(), row),
      },
    ];
  });

  for (const { connection } of seen.results)
    for (const id of [connection?.id, connection?.connection_id])
      if (id && connection?.name) connectionNames(c).set(id, short(connection.name, 80));
  const shown = seen.results.flatMap(({ connection }) => (connection ? [connection] : []));
  const connections = [...shown, ...listed].flatMap((row): ConnectionTold[] =>
    row.connection_id
      ? [{ id: row.connection_id.toLowerCase(), tenant, name: short(row.name ?? "", 80) }]
      : [],
  );
  const own = tenantId(c, tenant);
  const told = seen.sync_status?.tenant_id;
  const starts = runs.flatMap(({ startedAt }) => (startedAt ? [startedAt.getTime()] : []));
  telemetrySeen(c).set(tenant, {
    newestStartedAt: starts.length > 0 ? new Date(Math.max(...starts)) : null,
    foreignIds: told && own && told.toLowerCase() !== own.toLowerCase() ? [short(told, 60)] : [],
  });
  return { runs, connections, evidence };
}

export async function readTelemetry(c: Conversation, tenant: string, purpose: Purpose) {
  const reply = accepted(
    await asTenant(c, tenant, {
      path: "/api/airbyte/telemetry/",
      query: { page_size: 50 },
      as: "user",
      purpose,
    }),
  );
  return { telemetry: parsed(Telemetry, reply), evidence: reply.evidence };
}

/** Schedules tell due from overdue. A user without the privilege leaves them unknown; that is no failure. */
async function readSchedules(c: Conversation, tenant: string): Promise<z.output<typeof ConnectionRow>[]> {
  const path = CONNECTION_PATHS[c.dialect];
  if (!path) return [];
  const reply = await asTenant(c, tenant, { path, as: "user" });
  if (reply.status === 403 || reply.status === 404) return [];
  const rows = parsed(listOf(ConnectionRow), accepted(reply));
  for (const row of rows)
    schedulesOf(c).set(row.id, {
      type: row.schedule_type ?? "unknown",
      intervalMinutes: amount(row.interval_minutes, 1_000_000),
      cron: row.cron_expression ?? null,
      isActive: row.is_active !== false,
    });
  return rows;
}
