import { z } from "zod";
import { formatDuration } from "@/domain/duration";
import type { AlertSeverity } from "@/domain/platform";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import type { AlertSeen, Conversation, EvidenceOf, Observation, Question } from "@/platforms/platform";
import { ageSeconds, asAnyTenant, FUTURE, listOf, short } from "./client";
import { called, tenantKeyOf } from "./tenants";
import { learnAll } from "./tenants-question";

/** Written by the platform's own watchers when they find something, not at every beat. */
const WATCHERS = [
  "credential_rotation_due",
  "meta_token_validation_repeated_failures",
  "meta_sync_state_stale",
  "google_ads_sdk_auto_rollback",
] as const;
/** The slowest watcher runs daily: its row says something for a day and an hour. */
const WATCHER_HOLDS_SECONDS = 25 * 3600;
/** Without evaluations for so long the list of alerts is no longer complete. */
const BEAT_LOST_SECONDS = 35 * 60;
const BEAT_MS = 15 * 60_000;

const FIRED = ["success", "partial"];
const CONCLUSIVE = [...FIRED, "no_results"];

const Run = z.object({
  id: z.string(),
  rule_slug: z.string(),
  rule_name: z.string().nullish(),
  severity: z.string().nullish(),
  status: z.string(),
  row_count: z.number().nullish(),
  llm_summary: z.string().nullish(),
  raw_results: z.array(z.unknown()).nullish(),
  error_message: z.string().nullish(),
  created_at: z.string(),
});
type Run = z.output<typeof Run> & { at: Date };

/** Runs belong to no tenant: one identity reads them for all. */
export const alerts: Question = {
  key: "alerts",
  title: "Alert evaluations",
  everySeconds: 120,
  atLeastSecondsApart: 20,
  timeoutSeconds: 40,
  ask: async (c) => {
    const { runs, evidence } = await readRuns(c);
    await learnAll(c);
    const bySlug = new Map<string, Run[]>();
    for (const run of runs) bySlug.set(run.rule_slug, [...(bySlug.get(run.rule_slug) ?? []), run]);
    const isWatcher = (slug: string) => (WATCHERS as readonly string[]).includes(slug);
    const newest = runs.find((run) => !isWatcher(run.rule_slug));
    const seconds = newest && ageSeconds(c, newest.at);
    const isComplete = seconds !== undefined && seconds < BEAT_LOST_SECONDS;
    return {
      observations: [
        cadence(c, newest, seconds, evidence),
        rules([...bySlug.values()], isComplete, evidence),
      ],
      ...(isComplete
        ? { alerts: [...bySlug].flatMap(([slug, of]) => openAlerts(c, of, isWatcher(slug))) }
        : {}),
    };
  },
};

export async function readRuns(c: Conversation): Promise<{ runs: Run[]; evidence: EvidenceOf }> {
  const ask = async (rule?: string) => {
    const { reply } = await asAnyTenant(c, { path: "/api/alerts/runs/", query: { rule } });
    return { rows: parsed(listOf(Run), accepted(reply)), evidence: reply.evidence };
  };
  const first = await ask();
  // Newer deployments page their lists, and a daily row does not stay on the first page for a day.
  const rest = c.dialect === "head" ? await Promise.all(WATCHERS.map((slug) => ask(slug))) : [];
  const byId = new Map<string, Run>();
  for (const row of [first, ...rest].flatMap(({ rows }) => rows)) {
    const at = utcDate(row.created_at);
    if (at) byId.set(row.id, { ...row, at });
  }
  const runs = [...byId.values()].sort((a, b) => b.at.getTime() - a.at.getTime());
  return { runs, evidence: first.evidence };
}

function cadence(
  c: Conversation,
  newest: Run | undefined,
  seconds: number | undefined,
  evidence: EvidenceOf,
): Observation {
  const check = "alert-cadence";
  if (!newest)
    return { check, status: "alert", reason: "No rule was ever evaluated: no beat or no worker.", evidence };
  if (seconds === undefined)
    return { check, status: "unknown", reason: `The newest evaluation ${FUTURE}.`, evidence };
  const next = new Date((Math.floor(c.now().getTime() / BEAT_MS) + 1) * BEAT_MS);
  const ago = formatDuration(seconds * 1000);
  return {
    check,
    value: seconds,
    reason:
      seconds < BEAT_LOST_SECONDS
        ? `Rules were evaluated ${ago} ago; next at ${next.toISOString().slice(11, 16)} UTC.`
        : `No rule was evaluated for ${ago}: the beat or its workers stand still, which looks the same from here.`,
    facts: { newest: newest.at.toISOString() },
    evidence,
  };
}

function rules(bySlug: readonly Run[][], isComplete: boolean, evidence: EvidenceOf): Observation {
  const check = "alert-rules";
  const finished = bySlug.flatMap((runs) => runs.find((run) => run.status !== "started") ?? []);
  const failed = finished.filter((run) => run.status === "failed");
  const odd = finished.filter((run) => run.status !== "failed" && !CONCLUSIVE.includes(run.status));
  if (failed[0])
    return {
      check,
      status: "warn",
      reason: `${failed.length} of ${finished.length} rules cannot be evaluated: ${nameOf(failed[0])}${failed[0].error_message ? ` (${short(failed[0].error_message, 160)})` : ""}.`,
      evidence,
    };
  if (finished.length === 0 || odd.length > 0 || !isComplete)
    return {
      check,
      status: "unknown",
      reason:
        odd.length > 0
          ? `${nameOf(odd[0])} ended in a way that the console does not know.`
          : "There is no recent evaluation to judge rules by.",
      evidence,
    };
  return { check, status: "ok", reason: `All ${finished.length} rules were evaluated.`, evidence };
}

/** The platform's own watchers have no name: their slug, made readable. */
function nameOf(run: Run | undefined): string {
  const slug = (run?.rule_slug ?? "a rule").replace(/[_:]+/g, " ");
  return short(run?.rule_name ?? slug.charAt(0).toUpperCase() + slug.slice(1), 120);
}

/** A rule's alert is open while its newest conclusive evaluation found rows. */
function openAlerts(c: Conversation, runs: readonly Run[], isWatcher: boolean): AlertSeen[] {
  const conclusive = runs.filter((run) => CONCLUSIVE.includes(run.status));
  const newest = conclusive[0];
  if (!newest || !FIRED.includes(newest.status)) return [];
  const seconds = ageSeconds(c, newest.at);
  if (isWatcher && (seconds === undefined || seconds > WATCHER_HOLDS_SECONDS)) return [];
  const quiet = conclusive.findIndex((run) => !FIRED.includes(run.status));
  const first = conclusive[(quiet === -1 ? conclusive.length : quiet) - 1] ?? newest;
  const { severity, word } = severityOf(newest.severity);
  const count = newest.row_count ?? newest.raw_results?.length ?? 0;
  const slug = short(newest.rule_slug, 120);
  const alert = (tenantId: string | null, message: string, rows: number): AlertSeen => ({
    externalId: tenantId ? `${slug}/${tenantId}` : slug,
    severity,
    word,
    kind: slug,
    title: `${nameOf(newest)}: ${rows === 1 ? "1 row" : `${rows} rows`}`,
    message,
    job: null,
    tenant: tenantId ? (tenantKeyOf(c, tenantId) ?? null) : null,
    raisedAt: first.at,
  });
  const summary = short(newest.llm_summary ?? "");
  const byTenant = isWatcher ? rowsByTenant(newest) : new Map<string, WatcherRow[]>();
  if (byTenant.size === 0) return [alert(null, summary || "The rule found rows.", count)];
  return [...byTenant].map(([id, rows]) => alert(id, watcherText(c, id, rows, summary), rows.length));
}

const WatcherRow = z.object({
  tenant_id: z.string().min(1).max(100),
  provider: z.string().nullish(),
  status: z.string().nullish(),
  days_until_expiry: z.number().nullish(),
});
type WatcherRow = z.output<typeof WatcherRow>;

/** Only when every row names its tenant: otherwise rows would get lost. */
function rowsByTenant(run: Run): Map<string, WatcherRow[]> {
  const byTenant = new Map<string, WatcherRow[]>();
  for (const raw of (run.raw_results ?? []).slice(0, 200)) {
    const row = WatcherRow.safeParse(raw);
    if (!row.success) return new Map();
    byTenant.set(row.data.tenant_id, [...(byTenant.get(row.data.tenant_id) ?? []), row.data]);
  }
  return byTenant;
}

function watcherText(c: Conversation, id: string, rows: readonly WatcherRow[], summary: string): string {
  const key = tenantKeyOf(c, id);
  const said = rows.slice(0, 3).map((row) => {
    const days = row.days_until_expiry;
    const what = short(row.provider ?? "a credential", 40);
    return typeof days === "number" ? `${what} ${days < 0 ? "expired" : `expires in ${days} days`}` : what;
  });
  return `${key ? called(c, key) : "A tenant without an identity here"}: ${said.join(", ")}.${summary ? ` ${summary}` : ""} The platform notifies nobody of this.`;
}

function severityOf(word: string | null | undefined): { severity: AlertSeverity; word: string } {
  switch (word) {
    case "high":
      return { severity: "critical", word };
    case "low":
      return { severity: "info", word };
    case "medium":
      return { severity: "warning", word };
    default:
      return { severity: "warning", word: short(word ?? "none", 40) };
  }
}
