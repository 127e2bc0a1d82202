import { Check, Clock, X } from "lucide-react";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { Sending } from "./report-types";

const STATE = {
  waiting: [Clock, "on its way"],
  sent: [Check, "sent"],
  "given-up": [X, "given up"],
} as const;

const COLUMNS: readonly Column<Sending>[] = [
  {
    id: "to",
    header: "To",
    cell: ({ address, channelId }) => address ?? channelId ?? "a channel that is gone",
  },
  {
    id: "state",
    header: "State",
    cell: ({ state }) => {
      const [Icon, word] = STATE[state];
      return (
        <span className={`flex items-center gap-1.5 ${state === "given-up" ? "text-alert" : "text-ink-2"}`}>
          <Icon className="size-3.5 shrink-0" aria-hidden />
          {word}
        </span>
      );
    },
  },
  {
    id: "when",
    header: "When",
    cell: ({ state, sentAt, nextAt }) =>
      state === "waiting" ? (
        <>
          next try <Time at={nextAt} />
        </>
      ) : (
        <Time at={sentAt} never="never" />
      ),
  },
  { id: "tries", header: "Tries", align: "end", cell: ({ tries }) => tries },
  { id: "said", header: "What was said", grows: true, wraps: true, cell: ({ said }) => said || "–" },
];

const keyOf = ({ id }: Sending) => id;

export function Sendings({ sendings }: { sendings: readonly Sending[] }) {
  return (
    <Section title="Where it went" className="on-screen">
      <DataTable
        caption="Sendings of this report"
        columns={COLUMNS}
        rows={sendings}
        rowKey={keyOf}
        empty={
          <Empty title="It was sent to nobody">
            Its schedule names no channel and no address. It can be sent by hand above.
          </Empty>
        }
      />
    </Section>
  );
}
