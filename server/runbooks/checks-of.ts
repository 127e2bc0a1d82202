import { and, eq, inArray, or } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, questions } from "@/db/schema";
import type { PlatformId } from "@/domain/platform";

type Wanted = { checks: readonly string[]; platform?: PlatformId | undefined };

/** Added to the rhythm of a question before its silence counts as an answer. */
const PATIENCE_SECONDS = 120;

/** The checks that a step names by key or component, the questions that answer them, and how long that may take. */
export async function checksOf(db: Db, environmentId: string, step: Wanted & { kind: string }) {
  const place = await placeOf(db, environmentId, step.platform);
  const seen = await db
    .select()
    .from(checks)
    .where(
      and(
        eq(checks.environmentId, place),
        eq(checks.active, true),
        or(inArray(checks.key, [...step.checks]), inArray(checks.component, [...step.checks])),
      ),
    )
    .orderBy(checks.id);
  const asked = await db
    .select()
    .from(questions)
    .where(
      and(
        eq(questions.environmentId, place),
        eq(questions.active, true),
        inArray(questions.key, [...new Set(seen.map(({ question }) => question))]),
      ),
    );
  // What has a side effect is not asked out of turn; its next answer is waited for.
  const seconds = asked.map((one) => (one.sideEffect === "" ? one.apartSeconds : one.everySeconds));
  return {
    environmentId: place,
    seen,
    questions: asked.filter(({ sideEffect }) => sideEffect === "").map(({ key }) => key),
    patienceMs: (Math.max(0, ...seconds) + PATIENCE_SECONDS) * 1000,
  };
}

/** Another platform's environment of the same name, or else its only one. */
async function placeOf(db: Db, environmentId: string, platform: PlatformId | undefined): Promise<string> {
  if (platform === undefined || environmentId.startsWith(`${platform}/`)) return environmentId;
  const others = await db
    .select({ id: environments.id, name: environments.name })
    .from(environments)
    .where(and(eq(environments.platformId, platform), eq(environments.active, true)))
    .orderBy(environments.id);
  const name = environmentId.split("/")[1];
  return (others.find((one) => one.name === name) ?? others[0])?.id ?? `${platform}/${name}`;
}
