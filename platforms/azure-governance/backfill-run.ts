import { z } from "zod";
import { accepted, utcDate } from "@/platforms/answers";
import type { Action, Conversation, Fact, Settled } from "@/platforms/platform";
import { askSigned, attempt, platformClock, readSigned } from "./client";
import { readHistory } from "./runs";
import { History } from "./shapes";

export const BACKFILL_PATH = "/api/v1/sync/costs/backfill";
const HISTORY_LINES = 500;

const Input = z
  .strictObject({ job: z.literal("costs"), from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, "The range must not end before it starts.");
type Input = z.output<typeof Input>;

/**
 * Fetches past days of costs again, for all tenants, as the runbook's command does (§4.3). Its answer proves nothing:
 * the history must show a run over exactly these days, and the export counts the rows before and after.
 */
export const backfillRun: Action<Input> = {
  key: "backfill.run",
  title: "Fetch past days of costs again",
  label: ({ from, to }) => (from === to ? `Backfill costs of ${from}` : `Backfill costs ${from} to ${to}`),
  tier: 2,
  capability: "jobs.backfill",
  input: Input,
  target: ({ from, to }) => `costs ${from} to ${to}`,
  repeatable: true,
  expectedSeconds: 60,
  timeoutSeconds: 900,
  look: async (c, input) => {
    const { rows, reply } = await countRows(c, input);
    return {
      facts: { platformClock: platformClock(reply, c).toISOString(), rows },
      evidence: reply.evidence,
    };
  },
  execute: async (c, { from, to }) => {
    const reply = accepted(
      await askSigned(c, {
        method: "POST",
        path: BACKFILL_PATH,
        json: { start_date: from, end_date: to },
        timeoutSeconds: 880,
      }),
    );
    return {
      said: "The platform took it. Looking for the run in its history.",
      facts: { httpStatus: reply.status },
      evidence: reply.evidence,
    };
  },
  verify: { afterSeconds: 2, everySeconds: 5, forSeconds: 2700, settled },
  reask: ["syncs"],
};

async function settled(
  c: Conversation,
  input: Input,
  before: Record<string, Fact>,
  startedAt: Date,
): Promise<Settled> {
  const since = utcDate(typeof before.platformClock === "string" ? before.platformClock : null) ?? startedAt;
  const history = await attempt(
    readSigned(c, History, {
      path: "/api/v1/sync/history",
      query: { job_type: input.job, limit: HISTORY_LINES },
      timeoutSeconds: 30,
    }),
  );
  if (!history.got)
    return {
      state: "pending",
      said: `Not seen yet: ${history.trouble.message}`,
      facts: { trouble: history.trouble.trouble },
      evidence: history.trouble.details.evidence,
    };
  const { data, reply } = history.got;
  const { evidence } = reply;
  const runs = readHistory(data.logs).filter(
    (run) =>
      run.job === input.job &&
      run.startedAt !== null &&
      run.startedAt >= since &&
      dayOf(run.coversFrom) === input.from &&
      lastDayOf(run.coversTo) === input.to,
  );
  if (runs.length === 0)
    return { state: "pending", said: "The history shows no run over these days yet.", facts: {}, evidence };
  if (runs.some(({ status }) => status === "running"))
    return { state: "pending", said: "The run over these days is under way.", facts: {}, evidence };
  const after = (await attempt(countRows(c, input))).got?.rows ?? null;
  const records = runs.reduce((sum, run) => sum + (run.records ?? 0), 0);
  const facts = { run: runs[0]?.externalId ?? null, records, rows: after };
  const bad = runs.find(({ status }) => status !== "succeeded");
  if (bad)
    return {
      state: "failed",
      said: `It ended badly with ${records} records. ${bad.error ?? "The platform gives no cause."}`,
      facts,
      evidence,
    };
  const isKnownEmpty = records === 0 && runs.every((run) => run.records !== null);
  if (isKnownEmpty || after === 0)
    return {
      state: "failed",
      said: "It ended without an error, and nothing is stored for these days.",
      facts,
      evidence,
    };
  const rows =
    after === null ? "The rows cannot be counted here." : `${after} rows are stored for these days.`;
  return { state: "succeeded", said: `It ended well with ${records} records. ${rows}`, facts, evidence };
}

/**
 * The daily cost lines of the range, counted in the platform's own export. Null where it cannot tell: some versions
 * give another range than the one that was asked for.
 */
async function countRows(c: Conversation, { from, to }: Input) {
  const reply = await askSigned(c, {
    path: "/api/v1/exports/costs",
    query: { start_date: from, end_date: to },
    timeoutSeconds: 60,
  });
  if (reply.status !== 200) return { rows: null, reply };
  const lines = reply.text.split(/\r?\n/).filter((line) => line.startsWith("daily_cost,"));
  const days = lines.map((line) => line.split(",")[1]?.slice(0, 10) ?? "");
  const isOther = days.some((day) => day < from || day > to);
  return { rows: isOther ? null : lines.length, reply };
}

const dayOf = (at: Date | null | undefined) => at?.toISOString().slice(0, 10);
const lastDayOf = (at: Date | null | undefined) => at && dayOf(new Date(at.getTime() - 1));
