import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import type { Outbound, Reply } from "@/platforms/outbound/outbound";
import { type EvidenceOf, PlatformError } from "@/platforms/platform";

const QUERY_SECONDS = 10;

/** One value at one moment. `value` may be NaN or infinite: Prometheus says so, and it is not zero. */
export type Sample = { labels: Readonly<Record<string, string>>; at: Date; value: number };

/** What an expression gives now. No samples means "no data", which is not zero either. */
export type Instant = { samples: Sample[]; warnings: string[]; durationMs: number; evidence: EvidenceOf };

export type Series = { labels: Readonly<Record<string, string>>; points: { at: Date; value: number }[] };

export type FiringAlert = {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  activeAt: string | null;
};

export type AlertRule = {
  name: string;
  labels: Readonly<Record<string, string>>;
  /** "ok", "err" or "unknown": whether Prometheus can evaluate the rule. */
  health: string;
  /** Why it cannot, in Prometheus's words; empty while it can. */
  lastError: string;
  firing: FiringAlert[];
  /** So many hold, and not for long enough yet. */
  pending: number;
};

export type Prometheus = {
  query(expression: string): Promise<Instant>;
  range(expression: string, window: { start: Date; end: Date; stepSeconds: number }): Promise<Series[]>;
  alertRules(): Promise<{ rules: AlertRule[]; evidence: EvidenceOf }>;
  /** The same alerts without their rules, for a Prometheus that shows no rules. */
  alerts(): Promise<{ firing: FiringAlert[]; pending: number; evidence: EvidenceOf }>;
  /** Whether it says that it is ready to answer; a 503 while starting is an answer. */
  ready(): Promise<{ ready: boolean; durationMs: number; evidence: EvidenceOf }>;
};

const labels = z.record(z.string(), z.string()).catch({});
const point = z.tuple([z.number(), z.string()]).rest(z.unknown());
const Vector = z.array(z.object({ metric: labels, value: point }));
const Matrix = z.array(z.object({ metric: labels, values: z.array(point) }));
const QueryAnswer = z.object({
  status: z.literal("success"),
  data: z.object({ resultType: z.string(), result: z.unknown() }),
  warnings: z.array(z.string()).nullish(),
});
const Refusal = z.object({ status: z.literal("error"), errorType: z.string(), error: z.string() });
const Alerts = z.array(
  z.object({
    state: z.string(),
    labels,
    annotations: labels.nullish(),
    activeAt: z.string().nullish(),
  }),
);
const AlertsAnswer = z.object({ status: z.literal("success"), data: z.object({ alerts: Alerts }) });
const RulesAnswer = z.object({
  status: z.literal("success"),
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            type: z.string(),
            name: z.string(),
            health: z.string().nullish(),
            lastError: z.string().nullish().catch(null),
            labels: labels.nullish(),
            alerts: Alerts.nullish(),
          }),
        ),
      }),
    ),
  }),
});

/** Speaks the HTTP API of one Prometheus, or of anything that answers like it. */
export function openPrometheus(
  http: Outbound,
  options: { base?: string; token?: string; timeoutSeconds?: number } = {},
): Prometheus {
  const timeoutSeconds = options.timeoutSeconds ?? QUERY_SECONDS;
  const send = (path: string, query: Record<string, string | number> = {}) =>
    http.send({
      base: options.base ?? "prometheus",
      path,
      query,
      headers: options.token ? { authorization: `Bearer ${options.token}` } : {},
      timeoutSeconds,
    });

  return {
    query: async (expression) => {
      const reply = understood(
        await send("/api/v1/query", { query: expression, timeout: `${timeoutSeconds}s` }),
      );
      const answer = parsed(QueryAnswer, reply);
      return {
        samples: samplesOf(answer.data.resultType, answer.data.result, reply),
        warnings: answer.warnings ?? [],
        durationMs: reply.durationMs,
        evidence: reply.evidence,
      };
    },

    range: async (expression, window) => {
      const reply = understood(
        await send("/api/v1/query_range", {
          query: expression,
          start: window.start.getTime() / 1000,
          end: window.end.getTime() / 1000,
          step: window.stepSeconds,
          timeout: `${timeoutSeconds}s`,
        }),
      );
      const series = Matrix.safeParse(parsed(QueryAnswer, reply).data.result);
      if (!series.success) throw unreadable("Prometheus did not answer with series.", reply);
      return series.data.map(({ metric, values }) => ({
        labels: metric,
        points: values.map((value) => pointOf(value, reply)),
      }));
    },

    alertRules: async () => {
      const reply = understood(await send("/api/v1/rules", { type: "alert" }));
      const rules = parsed(RulesAnswer, reply)
        .data.groups.flatMap((group) => group.rules)
        .filter((rule) => rule.type === "alerting")
        .map((rule) => ({
          name: rule.name,
          labels: rule.labels ?? {},
          health: rule.health ?? "unknown",
          lastError: rule.lastError ?? "",
          ...sorted(rule.alerts ?? []),
        }));
      return { rules, evidence: reply.evidence };
    },

    alerts: async () => {
      const reply = understood(await send("/api/v1/alerts"));
      return { ...sorted(parsed(AlertsAnswer, reply).data.alerts), evidence: reply.evidence };
    },

    ready: async () => {
      const reply = accepted(await send("/-/ready"), [503]);
      // Any web server can answer 200 here; only the sentence says that it was Prometheus.
      const ready = reply.status === 200 && /^(prometheus\b.*)?\bready\b/i.test(reply.text.trim());
      if (reply.status === 200 && !ready)
        throw unreadable(
          "Something answers at the Prometheus address, but it does not say it is ready.",
          reply,
        );
      return { ready, durationMs: reply.durationMs, evidence: reply.evidence };
    },
  };
}

function sorted(alerts: z.output<typeof Alerts>): { firing: FiringAlert[]; pending: number } {
  return {
    firing: alerts
      .filter(({ state }) => state === "firing")
      .map(({ labels, annotations, activeAt }) => ({
        labels,
        annotations: annotations ?? {},
        activeAt: activeAt ?? null,
      })),
    pending: alerts.filter(({ state }) => state === "pending").length,
  };
}

/** Prometheus explains a refusal in its body; the explanation is more useful than the status. */
function understood(reply: Reply): Reply {
  if ([400, 422, 500, 503].includes(reply.status)) {
    const refusal = refusalIn(reply);
    if (refusal)
      throw new PlatformError(
        "failed",
        refusal.errorType === "timeout"
          ? "Prometheus took too long over the question."
          : `Prometheus refuses the question (${refusal.errorType.slice(0, 40)}): ${refusal.error.slice(0, 300)}`,
        { evidence: reply.evidence, httpStatus: reply.status },
      );
  }
  return accepted(reply);
}

function refusalIn(reply: Reply) {
  try {
    return Refusal.safeParse(reply.json()).data;
  } catch {
    return undefined;
  }
}

function samplesOf(resultType: string, result: unknown, reply: Reply): Sample[] {
  if (resultType === "scalar") {
    const scalar = point.safeParse(result);
    if (scalar.success) return [{ labels: {}, ...pointOf(scalar.data, reply) }];
  }
  if (resultType === "vector") {
    const vector = Vector.safeParse(result);
    if (vector.success)
      return vector.data.map(({ metric, value }) => ({ labels: metric, ...pointOf(value, reply) }));
  }
  throw unreadable(
    `Prometheus answered with a ${resultType.slice(0, 40)} that we cannot read as values.`,
    reply,
  );
}

const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  "+Inf": Number.POSITIVE_INFINITY,
  Inf: Number.POSITIVE_INFINITY,
  "-Inf": Number.NEGATIVE_INFINITY,
};

function pointOf([seconds, text]: readonly [number, string, ...unknown[]], reply: Reply) {
  const at = new Date(seconds * 1000);
  const value =
    SPECIAL[text] ?? (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined);
  if (value === undefined || Number.isNaN(at.getTime()))
    throw unreadable("Prometheus answered with a value that is not a number.", reply);
  return { at, value };
}

function unreadable(message: string, reply: Reply) {
  return new PlatformError("unreadable", message, { evidence: reply.evidence, httpStatus: reply.status });
}
