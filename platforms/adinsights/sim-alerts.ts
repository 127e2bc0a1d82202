import { noiseBetween } from "@/platforms/simulator/noise";
import { jamaica } from "./sim-bodies";
import { uuidOf } from "./sim-fleet";
import { HOUR, MINUTE, type Sky } from "./world";

const PAST_HOURS = 48;
const RULES = [
  { slug: "campaign_ctr_drop", name: "Campaign CTR drop", severity: "high", fires: 0.04 },
  { slug: "account_spend_spike", name: "Account spend spike", severity: "medium", fires: 0.2 },
  { slug: "creative_cpm_outlier", name: "Creative CPM outlier", severity: "medium", fires: 0.1 },
] as const;

/** Every rule at every quarter hour, and the nightly look at expiring credentials: of all tenants together. */
export function alertRuns(sky: Sky, query: URLSearchParams) {
  const now = sky.now();
  const rule = query.get("rule");
  const isEvaluated = !rule || RULES.some(({ slug }) => slug === rule);
  const runs = [...(isEvaluated ? evaluations(sky, now) : []), ...reminders(sky, now)].sort(
    (a, b) => b.at - a.at,
  );
  const status = query.get("status");
  return runs
    .filter((run) => (!rule || run.rule_slug === rule) && (!status || run.status === status))
    .map(({ at, ...run }) => ({
      ...run,
      created_at: jamaica(at),
      completed_at: jamaica(at + run.duration_ms),
    }));
}

function evaluations(sky: Sky, now: number) {
  const every = 15 * MINUTE;
  const newest = Math.floor(now / every);
  const byClock = Array.from({ length: (PAST_HOURS * HOUR) / every }, (_, index) => (newest - index) * every);
  const runs = [];
  for (const start of [...byClock, ...sky.evaluatedAt])
    for (const [index, { slug, name, severity, fires }] of RULES.entries()) {
      const slot = start / every;
      const at = start + (3 + index) * 1000;
      if (at > now) continue;
      const found = sky.chance(fires, slug, Math.floor((slot * every) / (6 * HOUR)));
      const rows = found ? noiseBetween(1, 4, slug, slot) : 0;
      runs.push({
        at,
        id: uuidOf(slug, slot),
        rule_slug: slug,
        rule_name: name,
        rule_description: null,
        severity,
        status: found ? "success" : "no_results",
        row_count: rows,
        llm_summary: found
          ? `${rows} ${rows === 1 ? "row" : "rows"} crossed the limit of ${name.toLowerCase()} in the last day.`
          : "",
        raw_results: Array.from({ length: rows }, (_, row) => ({
          campaign_ref: `ref_${uuidOf(slug, slot, row).slice(0, 8)}`,
        })),
        error_message: "",
        duration_ms: noiseBetween(200, 900, slug, slot, "took"),
      });
    }
  return runs;
}

function reminders(sky: Sky, now: number) {
  const runs = [];
  const tenant = sky.fleet[1];
  for (let day = 0; day < PAST_HOURS / 24; day += 1) {
    const at = Math.floor(now / (24 * HOUR)) * 24 * HOUR - day * 24 * HOUR + 7 * HOUR + 2000;
    if (at > now || !tenant) continue;
    const rows = [
      {
        tenant_id: tenant.id,
        provider: "META",
        credential_ref: `ref_${uuidOf(tenant.id, "credential").slice(0, 8)}`,
        days_until_expiry: 5,
        status: "expiring",
      },
    ];
    runs.push({
      at,
      id: uuidOf("credential_rotation_due", at),
      rule_slug: "credential_rotation_due",
      rule_name: null,
      rule_description: null,
      severity: null,
      status: "success",
      row_count: rows.length,
      llm_summary: "",
      raw_results: rows,
      error_message: "",
      duration_ms: 120,
    });
  }
  return runs;
}
