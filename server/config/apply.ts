import { and, eq, notInArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, questions } from "@/db/schema";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import type { Question } from "@/platforms/platform";
import { connectors } from "@/server/connectors";
import type { Config } from "./load";

export const SELF = "wheelhouse/self";

/** Makes the table of environments say what the files say. What is no longer declared is kept, but inactive. */
export async function applyConfig(db: Db, config: Omit<Config, "settings">): Promise<void> {
  const rows = [
    ...config.environments.map((entry) => ({
      id: entry.id,
      platformId: entry.platform,
      name: entry.name,
      baseUrls: entry.urls,
      credentials: entry.credentials,
      options: entry.options,
      privateNetwork: entry.privateNetwork,
      hasChecklists: entry.checklists ?? entry.name === "production",
      simulated: entry.simulated,
      dialectWanted: entry.dialect,
      problem: null as string | null,
    })),
    ...config.broken.map((entry) => ({
      id: entry.id,
      platformId: entry.platform,
      name: entry.name,
      baseUrls: {},
      credentials: {},
      options: {},
      privateNetwork: false,
      hasChecklists: false,
      simulated: false,
      dialectWanted: "auto",
      problem: entry.message,
    })),
    {
      id: SELF,
      platformId: "wheelhouse" as const,
      name: "self",
      baseUrls: {},
      credentials: {},
      options: {},
      privateNetwork: false,
      hasChecklists: true,
      simulated: false,
      dialectWanted: "self",
      problem: null,
    },
  ];
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('apply-config'))`);
    for (const row of rows) {
      const { id, ...changed } = row;
      await tx
        .insert(environments)
        .values({ ...row, active: true })
        .onConflictDoUpdate({
          target: environments.id,
          set: { ...changed, active: true, updatedAt: sql`now()` },
          setWhere: sql`(${environments.baseUrls}, ${environments.credentials}, ${environments.options}, ${environments.privateNetwork}, ${environments.hasChecklists}, ${environments.simulated}, ${environments.dialectWanted}, ${environments.active}, ${environments.problem} is not null)
            is distinct from (${JSON.stringify(row.baseUrls)}::jsonb, ${JSON.stringify(row.credentials)}::jsonb, ${JSON.stringify(row.options)}::jsonb, ${row.privateNetwork}, ${row.hasChecklists}, ${row.simulated}, ${row.dialectWanted}, true, ${row.problem !== null})`,
        });
    }
    await tx
      .update(environments)
      .set({ active: false, updatedAt: sql`now()` })
      .where(
        and(
          eq(environments.active, true),
          notInArray(
            environments.id,
            rows.map(({ id }) => id),
          ),
        ),
      );
    await tx.execute(
      sql`update questions set active = false where active and environment_id not in (select id from environments where active and problem is null)`,
    );
  });
}

/** Writes the questions and checks of an environment in the dialect that was found; keeps what is known of each. */
export async function applyDialect(
  db: Db,
  environmentId: string,
  platformId: PlatformDeclaration["id"],
  dialect: string,
): Promise<void> {
  const connector = connectors[platformId];
  const asked = connector.questions(dialect);
  await db.transaction(async (tx) => {
    for (const question of asked) await upsertQuestion(tx, environmentId, question);
    await tx
      .update(questions)
      .set({ active: false })
      .where(
        and(
          eq(questions.environmentId, environmentId),
          notInArray(
            questions.key,
            asked.map(({ key }) => key),
          ),
        ),
      );
    await upsertChecks(tx, environmentId, connector.declaration, asked);
  });
}

async function upsertQuestion(db: Db, environmentId: string, question: Question) {
  const row = {
    title: question.title,
    sideEffect: question.sideEffect ?? "",
    everySeconds: question.everySeconds,
    confirmSeconds: question.confirmSeconds ?? null,
    apartSeconds: question.atLeastSecondsApart,
    active: true,
  };
  await db
    .insert(questions)
    .values({ environmentId, key: question.key, ...row })
    .onConflictDoUpdate({
      target: [questions.environmentId, questions.key],
      // A shorter cadence counts at once; a longer one from the next answer on.
      set: {
        ...row,
        nextDueAt: sql`least(${questions.nextDueAt}, now() + make_interval(secs => ${question.everySeconds}))`,
      },
    });
}

async function upsertChecks(
  db: Db,
  environmentId: string,
  declaration: PlatformDeclaration,
  asked: readonly Question[],
) {
  const everySeconds = new Map(asked.map((question) => [question.key, question.everySeconds]));
  const rows = declaration.components.flatMap((component) =>
    component.checks.map((check) => ({
      environmentId,
      component: component.key,
      key: check.key,
      title: check.title,
      question: check.question,
      everySeconds: everySeconds.get(check.question) ?? 3600,
      metric: check.metric ?? null,
      whenLost: check.whenLost,
      confirmBad: check.confirm.bad,
      confirmGood: check.confirm.good,
      active: true,
      isAsked: everySeconds.has(check.question),
    })),
  );
  for (const { isAsked, ...row } of rows) {
    const notOffered = isAsked ? null : "This deployment offers nothing that could answer it.";
    const { environmentId: _environment, key: _key, ...changed } = row;
    await db
      .insert(checks)
      .values({ ...row, notOffered })
      .onConflictDoUpdate({
        target: [checks.environmentId, checks.key],
        set: {
          ...changed,
          notOffered: isAsked ? sql`case when ${checks.active} then ${checks.notOffered} end` : notOffered,
        },
      });
  }
  await db
    .update(checks)
    .set({ active: false })
    .where(
      and(
        eq(checks.environmentId, environmentId),
        notInArray(
          checks.key,
          rows.map(({ key }) => key),
        ),
      ),
    );
}
