import { SourceLine } from "@/components/platforms/source-line";
import { DataTable } from "@/components/ui/data-table";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Absolute, Time } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import type { PlatformTrail } from "./trail-types";
import { type TrailRow, trailRows } from "./trail-words";

const TRAIL_COLUMNS: readonly Column<TrailRow>[] = [
  {
    id: "trail",
    header: "Trail",
    cell: ({ environmentId, tenant }) => [environmentId, tenant].filter(Boolean).join(" / "),
  },
  {
    id: "state",
    header: "State",
    cell: ({ status, word }) => <StatusBadge status={status} look="plain" word={word} />,
  },
  { id: "read", header: "Last read", cell: ({ readAt }) => <Time at={readAt} /> },
  {
    id: "newest",
    header: "Newest event",
    hidesOnPhone: true,
    cell: ({ readTo }) => <Time at={readTo} never="none yet" />,
  },
  {
    id: "says",
    header: "What that means",
    grows: true,
    wraps: true,
    cell: ({ says, failingSince, gaps }) => (
      <span>
        {says}
        {failingSince && (
          <>
            {" "}
            So since <Time at={failingSince} />.
          </>
        )}
        {gaps.map(({ from, to }) => (
          <span key={from} className="block text-sm text-ink-2">
            Not read: <Absolute at={from} form="minute" /> to <Absolute at={to} form="minute" />.
          </span>
        ))}
      </span>
    ),
  },
];
const keyOf = ({ environmentId, tenant }: TrailRow) => `${environmentId} ${tenant}`;

/** How each platform's own trail fares. */
export function TrailList({ trails }: { trails: readonly PlatformTrail[] }) {
  return (
    <Section title="The trails" facts={pace(trails)}>
      <DataTable
        caption="Trails of the platforms"
        columns={TRAIL_COLUMNS}
        rows={trailRows(trails)}
        rowKey={keyOf}
        empty={<p className="px-4 py-6 text-ink-2">No platform is configured.</p>}
      />
    </Section>
  );
}

function pace(trails: readonly PlatformTrail[]): string {
  const paces = [...new Set(trails.flatMap(({ everySeconds }) => everySeconds ?? []))].sort((a, b) => a - b);
  return paces.length === 0
    ? ""
    : `read every ${paces.map((seconds) => formatDuration(seconds * 1000)).join(" or ")}; kept for 365 days`;
}

/** What nobody can find here, because the platforms do not write it down. */
export function TrailSilences({ trails }: { trails: readonly PlatformTrail[] }) {
  const platforms = new Map(trails.map((trail) => [trail.platform, trail]));
  return (
    <Section title="What these trails do not tell" facts="their own rows are all that can be read">
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-2">
        {[...platforms.values()].map(({ platform, everySeconds, silences }) => (
          <div key={platform}>
            <h3 className="mb-1 font-medium">{platform}</h3>
            {everySeconds === null ? (
              <p className="text-ink-2">
                This console knows of no trail there that can be read; what was done from here stands in its
                own.
              </p>
            ) : (
              <ul className="flex list-disc flex-col gap-1 pl-5">
                {silences.map(({ says, source }) => (
                  <li key={says}>
                    {says}{" "}
                    {source.line === undefined ? (
                      <span className="text-xs text-ink-3">{source.file}</span>
                    ) : (
                      <SourceLine source={{ file: source.file, line: source.line }} />
                    )}
                  </li>
                ))}
              </ul>
            )}
          </div>
        ))}
      </div>
    </Section>
  );
}
