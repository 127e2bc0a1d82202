import { createHash } from "node:crypto";
import { formatDuration } from "@/domain/duration";
import type { AlertSeverity } from "@/domain/platform";
import { utcDate } from "@/platforms/answers";
import { type AlertSeen, type Observation, PlatformError } from "@/platforms/platform";
import type { AlertRule, FiringAlert, Instant, Prometheus } from "./prometheus";
import { quoted } from "./quoted";

const TRUSTED_CLOCK_MS = 120_000;

/** One check whose value is an expression. */
export type MetricCheck = {
  check: string;
  /** Tried in this order until one has data; `from` names the series in the reason. */
  sources: readonly { expression: string; from: string }[];
  /** Values outside cannot be true, so they are not judged. */
  within: readonly [number, number];
  /** Which of several series counts. */
  worst: "highest" | "lowest";
  say(value: number): string;
  /** What "no data" means here, in a sentence. */
  nothing: string;
};

/**
 * Asks every expression. One that cannot be answered is unknown by itself; only when none can be answered is the
 * trouble the question's. `replaced` may give a deployment's own expression for a check.
 */
export async function readMetrics(
  prometheus: Prometheus,
  checks: readonly MetricCheck[],
  options: { now(): Date; replaced?: (check: string) => string | undefined },
): Promise<Observation[]> {
  const answers = await Promise.all(
    checks.map(async (metric) => {
      const own = options.replaced?.(metric.check);
      const sources = own ? [{ expression: own, from: "the configured expression" }] : metric.sources;
      try {
        return await readMetric(prometheus, { ...metric, sources }, options.now);
      } catch (error) {
        if (error instanceof PlatformError) return { metric, trouble: error };
        throw error;
      }
    }),
  );
  const troubles = answers.flatMap((answer) => ("trouble" in answer ? [answer.trouble] : []));
  if (troubles[0] && troubles.length === answers.length) throw troubles[0];
  return answers.map((answer) =>
    "trouble" in answer
      ? {
          check: answer.metric.check,
          status: "unknown",
          reason: answer.trouble.message,
          evidence: answer.trouble.details.evidence,
        }
      : answer,
  );
}

async function readMetric(
  prometheus: Prometheus,
  metric: MetricCheck,
  now: () => Date,
): Promise<Observation> {
  let last: Instant | undefined;
  for (const source of metric.sources) {
    const instant = await prometheus.query(source.expression);
    last = instant;
    const unknown = (reason: string): Observation => ({
      check: metric.check,
      status: "unknown",
      reason,
      facts: { source: source.from },
      evidence: instant.evidence,
    });
    if (instant.samples.length === 0) continue;

    const gap = clockGap(instant, now());
    if (Math.abs(gap) > TRUSTED_CLOCK_MS)
      return unknown(
        `Prometheus's clock is ${formatDuration(Math.abs(gap))} ${gap > 0 ? "ahead of" : "behind"} ours: its "now" is not ours.`,
      );
    const values = instant.samples.map((sample) => sample.value).filter(Number.isFinite);
    if (values.length === 0)
      return unknown("Prometheus answers with no number (NaN): nothing was counted in the window.");
    const [low, high] = metric.within;
    const value = metric.worst === "highest" ? Math.max(...values) : Math.min(...values);
    if (values.some((each) => each < low || each > high))
      return unknown(`Prometheus answers with a value that cannot be true (${value}).`);
    const blind = instant.samples.length - values.length;
    return {
      check: metric.check,
      value,
      reason: `${metric.say(value)}${values.length > 1 ? ` Worst of ${values.length} series.` : ""}${blind > 0 ? ` ${blind} more have no number.` : ""}`,
      facts: { source: source.from, series: instant.samples.length },
      evidence: instant.evidence,
    };
  }
  return {
    check: metric.check,
    status: "unknown",
    reason: metric.nothing,
    facts: { source: metric.sources.map((source) => source.from).join(", ") },
    evidence: last?.evidence,
  };
}

function clockGap(instant: Instant, now: Date): number {
  const at = instant.samples[0]?.at ?? now;
  return at.getTime() - now.getTime();
}

/** How the console reads one alert rule: the runbook's name for it, and what to know before believing it. */
export type AlertName = { title: string; severity: AlertSeverity; note?: string };

/** Without any rule there is no list of alerts: silence then says nothing. */
export type RuleReport = { alerts?: AlertSeen[]; observation: Omit<Observation, "check"> };

/** The alerts that Prometheus fires now, and whether its rules can be trusted to fire at all. */
export async function readAlerts(
  prometheus: Prometheus,
  names: Readonly<Record<string, AlertName>>,
): Promise<RuleReport> {
  const told = await rulesOf(prometheus);
  if (!told) return withoutRules(prometheus, names);
  const { rules, evidence } = told;
  const broken = rules.filter((rule) => rule.health === "err");
  const alerts = rules.flatMap((rule) => rule.firing.map((alert) => seen(rule, alert, names)));
  const pending = rules.reduce((sum, rule) => sum + rule.pending, 0);
  const facts = { rules: rules.length, firing: alerts.length, pending, broken: broken.length };
  if (rules.length === 0)
    return {
      observation: {
        status: "warn",
        reason: "Prometheus has no alert rule loaded: it would stay silent whatever happens.",
        facts,
        evidence,
      },
    };
  return {
    alerts,
    observation: {
      status: broken.length > 0 ? "warn" : "ok",
      reason:
        broken.length > 0
          ? `${broken.length} of ${rules.length} alert rules cannot be evaluated: ${quoted(broken.slice(0, 5).map(nameAndError).join(", "))}.`
          : `${rules.length} alert rules are loaded; alerts that fire now: ${alerts.length}.`,
      facts,
      evidence,
    },
  };
}

const nameAndError = ({ name, lastError }: AlertRule) =>
  lastError ? `${name} (${lastError.slice(0, 160)})` : name;

/** Some who stand in front of a Prometheus show its alerts and keep its rules to themselves. */
async function rulesOf(prometheus: Prometheus) {
  try {
    return await prometheus.alertRules();
  } catch (error) {
    if (error instanceof PlatformError && ["not-deployed", "forbidden"].includes(error.trouble))
      return undefined;
    throw error;
  }
}

async function withoutRules(
  prometheus: Prometheus,
  names: Readonly<Record<string, AlertName>>,
): Promise<RuleReport> {
  const { firing, pending, evidence } = await prometheus.alerts();
  return {
    alerts: firing.map((alert) =>
      seen({ name: alert.labels.alertname ?? "unnamed", labels: {} }, alert, names),
    ),
    observation: {
      status: "unknown",
      reason: `Prometheus does not show its alert rules, so whether they can fire is not known; alerts that fire now: ${firing.length}.`,
      facts: { firing: firing.length, pending },
      evidence,
    },
  };
}

function seen(
  rule: Pick<AlertRule, "name" | "labels">,
  alert: FiringAlert,
  names: Readonly<Record<string, AlertName>>,
): AlertSeen {
  const known = Object.hasOwn(names, rule.name) ? names[rule.name] : undefined;
  const labels = { ...rule.labels, ...alert.labels };
  const word = labels.severity ?? "";
  const said = alert.annotations.description ?? alert.annotations.summary ?? "";
  return {
    // Since when it fires is part of the id: the same alert after a pause is another one.
    externalId: `${fingerprint(rule.name, labels)}@${alert.activeAt ?? "unknown"}`.slice(0, 120),
    severity: known?.severity ?? severityOf(word),
    word: quoted(word, 40) || "none",
    kind: quoted(rule.name, 120),
    title: known?.title ?? quoted(alert.annotations.summary ?? rule.name, 200),
    message: [quoted(said), known?.note].filter(Boolean).join(" "),
    job: null,
    tenant: null,
    raisedAt: utcDate(alert.activeAt),
  };
}

function fingerprint(name: string, labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([name, sorted]))
    .digest("hex")
    .slice(0, 24);
}

/** A word we do not know is a warning: too loud is better than silent. */
function severityOf(word: string): AlertSeverity {
  return word === "critical" || word === "info" ? word : "warning";
}
