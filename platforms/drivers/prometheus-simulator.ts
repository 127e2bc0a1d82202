import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";

const MAXIMUM_POINTS = 11_000;

export type SimSample = { labels: Readonly<Record<string, string>>; value: number };

/** What an expression is worth at a moment: one number, several labelled ones, or undefined for no data. */
export type ValueOf = (query: string, at: Date) => number | readonly SimSample[] | undefined;

export type SimAlertRule = {
  name: string;
  severity: string;
  summary: string;
  description: string;
  labels?: Readonly<Record<string, string>>;
  /** Since when it fires, or undefined while it does not. */
  firingSince(at: Date): Date | undefined;
  /** Since when it holds without firing yet. */
  pendingSince?(at: Date): Date | undefined;
  /** Why it cannot be evaluated. */
  lastError?: string;
};

/** The routes of a small Prometheus, for any simulator to serve under its "prometheus" name. */
export function prometheusRoutes(options: {
  value: ValueOf;
  now(): Date;
  rules?: readonly SimAlertRule[];
  /** Asked of every caller when given, as a proxy in front of a Prometheus would. */
  token?: string;
  ready?: () => boolean;
}): Route[] {
  const guarded =
    (handle: (request: SimRequest) => SimReply) =>
    (request: SimRequest): SimReply =>
      options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`
        ? { status: 401, text: "Unauthorized\n", headers: { "www-authenticate": "Bearer" } }
        : handle(request);
  const both = (path: string, handle: (input: URLSearchParams) => SimReply): Route[] => [
    { method: "GET", path, handle: guarded((request) => handle(request.query)) },
    { method: "POST", path, handle: guarded((request) => handle(request.form())) },
  ];

  return [
    {
      method: "GET",
      path: "/-/ready",
      handle: guarded(() =>
        options.ready?.() === false
          ? { status: 503, text: "Service Unavailable" }
          : { text: "Prometheus Server is Ready.\n" },
      ),
    },
    ...both("/api/v1/query", (input) => instant(input, options)),
    ...both("/api/v1/query_range", (input) => range(input, options)),
    {
      method: "GET",
      path: "/api/v1/rules",
      handle: guarded(() => rules(options.rules ?? [], options.now())),
    },
    {
      method: "GET",
      path: "/api/v1/alerts",
      handle: guarded(() => ({
        json: {
          status: "success",
          data: { alerts: (options.rules ?? []).flatMap((rule) => alertsOf(rule, options.now())) },
        },
      })),
    },
  ];
}

type Source = { value: ValueOf; now(): Date };

function instant(input: URLSearchParams, { value, now }: Source): SimReply {
  const query = input.get("query");
  if (!query)
    return refused('invalid parameter "query": unknown position: parse error: no expression found in input');
  const at = input.has("time") ? time(input.get("time")) : now();
  if (!at) return refused('invalid parameter "time": cannot parse to a valid timestamp');
  const result = samples(value(query, at)).map((sample) => ({
    metric: sample.labels,
    value: [at.getTime() / 1000, written(sample.value)],
  }));
  return { json: { status: "success", data: { resultType: "vector", result } } };
}

function range(input: URLSearchParams, { value }: Source): SimReply {
  const query = input.get("query");
  const start = time(input.get("start"));
  const end = time(input.get("end"));
  const step = stepSeconds(input.get("step"));
  if (!query)
    return refused('invalid parameter "query": unknown position: parse error: no expression found in input');
  if (!start || !end || end < start)
    return refused('invalid parameter "end": end timestamp must not be before start time');
  if (!step)
    return refused(
      'invalid parameter "step": zero or negative query resolution step widths are not accepted',
    );
  const points = Math.floor((end.getTime() - start.getTime()) / (step * 1000)) + 1;
  if (points > MAXIMUM_POINTS)
    return refused(
      "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
    );

  const series = new Map<string, { metric: SimSample["labels"]; values: [number, string][] }>();
  for (let index = 0; index < points; index += 1) {
    const at = new Date(start.getTime() + index * step * 1000);
    for (const sample of samples(value(query, at))) {
      const key = JSON.stringify(sample.labels);
      const known = series.get(key) ?? { metric: sample.labels, values: [] };
      known.values.push([at.getTime() / 1000, written(sample.value)]);
      series.set(key, known);
    }
  }
  return { json: { status: "success", data: { resultType: "matrix", result: [...series.values()] } } };
}

function rules(known: readonly SimAlertRule[], now: Date): SimReply {
  const listed = known.map((rule) => {
    const alerts = alertsOf(rule, now);
    return {
      state: alerts[0]?.state ?? "inactive",
      name: rule.name,
      query: "",
      duration: 300,
      labels: { severity: rule.severity, ...rule.labels },
      annotations: { summary: rule.summary, description: rule.description },
      alerts,
      health: rule.lastError ? "err" : "ok",
      ...(rule.lastError ? { lastError: rule.lastError } : {}),
      type: "alerting",
    };
  });
  const groups =
    listed.length === 0 ? [] : [{ name: "alerts", file: "alerts.yml", interval: 30, rules: listed }];
  return { json: { status: "success", data: { groups } } };
}

function alertsOf(rule: SimAlertRule, now: Date) {
  const firing = rule.firingSince(now);
  const since = firing ?? rule.pendingSince?.(now);
  if (!since) return [];
  return [
    {
      labels: { alertname: rule.name, severity: rule.severity, ...rule.labels },
      annotations: { summary: rule.summary, description: rule.description },
      state: firing ? "firing" : "pending",
      activeAt: since.toISOString(),
      value: "1e+00",
    },
  ];
}

function samples(value: ReturnType<ValueOf>): readonly SimSample[] {
  if (value === undefined) return [];
  return typeof value === "number" ? [{ labels: {}, value }] : value;
}

function written(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
}

function time(text: string | null): Date | undefined {
  if (!text) return undefined;
  const milliseconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isFinite(milliseconds) ? new Date(milliseconds) : undefined;
}

const STEP_UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

function stepSeconds(text: string | null): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text ?? "") ?? [];
  const step = Number(amount) * (STEP_UNITS[unit ?? "s"] ?? 1);
  return step > 0 ? step : undefined;
}

function refused(error: string): SimReply {
  return { status: 400, json: { status: "error", errorType: "bad_data", error } };
}
