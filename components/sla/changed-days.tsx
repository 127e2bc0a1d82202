import { dayName } from "@/components/charts/history-days";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import type { Column } from "@/components/ui/table-column";
import { Absolute } from "@/components/ui/time";
import type { Tally } from "@/domain/objective";
import type { Course } from "./sla-types";

type Changed = Course["changed"][number];

const tallyText = ({ good, bad, unknown }: Tally) => `${good} good, ${bad} bad, ${unknown} unknown`;

const columns: readonly Column<Changed>[] = [
  { id: "day", header: "Day (UTC)", cell: ({ day }) => `${dayName(day)} ${day.slice(0, 4)}` },
  {
    id: "then",
    header: "When it was closed",
    cell: ({ closedAs }) => (closedAs ? tallyText(closedAs) : "–"),
  },
  { id: "now", header: "Now", cell: ({ tally }) => tallyText(tally) },
  { id: "at", header: "Changed", cell: ({ changedAt }) => <Absolute at={changedAt} form="minute" /> },
];

/** Days that were told as complete and that a late observation changed; a report that was frozen before keeps the old ones. */
export function ChangedDays({ course }: { course: Course }) {
  if (course.changed.length === 0) return null;
  return (
    <Section
      title="Days that changed after they were closed"
      facts="by what came late; reports that were frozen before keep what stood then"
    >
      <DataTable
        caption="Days that changed after they were closed"
        columns={columns}
        rows={course.changed}
        rowKey={({ day }) => day}
        empty={<Empty title="No day changed">Late observations would change one.</Empty>}
      />
    </Section>
  );
}
