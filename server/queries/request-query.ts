import { and, desc, eq, gt, ne, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { queryRuns } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import type { AskLog } from "@/domain/schema/query";
import { inWords } from "@/server/command";
import type { Enqueue } from "@/server/queue";
import { findPlace, logsOf, queriesOf, whyNotOffered } from "./find-read";

type Ctx = { db: Db; now: Date; enqueue: Enqueue };
type By = { id: string | null; name: string };
type Input = Record<string, string>;
export type WantedQuery = {
  environmentId: string;
  query: string;
  input: Input;
  requestKey: string;
  by: By;
  /** Somebody else's answer to the same question will do, when it is fresh and nothing was changed since. */
  mayShare?: boolean;
};
export type Search = Pick<
  z.output<typeof AskLog>,
  "cursor" | "search" | "level" | "since" | "until" | "limit"
>;

/** So long a row waits for a worker before it is put into the queue again. */
export const WAIT_MS = 15_000;
const SHARE_MS = 2000;

/** Writes down that a query is wanted and hands it to the worker, in the caller's transaction. The same key gives the same run. */
export async function requestQuery(ctx: Ctx, wanted: WantedQuery): Promise<{ id: string }> {
  const { environmentId, query: key } = wanted;
  const repeated = await sameRequest(ctx.db, wanted.requestKey, { environmentId, kind: "query", query: key });
  if (repeated) return repeated;
  const { place, connector } = await findPlace(ctx.db, environmentId);
  const query = queriesOf(connector, place.dialect).find((one) => one.key === key);
  if (!query) throw notFound("query", key);
  const parsed = query.input.safeParse(wanted.input);
  if (!parsed.success) throw badRequest(inWords(parsed.error));
  await refuseUnoffered(ctx.db, environmentId, query.capability);
  if (wanted.mayShare) {
    const shared = await freshAnswer(ctx, wanted);
    if (shared) return shared;
  }
  return insert(ctx, wanted, { kind: "query", query: key, search: null });
}

export async function requestLog(
  ctx: Ctx,
  wanted: { environmentId: string; log: string; input: Input; search: Search; requestKey: string; by: By },
): Promise<{ id: string }> {
  const { environmentId, log: key, search } = wanted;
  const repeated = await sameRequest(ctx.db, wanted.requestKey, { environmentId, kind: "log", query: key });
  if (repeated) return repeated;
  const { place, connector } = await findPlace(ctx.db, environmentId);
  const source = logsOf(connector, place.dialect).find((one) => one.key === key);
  if (!source) throw notFound("log", key);
  const parsed = source.input.safeParse(wanted.input);
  if (!parsed.success) throw badRequest(inWords(parsed.error));
  if (search.since && search.until && search.since >= search.until)
    throw badRequest("The end must lie after the start.");
  await refuseUnoffered(ctx.db, environmentId, "logs");
  return insert(ctx, wanted, {
    kind: "log",
    query: key,
    search: {
      cursor: search.cursor ?? null,
      search: search.search ?? null,
      level: search.level ?? null,
      since: search.since?.toISOString() ?? null,
      until: search.until?.toISOString() ?? null,
      limit: search.limit,
    },
  });
}

/** Two deliveries of one click wait for each other here, so that the second finds the first. */
async function sameRequest(
  db: Db,
  requestKey: string,
  about: { environmentId: string; kind: "query" | "log"; query: string },
): Promise<{ id: string } | undefined> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('query-request'), hashtext(${requestKey}))`);
  const [known] = await db.select().from(queryRuns).where(eq(queryRuns.requestKey, requestKey));
  if (!known) return undefined;
  if (known.environmentId !== about.environmentId || known.kind !== about.kind || known.query !== about.query)
    throw conflict("This request key was used for something else already.");
  return { id: known.id };
}

async function refuseUnoffered(db: Db, environmentId: string, capability: string): Promise<void> {
  const because = (await whyNotOffered(db, environmentId)).get(capability);
  if (because) throw conflict(`${environmentId} does not offer this: ${because}`);
}

/** What was asked in the last two seconds, unless an action there may have changed the answer since. */
async function freshAnswer({ db, now }: Ctx, wanted: WantedQuery): Promise<{ id: string } | undefined> {
  const input = JSON.stringify(wanted.input);
  const question = `${wanted.environmentId} ${wanted.query} ${JSON.stringify(Object.entries(wanted.input).sort())}`;
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('query-question'), hashtext(${question}))`);
  const [fresh] = await db
    .select({ id: queryRuns.id })
    .from(queryRuns)
    .where(
      and(
        eq(queryRuns.environmentId, wanted.environmentId),
        eq(queryRuns.kind, "query"),
        eq(queryRuns.query, wanted.query),
        sql`${queryRuns.input} = ${input}::jsonb`,
        ne(queryRuns.state, "failed"),
        gt(queryRuns.askedAt, new Date(now.getTime() - SHARE_MS)),
        sql`not exists (
          select 1 from action_runs a where a.environment_id = ${wanted.environmentId}
          and coalesce(a.finished_at, a.answered_at, a.called_at) >= ${queryRuns.askedAt})`,
      ),
    )
    .orderBy(desc(queryRuns.askedAt))
    .limit(1);
  return fresh;
}

async function insert(
  { db, now, enqueue }: Ctx,
  wanted: { environmentId: string; input: Input; requestKey: string; by: By },
  what: Pick<typeof queryRuns.$inferInsert, "kind" | "query" | "search">,
): Promise<{ id: string }> {
  const [run] = await db
    .insert(queryRuns)
    .values({
      ...what,
      requestKey: wanted.requestKey,
      environmentId: wanted.environmentId,
      input: wanted.input,
      askedById: wanted.by.id,
      askedByName: wanted.by.name,
      askedAt: now,
      state: "queued",
      leaseUntil: new Date(now.getTime() + WAIT_MS),
    })
    .returning({ id: queryRuns.id });
  if (!run) throw new Error("a query run was not written");
  await enqueue("run-query", { id: run.id });
  return run;
}
