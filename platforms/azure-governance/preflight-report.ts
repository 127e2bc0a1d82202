import { z } from "zod";
import { byTrouble, type Status } from "@/domain/status";
import { accepted, utcDate } from "@/platforms/answers";
import type { Action, Conversation, PlatformQuery, Settled } from "@/platforms/platform";
import { askSigned, attempt, notSeenYet, readSigned, shown, shownOrNull, tenantNames } from "./client";

const Nothing = z.strictObject({});
const MOST_ROWS = 500;
const text = z.string().nullish();

const Report = z.object({
  latest_report: z
    .object({
      id: z.string(),
      completed_at: text,
      results: z.array(
        z.object({
          check_id: z.string(),
          name: text,
          category: text,
          status: z.string(),
          message: text,
          duration_ms: z.number().nullish(),
          timestamp: text,
          tenant_id: text,
        }),
      ),
    })
    .nullable(),
});

const readReport = (c: Conversation) => readSigned(c, Report, { path: "/api/v1/preflight/status" });

const RATED: Readonly<Record<string, Status>> = { pass: "ok", warning: "warn", fail: "alert" };
const rated = (word: string): Status => RATED[word] ?? "unknown";

export const tenantsPreflight: PlatformQuery = {
  key: "tenants.preflight",
  title: "Last preflight, tenant by tenant",
  group: "platform",
  purpose:
    "What the platform found when it last tried its access to each tenant. Asking runs nothing; the report is lost when its process starts anew.",
  capability: "preflight",
  input: Nothing,
  fields: [],
  timeoutSeconds: 30,
  columns: [
    { key: "tenant", title: "Tenant", kind: "text" },
    { key: "check", title: "Check", kind: "text" },
    { key: "result", title: "Result", kind: "text" },
    { key: "passed", title: "Passed", kind: "yes-no" },
    { key: "message", title: "What it says", kind: "text" },
    { key: "ms", title: "Took", kind: "milliseconds" },
    { key: "at", title: "Looked at", kind: "time" },
  ],
  ask: async (c) => {
    const { data, reply } = await readReport(c);
    const report = data.latest_report;
    if (!report)
      return {
        rows: [],
        truncated: false,
        said: "No preflight has been run since the platform's process started.",
        evidence: reply.evidence,
      };
    const names = (await attempt(tenantNames(c))).got;
    const nameOf = (id: string | null | undefined) => (id ? (names?.get(id) ?? shown(id)) : "whole platform");
    const results = [...report.results].sort((a, b) => byTrouble(rated(a.status), rated(b.status)));
    const count = (status: string) => results.filter((each) => each.status === status).length;
    const at = utcDate(report.completed_at)?.toISOString().slice(0, 16).replace("T", " ");
    return {
      rows: results
        .slice(0, MOST_ROWS)
        .map((result) => [
          nameOf(result.tenant_id),
          shown(result.name ?? result.check_id),
          shown(result.status),
          result.status === "pass",
          shownOrNull(result.message),
          result.duration_ms ?? null,
          utcDate(result.timestamp)?.toISOString() ?? null,
        ]),
      truncated: results.length > MOST_ROWS,
      said: `${count("fail")} of ${results.length} checks failed, ${count("warning")} warned${at ? `; the report is of ${at} UTC` : ""}.`,
      evidence: reply.evidence,
    };
  },
};

/** The platform keeps results, failures too, for five minutes and shows nothing of that cache. */
export const clearPreflightCache: Action = {
  key: "preflight.clear-cache",
  title: "Clear the preflight's cache",
  label: () => "Clear preflight cache",
  tier: 2,
  purpose:
    "After a credential or a role was changed at Azure, so that the next preflight does not repeat its old failure. Running the preflight from here clears it by itself.",
  fields: [],
  capability: "preflight",
  input: Nothing,
  target: () => "preflight",
  repeatable: true,
  expectedSeconds: 3,
  timeoutSeconds: 30,
  look: async (c) => {
    const { data, reply } = await readReport(c);
    return { facts: { report: data.latest_report?.id ?? null }, evidence: reply.evidence };
  },
  preview: async (c) => {
    const { data } = await readReport(c);
    return {
      button: "Clear 1 cache",
      unit: "cache",
      targets: [
        {
          id: "preflight",
          title: "Results of the preflight's checks",
          facts: { "results in the last report": data.latest_report?.results.length ?? 0 },
        },
      ],
      effects: [
        "The next preflight asks Azure anew for every tenant, which takes a minute or two.",
        "The last report stays as it is. The data of costs, compliance and resources is not touched.",
      ],
      inFlight: [],
      reversible: { is: false, how: "The next preflight fills it again." },
      verifies:
        "Looks only whether the preflight still answers: the platform shows nothing of this cache. Fresh results are proved by running the preflight.",
      warnings: data.latest_report ? [] : ["No preflight was run since the process started: it is empty."],
    };
  },
  execute: async (c) => {
    const reply = accepted(await askSigned(c, { method: "POST", path: "/api/v1/preflight/clear-cache" }));
    return {
      said: "The platform says that it cleared the cache.",
      facts: { httpStatus: reply.status },
      evidence: reply.evidence,
    };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 5,
    forSeconds: 60,
    settled: async (c): Promise<Settled> => {
      const read = await attempt(readReport(c));
      if (!read.got) return notSeenYet(read.trouble);
      return {
        state: "succeeded",
        said: "The preflight answers. That its results are fresh is proved by running it.",
        facts: { report: read.got.data.latest_report?.id ?? null },
        evidence: read.got.reply.evidence,
      };
    },
  },
  reask: [],
};
