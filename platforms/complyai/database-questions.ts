import { formatDuration } from "@/domain/duration";
import { evidenceOfLine } from "@/platforms/answers";
import {
  type Answer,
  type Conversation,
  type EvidenceOf,
  type JobSeen,
  PlatformError,
  type RunSeen,
} from "@/platforms/platform";
import { nameOf } from "./ad-sync";
import { type EventKind, eventName, eventOption } from "./events";
import {
  dateOf,
  type Event,
  isActive,
  readEventSums,
  readEvents,
  readIsRecording,
  readIsReplica,
  readSessions,
  readTokens,
} from "./queries";
import { tokenCredentials } from "./token-credentials";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LOOK_BACK_DAYS = 8;
const EXPIRES_SOON_MS = 7 * DAY_MS;
const NAMED_AT_MOST = 5;
const TOLD = "complyai:events-told";

export async function askDatabase(c: Conversation): Promise<Answer> {
  const { rows, durationMs, evidence } = await readIsReplica(c);
  const replica = rows[0]?.replica ?? false;
  return {
    observations: [
      {
        check: "database-answers",
        status: "ok",
        reason: replica ? "Answers; it is a replica and may lag." : "Answers a query.",
        latencyMs: durationMs,
        facts: { replica },
        evidence,
      },
    ],
  };
}

/** Sessions that our login may not see cannot be called idle, so a half view is none. */
export async function askSessions(c: Conversation): Promise<Answer> {
  const { rows, evidence } = await readSessions(c);
  const seen = rows[0];
  if (!seen) throw new PlatformError("unreadable", "The database answered without a row.", { evidence });
  if (seen.hidden > 0)
    throw new PlatformError(
      "not-deployed",
      `${seen.hidden} sessions are hidden from our login; grant it pg_monitor to have them watched.`,
      { evidence },
    );
  return {
    observations: [
      {
        check: "database-longest-query",
        value: seen.longest,
        reason:
          seen.longest > 0
            ? `The longest query has been running for ${formatDuration(seen.longest * 1000)}.`
            : "No other query is running.",
        facts: { active: seen.active, waitingForLock: seen.waiting },
        evidence,
      },
    ],
  };
}

/** What the platform recorded about its own jobs. */
export async function askActivity(c: Conversation): Promise<Answer> {
  const now = c.now();
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  const names = (["failed", "done", "scored", "reported"] as const).map((kind) => eventName(c, kind));
  const failed = eventName(c, "failed");
  const sums = await readEventSums(c, names, ago(LOOK_BACK_DAYS * DAY_MS), ago(DAY_MS));
  const recording = await readIsRecording(c, ago(DAY_MS));
  const newest = await readEvents(c, names, tellSince(c, now));
  c.memory.set(TOLD, ago(HOUR_MS));

  const ofFailed = sums.rows.filter(({ action, recent }) => action === failed && recent > 0);
  const failures = ofFailed.reduce((sum, { recent }) => sum + recent, 0);
  const organizations = ofFailed.length;
  const check = "sync-failures";
  const last = (kind: EventKind) =>
    sums.rows.reduce<Date | null>((found, row) => {
      const at = row.action === eventName(c, kind) ? dateOf(row.last) : null;
      return at && (!found || at > found) ? at : found;
    }, null);
  return {
    observations: [
      recording.rows[0]?.alive
        ? {
            check,
            value: failures,
            reason:
              failures === 0
                ? "No failed sync was recorded in 24 h."
                : `${failures} failed sync${failures === 1 ? "" : "s"} in 24 h, at ${organizations} organisation${organizations === 1 ? "" : "s"}.`,
            facts: { failures, organizations },
            evidence: sums.evidence,
          }
        : {
            check,
            status: "unknown",
            reason: "Nothing at all was recorded in 24 h, so no failure proves nothing.",
            evidence: recording.evidence,
          },
    ],
    jobs: [
      jobSeen(c, "scoring", "scored", last("scored"), (at) => new Date(at.getTime() + HOUR_MS / 2)),
      jobSeen(c, "daily-reports", "reported", last("reported"), nextSixOClock),
    ],
    runs: newest.rows.flatMap((event) => runOf(c, event, newest.evidence)),
  };
}

/** A day at first, then an hour before the last answer: told twice does no harm, not told is lost. */
function tellSince(c: Conversation, now: Date): Date {
  const told = c.memory.get(TOLD) as Date | undefined;
  const anHourAgo = new Date(now.getTime() - HOUR_MS);
  if (!told) return new Date(now.getTime() - DAY_MS);
  return told < anHourAgo ? told : anHourAgo;
}

function jobSeen(
  c: Conversation,
  job: string,
  kind: EventKind,
  at: Date | null,
  nextAfter: (at: Date) => Date,
): JobSeen {
  const seen = { job, tenant: "", lastGoodAt: at, lastRunAt: at };
  if (at) return { ...seen, lastStatus: "succeeded", nextDueAt: nextAfter(at) };
  return {
    ...seen,
    lastStatus: "unknown",
    note: `No event "${eventName(c, kind).slice(0, 80)}" in ${LOOK_BACK_DAYS} days. The name is an assumption; the option "${eventOption(kind)}" sets the one that this deployment writes.`,
  };
}

function nextSixOClock(after: Date): Date {
  const due = new Date(after);
  due.setUTCHours(6, 0, 0, 0);
  return due > after ? due : new Date(due.getTime() + DAY_MS);
}

const JOB_OF: Readonly<Record<EventKind, string>> = {
  failed: "ad-sync",
  done: "ad-sync",
  scored: "scoring",
  reported: "daily-reports",
};

function runOf(c: Conversation, event: Event, evidence: EvidenceOf): RunSeen[] {
  const kind = (Object.keys(JOB_OF) as EventKind[]).find((name) => eventName(c, name) === event.action);
  const endedAt = dateOf(event.at);
  if (!kind || !endedAt) return [];
  const job = JOB_OF[kind];
  return [
    {
      job,
      tenant: job === "ad-sync" ? (event.organization ?? "") : "",
      externalId: `event-${event.id}`,
      status: kind === "failed" ? "failed" : "succeeded",
      startedAt: null,
      endedAt,
      durationMs: null,
      records: null,
      error: kind === "failed" ? "The platform recorded a failed sync without giving a reason." : null,
      facts: { event: event.action.slice(0, 80), organisation: event.organization?.slice(0, 100) ?? null },
      evidence: evidenceOfLine(evidence(), event),
    },
  ];
}

export async function askTokens(c: Conversation): Promise<Answer> {
  const now = c.now().getTime();
  const { rows, evidence } = await readTokens(c);
  const used = rows.filter((row) => isActive(row.active));
  const dated = used.flatMap((row) => {
    const expires = dateOf(row.expires);
    const name = nameOf({ id: row.organization ?? "without a number", name: row.name });
    return expires ? [{ name, left: expires.getTime() - now }] : [];
  });
  const soon = dated.filter(({ left }) => left < EXPIRES_SOON_MS).sort((a, b) => a.left - b.left);
  const expired = soon.filter(({ left }) => left <= 0).length;
  const withoutDate = used.length - dated.length;
  const facts = { tokens: used.length, expiring: soon.length, expired, withoutDate };
  const nearest = [...dated].sort((a, b) => a.left - b.left)[0];
  const credentials = { source: "tokens", seen: await tokenCredentials(c, used) };
  if (!nearest) {
    const reason =
      used.length === 0
        ? "No business account of an active organisation is recorded."
        : `None of ${used.length} tokens has an expiry date; whether they are for good cannot be seen here.`;
    const unknown = { status: "unknown" as const, reason, facts, evidence };
    return {
      credentials,
      observations: [
        { check: "tokens-expiring", ...unknown },
        { check: "tokens-remaining", ...unknown },
      ],
    };
  }

  const tell = ({ name, left }: { name: string; left: number }) =>
    left <= 0 ? `${name} (expired)` : `${name} (${formatDuration(left)})`;
  const listed = soon.slice(0, NAMED_AT_MOST).map(tell).join(", ");
  const more = soon.length > NAMED_AT_MOST ? ` and ${soon.length - NAMED_AT_MOST} more` : "";
  const undated = withoutDate > 0 ? ` ${withoutDate} without a date.` : "";
  return {
    credentials,
    observations: [
      {
        check: "tokens-expiring",
        value: soon.length,
        reason:
          soon.length === 0
            ? `None of ${dated.length} tokens expires within 7 days.${undated}`
            : `${soon.length} of ${dated.length} tokens: ${listed}${more}.${undated}`,
        facts,
        evidence,
      },
      {
        check: "tokens-remaining",
        value: nearest.left / 1000,
        reason:
          nearest.left <= 0
            ? `The token of ${nearest.name} has expired; its owner must connect Meta again.`
            : `The first to expire is that of ${nearest.name}, in ${formatDuration(nearest.left)}.`,
        facts,
        evidence,
      },
    ],
  };
}
