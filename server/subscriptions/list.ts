import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials, environments, questions, subscriptions } from "@/db/schema";
import { lateAfterMs } from "@/domain/check";
import { HOOK_SECRET, HOOK_STATES } from "@/domain/delivery";
import { formatDuration } from "@/domain/duration";
import { byTrouble, type Status } from "@/domain/status";
import type { SubscriptionProvider } from "@/domain/subscription";
import { hookHealth } from "@/server/incoming/silence";

/** The secret by which each knows the other. */
const SECRET_OF: Record<SubscriptionProvider, string> = {
  meta: "meta-verify-token",
  stripe: "stripe-signing-secret",
  airbyte: HOOK_SECRET,
};

type Row = typeof subscriptions.$inferSelect;

/** Who outside promised to call, whether they do, and how old the secret between them is; the worst first. */
export async function listSubscriptions(db: Db, now: Date) {
  const [seen, hooks, secrets] = await Promise.all([
    db
      .select({
        row: subscriptions,
        everySeconds: questions.everySeconds,
        trouble: questions.lastTrouble,
        answeredAt: questions.lastAnsweredAt,
      })
      .from(subscriptions)
      .innerJoin(
        environments,
        and(eq(environments.id, subscriptions.environmentId), eq(environments.active, true)),
      )
      .leftJoin(
        questions,
        and(
          eq(questions.environmentId, subscriptions.environmentId),
          eq(questions.key, subscriptions.source),
        ),
      )
      .where(isNull(subscriptions.goneAt)),
    hookHealth(db, now),
    db
      .select()
      .from(credentials)
      .where(and(isNull(credentials.goneAt), inArray(credentials.name, Object.values(SECRET_OF)))),
  ]);
  const secretOf = (environmentId: string, provider: SubscriptionProvider) => {
    const secret = secrets.find(
      (one) => one.environmentId === environmentId && one.name === SECRET_OF[provider],
    );
    return secret ? { credentialId: secret.id, since: secret.rotatedAt ?? secret.issuedAt } : null;
  };
  const told = seen.map(({ row, everySeconds, trouble }) => ({
    id: row.id,
    environmentId: row.environmentId,
    provider: row.provider,
    title: row.title,
    tenant: row.tenant,
    callback: row.callback,
    lastDeliveryAt: row.lastDeliveryAt,
    facts: row.facts,
    seenAt: row.seenAt,
    /** Asked again by a click; null where there is nobody to ask. */
    source: row.source as string | null,
    ...judged(row, everySeconds, trouble, now),
    secret: secretOf(row.environmentId, row.provider),
  }));
  const own = hooks.map((hook) => ({
    id: `airbyte ${hook.environmentId}`,
    environmentId: hook.environmentId,
    provider: "airbyte" as const,
    title: "Ends of Airbyte's jobs",
    tenant: "",
    callback: `/api/hooks/airbyte/${hook.environmentId}`,
    lastDeliveryAt: hook.lastAcceptedAt,
    facts: { "accepted in the last hour": hook.hour.accepted, "refused in the last hour": hook.hour.refused },
    seenAt: now,
    source: null as string | null,
    status: HOOK_STATES[hook.state].status,
    said: hook.sentence,
    silentSeconds: hook.silentSeconds,
    secret: secretOf(hook.environmentId, "airbyte"),
  }));
  return [...told, ...own].sort(
    (a, b) =>
      byTrouble(a.status, b.status) ||
      a.environmentId.localeCompare(b.environmentId) ||
      a.title.localeCompare(b.title),
  );
}

/** As it is now: what was told too long ago is unknown, and silence that lasts too long is worth a look. */
function judged(
  row: Row,
  everySeconds: number | null,
  trouble: string | null,
  now: Date,
): { status: Status; said: string; silentSeconds: number | null } {
  const age = now.getTime() - row.seenAt.getTime();
  if (everySeconds === null || age > lateAfterMs(everySeconds))
    return {
      status: "unknown",
      said: `Last told ${formatDuration(age)} ago: ${row.said}${trouble ? ` Since then: ${trouble}` : ""}`,
      silentSeconds: null,
    };
  const silentMs = row.lastDeliveryAt ? now.getTime() - row.lastDeliveryAt.getTime() : null;
  const isSilent =
    silentMs !== null && row.quietAfterSeconds !== null && silentMs > row.quietAfterSeconds * 1000;
  if (!isSilent) return { status: row.status, said: row.said, silentSeconds: null };
  return {
    status: byTrouble(row.status, "warn") < 0 ? row.status : "warn",
    said: `No delivery for ${formatDuration(silentMs)}. ${row.said}`,
    silentSeconds: Math.floor(silentMs / 1000),
  };
}
