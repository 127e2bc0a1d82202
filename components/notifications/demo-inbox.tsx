"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { Arrived } from "./notification-types";

const REFRESH_MS = 3000;

const COLUMNS: readonly Column<Arrived>[] = [
  { id: "at", header: "Arrived", cell: ({ at }) => <Time at={at} /> },
  { id: "by", header: "By", cell: ({ by }) => by },
  { id: "where", header: "Where", cell: ({ place }) => place },
  {
    id: "what",
    header: "What",
    grows: true,
    cell: ({ what, title }) => (
      <span className="flex items-center gap-2">
        {what && <Pill>{what}</Pill>}
        {title}
      </span>
    ),
  },
];

const keyOf = ({ at, place, what, title }: Arrived) => `${at.getTime()} ${place} ${what} ${title}`;

/** The other end of the demo world's channels, told by itself. */
export function DemoInbox() {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.notifications.demoInbox.queryOptions(), refetchInterval: REFRESH_MS });
  if (!data) return null;
  return (
    <Section
      title="What the demo inbox received"
      facts="the stand-in for Slack, PagerDuty, mail and webhooks"
    >
      <DataTable
        caption="What arrived at the demo inbox, newest first"
        columns={COLUMNS}
        rows={data}
        rowKey={keyOf}
        empty={
          <Empty title="Nothing arrived since the console started">
            Test a channel above; it arrives here within seconds.
          </Empty>
        }
      />
    </Section>
  );
}
