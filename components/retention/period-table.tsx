import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Pill } from "@/components/ui/pill";
import type { Column } from "@/components/ui/table-column";
import { AUDIT_CATEGORIES, type AuditKeeper } from "@/domain/audit";
import { CATEGORY_TITLE } from "@/domain/audit-retention";
import type { Period } from "./retention-types";
import { daysText, keeperName } from "./retention-words";

type Row = { keeper: AuditKeeper; periods: readonly Period[]; onOpen: (period: Period) => void };

const COLUMNS: readonly Column<Row>[] = [
  { id: "keeper", header: "Trail of", cell: ({ keeper }) => keeperName(keeper) },
  ...AUDIT_CATEGORIES.map((category) => ({
    id: category,
    header: CATEGORY_TITLE[category],
    cell: ({ periods, onOpen }: Row) => {
      const period = periods.find((one) => one.category === category);
      if (!period) return null;
      return (
        <span className="inline-flex items-center gap-1.5">
          <Button
            size="small"
            variant="quiet"
            onClick={() => onOpen(period)}
            aria-label={`${keeperName(period.keeper)}, ${CATEGORY_TITLE[category]}: kept for ${daysText(period.days)}. Change…`}
          >
            {daysText(period.days)}
          </Button>
          {period.wanted && <Pill>{daysText(period.wanted.days)} wanted</Pill>}
        </span>
      );
    },
  })),
  {
    id: "source",
    header: "Written down",
    grows: true,
    wraps: true,
    cell: ({ periods }) => {
      const platform = periods[0]?.platform;
      return (
        <span className="text-ink-2">
          {platform ? `The platform asks for ${platform.says} (${platform.source}).` : periods[0]?.source}
        </span>
      );
    },
  },
];

export function PeriodTable({
  periods,
  onOpen,
}: {
  periods: readonly Period[];
  onOpen: (period: Period) => void;
}) {
  const rows = [...new Set(periods.map(({ keeper }) => keeper))].map((keeper) => ({
    keeper,
    periods: periods.filter((one) => one.keeper === keeper),
    onOpen,
  }));
  return (
    <DataTable
      caption="How long each trail is kept, by category"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ keeper }) => keeper}
      empty={<Empty title="No trail">Each platform of the configuration has one.</Empty>}
    />
  );
}
