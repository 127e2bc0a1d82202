import { silences } from "@/db/schema";
import { formatDuration } from "@/domain/duration";
import { badRequest } from "@/domain/errors";
import { CreateSilence } from "@/domain/schema/silence";
import { LONGEST_SILENCE, type Matcher, matcherText, platformSilenced, worstHidden } from "@/domain/silence";
import { command } from "@/server/command";
import { beyondScope } from "@/server/scope";
import { tendSilences } from "./tend-silences";

const SLACK_MS = 60_000;

/** Nobody is told of what it matches until it ends; alerts are judged and resolved as ever. */
export const createSilence = command({
  action: "silence.create",
  needs: "silence:manage",
  input: CreateSilence,
  async run({ db, actor, now }, { matchers, reason, startsAt, endsAt, endsUnmatchedAfter }) {
    if (startsAt.getTime() < now.getTime() - 5 * SLACK_MS) throw badRequest("It cannot start in the past.");
    if (endsAt <= startsAt || endsAt <= now)
      throw badRequest("It must end after it starts, and later than now.");
    refuseTooLong(matchers, (endsAt.getTime() - Math.max(startsAt.getTime(), now.getTime())) / 1000);
    const [silence] = await db
      .insert(silences)
      .values({
        matchers,
        reason,
        startsAt,
        endsAt,
        endsUnmatchedAfter,
        createdById: actor.id,
        createdByName: actor.name,
        createdAt: now,
      })
      .returning({ id: silences.id });
    if (!silence) throw new Error("the silence was not kept");
    await beyondScope(db, () => tendSilences(db, now));
    return {
      result: { id: silence.id },
      audit: {
        subjectKind: "silence",
        subjectId: silence.id,
        platformId: platformSilenced(matchers),
        detail: { matchers: matchers.map(matcherText).join(", "), reason, endsAt: endsAt.toISOString() },
      },
    };
  },
});

/** The worst that it could hide decides how long it may last. */
export function refuseTooLong(matchers: readonly Matcher[], seconds: number): void {
  const worst = worstHidden(matchers);
  const longest = LONGEST_SILENCE[worst];
  if (seconds * 1000 > longest * 1000 + SLACK_MS)
    throw badRequest(
      `It could hide ${worst} alerts, so it may last ${formatDuration(longest * 1000)} at most.` +
        (worst === "critical" ? " Leave critical alerts out to silence the rest for longer." : ""),
    );
}
