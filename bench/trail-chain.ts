import { createHash, randomUUID } from "node:crypto";
import path from "node:path";
import { sql } from "drizzle-orm";
import { type Db, openDatabase } from "@/db";
import { AUDIT_SCOPES, chainText } from "@/domain/audit";
import { type AuditEntry, appendAudit, SYSTEM } from "@/server/audit/append";
import { auditHmac, auditKey } from "@/server/audit/key";
import { verifyChain } from "@/server/audit/verify";
import { type Figure, formatNumber, quantile, told } from "./figures";
import type { Place } from "./place";

const LIMITS = { onePerSecond: 1500, sixteenPerSecond: 4000, p99Ms: 20, verifyPerSecond: 150_000 };
const SECONDS = 10;
const WARM_UP_MS = 1500;
const CLIENTS = 16;
const EVENTS = 600_000;

const ACTION: Record<string, string> = {
  access: "sign-in.succeeded",
  changes: "threshold.edit",
  operations: "action.succeeded",
  reading: "audit.view",
};
const detail = (n: number) => ({
  label: "Restart the deployment auditron-api",
  reason: "It answers slowly since the last release.",
  tier: 2,
  n,
  before: { replicas: 3, image: "auditron-api:1.4.2" },
  after: { replicas: 3, image: "auditron-api:1.4.2" },
});

function entryOf(scope: string, n: number): AuditEntry {
  const [keeper = "", category = ""] = scope.split("/");
  return {
    action: ACTION[category] ?? "",
    result: "done",
    subjectKind: "action-run",
    subjectId: randomUUID(),
    environmentId: keeper === "console" ? null : `${keeper}/production`,
    detail: detail(n),
  };
}

/** What a chain costs to write beside the bare insert, and to verify beside the bare hash. */
export async function measureChain(
  place: Place,
  { isQuick, note }: { isQuick: boolean; note: (text: string) => void },
): Promise<Figure[]> {
  const { appUrl, ownerUrl } = await place.database("chain");
  process.env.DATABASE_URL = appUrl;
  process.env.WHEELHOUSE_DATA_DIR = place.folder;
  auditKey(path.join(place.folder, "audit-key"));
  const app = openDatabase(appUrl, { applicationName: "bench", max: CLIENTS + 2 });
  const owner = openDatabase(ownerUrl, {
    applicationName: "bench-owner",
    max: CLIENTS,
    statementSeconds: 300,
  });
  const seconds = isQuick ? SECONDS / 5 : SECONDS;
  try {
    note("bare inserts");
    await owner.db.execute(sql`create table bare (like audit_events including all)`);
    const bare = await race(seconds, CLIENTS, (client, n) => insertBare(owner.db, client, n));
    note("one chain");
    const one = await race(seconds, CLIENTS, (_, n) => append(app.db, "auditron/operations", n));
    note("sixteen chains");
    const sixteen = await race(seconds, CLIENTS, (client, n) =>
      append(app.db, AUDIT_SCOPES[client] ?? "", n),
    );

    const count = isQuick ? EVENTS / 10 : EVENTS;
    note(`a chain of ${formatNumber(count)} events`);
    const scope = "notification-preferences/reading";
    const texts = await seed(owner.db, scope, count, note);
    note("verifying it");
    let from = performance.now();
    const verdict = await verifyChain(app.db, scope, []);
    const verifyPerSecond = count / ((performance.now() - from) / 1000);
    from = performance.now();
    for (const text of texts) createHash("sha256").update(text).digest("hex");
    const hashPerSecond = texts.length / ((performance.now() - from) / 1000);
    const memory = process.memoryUsage().rss / 1_048_576;

    return [
      told(
        "a bare insert of the same row, 16 clients",
        `${formatNumber(bare.perSecond)}/s, p99 ${bare.p99.toFixed(1)} ms`,
      ),
      {
        name: "appended to one chain by 16 clients",
        measured: `${formatNumber(one.perSecond)}/s`,
        limit: `≥ ${formatNumber(LIMITS.onePerSecond)}/s`,
        isMet: one.perSecond >= LIMITS.onePerSecond,
      },
      {
        name: "  its p99",
        measured: `${one.p99.toFixed(1)} ms`,
        limit: `≤ ${LIMITS.p99Ms} ms`,
        isMet: one.p99 <= LIMITS.p99Ms,
      },
      {
        name: "appended to sixteen chains by 16 clients",
        measured: `${formatNumber(sixteen.perSecond)}/s`,
        limit: `≥ ${formatNumber(LIMITS.sixteenPerSecond)}/s`,
        isMet: sixteen.perSecond >= LIMITS.sixteenPerSecond,
      },
      {
        name: "  its p99",
        measured: `${sixteen.p99.toFixed(1)} ms`,
        limit: `≤ ${LIMITS.p99Ms} ms`,
        isMet: sixteen.p99 <= LIMITS.p99Ms,
      },
      {
        name: `verified, ${formatNumber(count)} events`,
        measured: `${formatNumber(verifyPerSecond)}/s`,
        limit: `≥ ${formatNumber(LIMITS.verifyPerSecond)}/s`,
        isMet: verifyPerSecond >= LIMITS.verifyPerSecond && verdict.problems.length === 0,
      },
      told("the bare hash of the same texts", `${formatNumber(hashPerSecond)}/s`),
      told("memory of the process after it", `${memory.toFixed(0)} MB`),
    ];
  } finally {
    await app.close();
    await owner.close();
  }
}

const append = (db: Db, scope: string, n: number) =>
  db.transaction((tx) => appendAudit(tx, SYSTEM, randomUUID(), entryOf(scope, n)));

const insertBare = (db: Db, client: number, n: number) =>
  db.transaction((tx) =>
    tx.execute(
      sql`insert into bare (scope, seq, id, at, actor, actor_id, action, result, subject_kind, subject_id, detail, correlation_id, previous_hash, hash)
        values (${`scope ${client}`}, ${n}, ${randomUUID()}, now(), ${JSON.stringify(SYSTEM)}::json, 'system', 'action.succeeded', 'done', 'action-run', ${randomUUID()}, ${JSON.stringify(detail(n))}::json, ${randomUUID()}, ${"a".repeat(64)}, ${"b".repeat(64)})`,
    ),
  );

async function race(seconds: number, clients: number, work: (client: number, n: number) => Promise<unknown>) {
  const took: number[] = [];
  // Connections are open and statements planned before anything is measured.
  const begin = performance.now() + WARM_UP_MS;
  const end = begin + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let n = 1; performance.now() < end; n += 1) {
        const from = performance.now();
        await work(client, n);
        if (from >= begin) took.push(performance.now() - from);
      }
    }),
  );
  return { perSecond: took.length / seconds, p99: quantile(took, 0.99) };
}

/** A chain with true hashes, written past its guard; the texts of its last events for the bare hash. */
export async function seed(
  db: Db,
  scope: string,
  count: number,
  note: (text: string) => void,
): Promise<string[]> {
  const texts: string[] = [];
  let previousHash = "";
  const at = new Date().toISOString();
  const actor = JSON.stringify(
    Object.fromEntries(Object.entries(SYSTEM).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  await db.execute(sql`alter table audit_events disable trigger user`);
  for (let start = 1; start <= count; start += 5000) {
    const rows = Array.from({ length: Math.min(5000, count - start + 1) }, (_, index) => {
      const seq = start + index;
      const event = {
        ...{ scope, seq, id: randomUUID(), at, actor, action: "action.succeeded", result: "done" },
        ...{ subjectKind: "action-run", subjectId: randomUUID(), platformId: "adinsights" },
        ...{ environmentId: "adinsights/production", tenant: null, detail: JSON.stringify(detail(seq)) },
        ...{ correlationId: randomUUID(), previousHash },
      };
      const text = chainText(event);
      const hash = auditHmac(text);
      previousHash = hash;
      if (start + 100_000 > count) texts.push(text);
      return [seq, event.id, event.subjectId, event.detail, event.correlationId, event.previousHash, hash];
    });
    await db.execute(sql`
      insert into audit_events (scope, seq, id, at, version, actor, actor_id, action, result, subject_kind, subject_id, platform_id, environment_id, detail, correlation_id, previous_hash, hash)
      select ${scope}, (r->>0)::bigint, (r->>1)::uuid, ${at}, 2, ${actor}::json, 'system', 'action.succeeded', 'done', 'action-run', r->>2, 'adinsights', 'adinsights/production', (r->>3)::json, r->>4, r->>5, r->>6
      from json_array_elements(${JSON.stringify(rows)}::json) as r`);
    if (start % 100_000 === 1) note(`${formatNumber(start - 1)} written`);
  }
  await db.execute(
    sql`insert into audit_heads (scope, seq, hash, at) values (${scope}, ${count}, ${previousHash}, ${at})`,
  );
  await db.execute(sql`analyze audit_events`);
  return texts;
}
