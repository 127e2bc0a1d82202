import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { VERDICT_WORDS } from "@/domain/delivery";
import { formatDuration } from "@/domain/duration";
import type { Delivery } from "./incoming-types";
import { VERDICT_STATUS } from "./incoming-words";

function VerdictMark({ delivery }: { delivery: Delivery }) {
  const { word, meaning } = VERDICT_WORDS[delivery.verdict];
  return (
    <span data-tip={meaning}>
      <StatusBadge status={VERDICT_STATUS[delivery.verdict]} look="plain" word={word} />
    </span>
  );
}

function latencyText({ completedAt, receivedAt, replayOf }: Delivery): string {
  if (!completedAt || replayOf !== null) return "–";
  const ms = receivedAt.getTime() - completedAt.getTime();
  return ms < 0 ? "clock ahead" : formatDuration(ms);
}

function toldText({ source, externalId, word }: Delivery): string {
  const what = externalId && source !== "alertmanager" ? `job ${externalId}` : externalId;
  return [what, word].filter(Boolean).join(" · ");
}

export const DELIVERY_COLUMNS: readonly Column<Delivery>[] = [
  { id: "received", header: "Received", cell: ({ receivedAt }) => <Time at={receivedAt} /> },
  { id: "verdict", header: "Verdict", cell: (delivery) => <VerdictMark delivery={delivery} /> },
  {
    id: "answer",
    header: "Answer",
    align: "end",
    cell: ({ httpStatus }) => <span className="text-ink-2">{httpStatus}</span>,
  },
  {
    id: "what",
    header: "What it told",
    grows: true,
    cell: (delivery) => (
      <span className="flex items-center gap-2">
        {delivery.replayOf !== null && <Pill>replay of {delivery.replayOf}</Pill>}
        {delivery.said || toldText(delivery)}
      </span>
    ),
  },
  {
    id: "tenant",
    header: "Tenant",
    cell: ({ tenant }) => <span className={tenant ? undefined : "text-ink-3"}>{tenant || "–"}</span>,
  },
  { id: "sender", header: "Sender", cell: ({ source }) => source, hidesOnPhone: true },
  {
    id: "latency",
    header: "After the end",
    tip: "From the end of the job, by the sender's clock, to its arrival here",
    align: "end",
    cell: (delivery) => latencyText(delivery),
  },
  {
    id: "applied",
    header: "Applied",
    cell: ({ verdict, appliedAt }) =>
      verdict === "accepted" ? (
        <Time at={appliedAt} never="waiting" />
      ) : (
        <span className="text-ink-3">–</span>
      ),
  },
];
