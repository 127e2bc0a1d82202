import { BATCH_VERDICTS, type BatchVerdict, type FlowState } from "@/domain/flow";
import type { Status } from "@/domain/status";
import { many } from "./flow-words";

/** What would become of a row of a file that is only looked at. */
export const CHECKED_LOOK: Record<BatchVerdict, { status: Status; word: string }> = {
  waiting: { status: "ok", word: "sound" },
  requested: { status: "ok", word: "requested" },
  refused: { status: "alert", word: "refused" },
  "there-already": { status: "paused", word: "there already" },
};

/** What became of a row of a file that was requested. */
export const ROW_LOOK: Record<BatchVerdict, { status: Status; word: string }> = {
  ...CHECKED_LOOK,
  waiting: { status: "paused", word: "waiting" },
};

export const FLOW_STATE_WORD: Record<FlowState, string> = {
  running: "under way",
  paused: "paused",
  finished: "finished",
  cancelled: "cancelled",
};

export type Counts = Partial<Record<BatchVerdict, number>>;

export function countVerdicts(rows: readonly { verdict: BatchVerdict }[]): Record<BatchVerdict, number> {
  const counts = { waiting: 0, requested: 0, refused: 0, "there-already": 0 };
  for (const { verdict } of rows) counts[verdict] += 1;
  return counts;
}

/** "9,980 of 10,000 rows are sound. 12 are refused, 8 are there already." */
export function checkedAnswer(counts: Record<BatchVerdict, number>): string {
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const sound = `${counts.waiting.toLocaleString("en-US")} of ${many(all, "row is", "rows are")} sound.`;
  return [sound, restText(counts)].filter(Boolean).join(" ");
}

function restText(counts: Counts): string {
  const { refused = 0, "there-already": there = 0 } = counts;
  const parts = [
    refused > 0 && `${many(refused, "is", "are")} refused`,
    there > 0 && `${many(there, "is", "are")} there already`,
  ].filter(Boolean);
  return parts.length > 0 ? `${parts.join(", ")}.` : "";
}

type Decided = {
  decision: "approved" | "rejected" | null;
  decidedByName: string | null;
  decidedReason: string | null;
};

/** How far a file that was requested is. */
export function batchAnswer({
  batch,
  needsApproval,
  counts,
  flows,
}: {
  batch: Decided & { rows: number };
  needsApproval: boolean;
  counts: Counts;
  flows: Partial<Record<FlowState, number>>;
}): string {
  if (batch.decision === "rejected")
    return `${batch.decidedByName} rejected it: ${batch.decidedReason} Nothing of it began.`;
  if (needsApproval && batch.decision === null)
    return `${many(counts.waiting ?? 0, "row waits", "rows wait")} for a second person; nothing begins before. ${restText(counts)}`.trim();
  const begun = counts.requested ?? 0;
  const states = (["finished", "running", "paused", "cancelled"] as const).flatMap((state) => {
    const number = flows[state] ?? 0;
    return number > 0 ? [`${number.toLocaleString("en-US")} ${FLOW_STATE_WORD[state]}`] : [];
  });
  return [
    `${begun.toLocaleString("en-US")} of ${many(batch.rows, "row", "rows")} begun${states.length > 0 ? `: ${states.join(", ")}` : ""}.`,
    (counts.waiting ?? 0) > 0 ? `${many(counts.waiting ?? 0, "waits its", "wait their")} turn.` : "",
    restText(counts),
  ]
    .filter(Boolean)
    .join(" ");
}

export const verdictOptions = (counts: Counts, look: typeof ROW_LOOK) =>
  BATCH_VERDICTS.filter((verdict) => (counts[verdict] ?? 0) > 0).map((verdict) => ({
    value: verdict,
    label: look[verdict].word,
    status: look[verdict].status,
    count: counts[verdict] ?? 0,
  }));

type ResultRow = {
  line: number;
  label: string;
  verdict: BatchVerdict;
  said: string;
  flowId: string | null;
  flowState: FlowState | null;
};

const HEAD = ["line", "what", "verdict", "said", "flow", "state of the flow"];

export const resultRows = (rows: readonly ResultRow[], origin: string) => [
  HEAD,
  ...rows.map(({ line, label, verdict, said, flowId, flowState }) => [
    line,
    label,
    ROW_LOOK[verdict].word,
    said,
    flowId && `${origin}/flows/${flowId}`,
    flowState && FLOW_STATE_WORD[flowState],
  ]),
];
