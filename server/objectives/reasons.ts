import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { ObjectiveSource } from "@/domain/objective";
import { STATUS_WORD, type Status } from "@/domain/status";
import type { BadStretch } from "./bad-stretches";

type Change = { n: number; subject: string; to_status: Status; reason: string };
const STATUS_OF = { bad: "alert", unknown: "unknown", maintenance: "paused" } as const satisfies Record<
  BadStretch["state"],
  Status
>;
/** A change of state is confirmed some time after the first answer that said so. */
const CONFIRMED_WITHIN = "10 minutes";

/** Which changes of state belong to a source: "check" and its keys, or "job" and its name with the tenant. */
export function subjectsOf(
  source: ObjectiveSource,
  tenant: string,
): { kind: "check" | "job"; subjects: string[] } | undefined {
  switch (source.from) {
    case "checks":
    case "answers":
      return { kind: "check", subjects: [...source.checks] };
    case "values":
    case "counters":
      return { kind: "check", subjects: [source.check] };
    case "freshness":
      return { kind: "job", subjects: [`${source.job}@${tenant}`] };
    case "runs":
    case "acknowledgements":
      return undefined;
  }
}

/** What was said when each stretch began or during it, in words; where nobody said anything, what is known of it. */
export async function reasonsFor(
  db: Db,
  source: ObjectiveSource,
  environmentId: string,
  stretches: readonly BadStretch[],
): Promise<string[]> {
  const asked = stretches.flatMap(({ tenant, from, to, state }, n) => {
    const known = subjectsOf(source, tenant);
    return known
      ? [
          {
            n,
            kind: known.kind,
            subjects: known.subjects,
            wanted: STATUS_OF[state],
            f: from.toISOString(),
            t: to.toISOString(),
          },
        ]
      : [];
  });
  const said = new Map<number, Change>();
  if (asked.length > 0) {
    const { rows } = await db.execute<Change>(sql`
      select a.n, c.subject, c.to_status, c.reason
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as a (n int, kind text, subjects text[], wanted text, f timestamptz, t timestamptz)
      cross join lateral (
        select s.subject, l.to_status, l.reason, l.at from unnest(a.subjects) s(subject) cross join lateral (
          (select to_status, reason, at from state_changes
            where environment_id = ${environmentId} and subject_kind = a.kind and subject = s.subject and at <= a.f order by at desc, id desc limit 1)
          union all
          (select to_status, reason, at from state_changes
            where environment_id = ${environmentId} and subject_kind = a.kind and subject = s.subject and at > a.f and at < a.t + interval '${sql.raw(CONFIRMED_WITHIN)}'
            order by at, id limit 5)) l
        where l.to_status <> 'ok' order by l.to_status = a.wanted desc, l.at limit 1) c`);
    for (const row of rows) said.set(Number(row.n), row);
  }
  return stretches.map((stretch, n) => {
    const change = said.get(n);
    if (change) return `${change.subject}: ${STATUS_WORD[change.to_status]}. ${change.reason}`;
    return withoutWords(stretch);
  });
}

function withoutWords({ state, of }: BadStretch): string {
  if (of !== null) return "";
  if (state === "unknown") return "Nobody could tell.";
  return state === "maintenance" ? "Announced maintenance." : "No change of state was noted.";
}
