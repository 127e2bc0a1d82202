import { dayName } from "@/components/charts/history-days";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import type { Column } from "@/components/ui/table-column";
import { Absolute } from "@/components/ui/time";
import type { Tally } from "@/domain/objective";
import type { Course } from "./sla-types";
import { minutesText } from "./sla-words";

type Changed = Course["changedDays"][number];

const tallyText = ({ good, bad, unknown }: Pick<Tally, "good" | "bad" | "unknown">, { seen }: Changed) =>
  `${good} good, ${bad} bad, ${seen === null ? unknown : minutesText(unknown)} unknown`;

const columns: readonly Column<Changed>[] = [
  {
    id: "day",
    header: "Day (UTC)",
    cell: ({ day, tenant }) => `${dayName(day)} ${day.slice(0, 4)}${tenant && `, ${tenant}`}`,
  },
  {
    id: "then",
    header: "When it was closed",
    cell: (row) => (row.closedAs ? tallyText(row.closedAs, row) : "–"),
  },
  { id: "now", header: "Now", cell: (row) => tallyText(row, row) },
  {
    id: "at",
    header: "Changed",
    cell: ({ changedAt }) => changedAt && <Absolute at={changedAt} form="minute" />,
  },
];

/** Days that were told as complete and that a late observation changed; a report that was frozen before keeps the old ones. */
export function ChangedDays({ course }: { course: Course }) {
  if (course.changedDays.length === 0) return null;
  return (
    <Section
      title="Days that changed after they were closed"
      facts="by what came late; reports that were frozen before keep what stood then"
    >
      <DataTable
        caption="Days that changed after they were closed"
        columns={columns}
        rows={course.changedDays}
        rowKey={({ day, tenant }) => `${day} ${tenant}`}
        empty={<Empty title="No day changed">Late observations would change one.</Empty>}
      />
    </Section>
  );
}
