import { z } from "zod";
import { accepted, utcDate } from "@/platforms/answers";
import type { Action, Conversation, Fact, Settled } from "@/platforms/platform";
import { askSigned, attempt, listed, readSigned, shown, tenantNames } from "./client";
import { Preflight } from "./shapes";

const Input = z.strictObject({});
type Input = z.output<typeof Input>;

const MOST_LISTED = 4;

/** These say whether the platform reaches Azure and its own parts; the others rate how tenants are kept. */
export const DECIDING = [
  "azure_auth",
  "azure_subscriptions",
  "azure_cost_management",
  "azure_policy",
  "azure_resources",
  "azure_graph",
  "azure_security",
  "database",
  "system",
];

/** Lets the platform try its access to every tenant. Old results are thrown away first: it keeps them 5 minutes. */
export const preflightRun: Action<Input> = {
  key: "preflight.run",
  title: "Run the preflight checks",
  label: () => "Run preflight",
  tier: 1,
  capability: "preflight",
  input: Input,
  target: () => "all tenants",
  repeatable: true,
  expectedSeconds: 120,
  timeoutSeconds: 600,
  look: async (c) => {
    const { data, reply } = await latest(c);
    return {
      facts: {
        report: data.latest_report?.id ?? null,
        completedAt: data.latest_report?.completed_at ?? null,
        failing: data.latest_report ? failing(data.latest_report).length : null,
      },
      evidence: reply.evidence,
    };
  },
  execute: async (c) => {
    accepted(await askSigned(c, { method: "POST", path: "/api/v1/preflight/clear-cache" }));
    const reply = accepted(
      await askSigned(c, { method: "POST", path: "/api/v1/preflight/run", json: {}, timeoutSeconds: 580 }),
    );
    return {
      said: "The platform threw its old results away and ran its checks.",
      facts: { httpStatus: reply.status },
      evidence: reply.evidence,
    };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 15,
    forSeconds: 300,
    settled: (c, _input, before, startedAt) => settled(c, before, startedAt),
  },
  reask: ["tenants", "syncs"],
};

const latest = (c: Conversation) =>
  readSigned(c, Preflight, { path: "/api/v1/preflight/status", timeoutSeconds: 30 });

async function settled(c: Conversation, before: Record<string, Fact>, startedAt: Date): Promise<Settled> {
  const read = await attempt(latest(c));
  if (!read.got)
    return {
      state: "pending",
      said: `Not seen yet: ${read.trouble.message}`,
      facts: { trouble: read.trouble.trouble },
      evidence: read.trouble.details.evidence,
    };
  const { evidence } = read.got.reply;
  const report = read.got.data.latest_report;
  if (!report || !isNew(report, before, startedAt))
    return { state: "pending", said: "There is no new report yet.", facts: {}, evidence };
  const names = (await attempt(tenantNames(c))).got;
  const fails = failing(report);
  const deciding = fails.filter(({ category }) => DECIDING.includes(category ?? ""));
  const others = fails.length - deciding.length;
  const warnings = report.results.filter(({ status }) => status === "warning").length;
  const facts = {
    report: shown(report.id),
    checks: report.results.length,
    failing: fails.length,
    failingAccess: deciding.length,
    warnings,
  };
  const rest = `${counted(others, "finding")}${others > 0 ? " about how tenants are kept." : ""}${counted(warnings, "warning")}${warnings > 0 ? "." : ""}`;
  if (report.results.length === 0)
    return { state: "failed", said: "The new report holds no checks.", facts, evidence };
  if (deciding.length === 0)
    return {
      state: "succeeded",
      said: `All checks of access passed (${report.results.length} checks).${rest}`,
      facts,
      evidence,
    };
  return {
    state: "failed",
    said: `${deciding.length} checks of access fail, of ${report.results.length} checks. ${byTenant(deciding, names)}${rest}`,
    facts,
    evidence,
  };
}

/** Another report than before; where nobody could look before, one that was begun since the click. */
function isNew(report: Report, before: Record<string, Fact>, startedAt: Date): boolean {
  if (before.report !== undefined) return report.id !== before.report;
  const begunAt = utcDate(report.started_at);
  return begunAt !== null && begunAt >= startedAt;
}

const counted = (n: number, noun: string) => (n > 0 ? ` ${n} ${noun}${n === 1 ? "" : "s"}` : "");

/** "Contoso: 2 (Cost Management API, …: first message); …" */
function byTenant(results: readonly Result[], names: ReadonlyMap<string, string> | undefined): string {
  const nameOf = ({ tenant_id: id }: Result) => (id ? (names?.get(id) ?? shown(id)) : "whole platform");
  const tenants = [...new Set(results.map(nameOf))];
  const lines = tenants.slice(0, MOST_LISTED).map((tenant) => {
    const own = results.filter((result) => nameOf(result) === tenant);
    const checks = listed(
      own.map((result) => shown(result.name ?? result.check_id)),
      3,
    );
    return `${tenant}: ${checks} (${shown(own[0]?.message ?? "no text").slice(0, 120)})`;
  });
  const more = tenants.length > lines.length ? `; and ${tenants.length - lines.length} more tenants` : "";
  return `${lines.join("; ")}${more}.`;
}

type Report = NonNullable<z.output<typeof Preflight>["latest_report"]>;
type Result = Report["results"][number];
const failing = (report: Report) => report.results.filter(({ status }) => status === "fail");
