import { Check, Clock, X } from "lucide-react";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { StateMark } from "@/components/ui/state-mark";
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
      const [icon, word] = STATE[state];
      return (
        <StateMark icon={icon} tone={state === "given-up" ? "alert" : "quiet"}>
          {word}
        </StateMark>
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
