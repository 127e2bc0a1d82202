"use client";

import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { AuditNav } from "@/components/audit/audit-nav";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { MonthCalendar } from "./month-calendar";
import { PeriodTable } from "./period-table";
import { Problems } from "./problems";
import { DROP_COLUMNS, holdColumns } from "./retention-tables";
import type { Drop, Hold } from "./retention-types";
import { bytesText, many, retentionAnswer } from "./retention-words";
import { useRetentionNews } from "./use-retention-news";

const MonthSheet = dynamic(() => import("./month-sheet").then((module) => module.MonthSheet), { ssr: false });
const PeriodForm = dynamic(() => import("./period-form").then((module) => module.PeriodForm), { ssr: false });
const PlaceHold = dynamic(() => import("./hold-forms").then((module) => module.PlaceHold), { ssr: false });
const ReleaseHold = dynamic(() => import("./hold-forms").then((module) => module.ReleaseHold), {
  ssr: false,
});
const DropDialog = dynamic(() => import("./drop-dialog").then((module) => module.DropDialog), { ssr: false });
const DecideDrop = dynamic(() => import("./decide-drop").then((module) => module.DecideDrop), { ssr: false });

const REFRESH_MS = 10_000;
type Open = { place?: true; release?: Hold; plan?: true; decide?: Drop };

/** How long is the trail kept, where is each month of it, and what may go? */
export function RetentionPage() {
  const trpc = useTRPC();
  const { data: retention } = useSuspenseQuery({
    ...trpc.retention.overview.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const me = usePerson();
  const { params, write } = useAddress();
  const [open, setOpen] = useState<Open>({});
  const shut = () => setOpen({});
  const archive = useMutation(
    trpc.retention.archiveNow.mutationOptions(
      useRetentionNews("Closed months are on their way to the store.", shut),
    ),
  );
  const holds = useMemo(() => holdColumns((hold) => setOpen({ release: hold })), []);
  const { months, store, plan, drops } = retention;
  const month = months.find((one) => `${one.scope} ${one.month}` === params.get("month"));
  const period = retention.periods.find(({ scope }) => scope === params.get("period"));
  const here = months.reduce((sum, one) => sum + one.bytesHere, 0);
  const there = months.reduce((sum, one) => sum + one.bytesThere, 0);

  return (
    <>
      <PageHeader
        title="Retention"
        answer={retentionAnswer(retention)}
        actions={
          <>
            <Button
              pending={archive.isPending}
              blockedBecause={whyNot(me, "audit:retain")}
              onClick={() => archive.mutate({})}
            >
              Archive closed months now
            </Button>
            <Button
              variant="danger"
              icon={<KeyRound className="size-3.5" aria-hidden />}
              onClick={() => setOpen({ plan: true })}
            >
              What may go…
            </Button>
          </>
        }
      />
      <AuditNav />
      <Problems
        retention={retention}
        error={archive.error?.message}
        onMonth={(one) => write({ month: `${one.scope} ${one.month}` }, "push")}
        onPeriod={(one) => write({ period: one.scope }, "push")}
        onDrop={(drop) => setOpen({ decide: drop })}
      />
      <Section
        title="Months"
        facts={`${bytesText(here)} in the database, ${bytesText(there)} in the store “${store.name}” (${store.kind === "s3" ? `bucket ${store.bucket}` : "a folder"})`}
      >
        <MonthCalendar
          months={months}
          onOpen={(one) => write({ month: `${one.scope} ${one.month}` }, "push")}
        />
      </Section>
      <Section title="How long it is kept" facts="never under 365 days; a shorter time needs two people">
        <PeriodTable periods={retention.periods} onOpen={(one) => write({ period: one.scope }, "push")} />
      </Section>
      <Section
        title="Legal holds"
        facts={many(retention.holds.filter(({ releasedAt }) => !releasedAt).length, "open hold")}
        actions={
          <Button
            size="small"
            blockedBecause={whyNot(me, "audit:hold")}
            onClick={() => setOpen({ place: true })}
          >
            Place a hold…
          </Button>
        }
      >
        <DataTable
          caption="Legal holds, open ones first"
          columns={holds}
          rows={retention.holds}
          rowKey={({ id }) => id}
          empty={
            <Empty title="Nothing is held">Place a hold when an investigation or a dispute begins.</Empty>
          }
        />
      </Section>
      <Section title="Requests to drop">
        <DataTable
          caption="Requests to drop months, newest first"
          columns={DROP_COLUMNS}
          rows={drops}
          rowKey={({ id }) => id}
          onOpen={(drop) => drop.state === "waiting" && setOpen({ decide: drop })}
          empty={
            <Empty title="Nobody asked yet">“What may go…” shows what could, and asks a second person.</Empty>
          }
        />
      </Section>
      {month && <MonthSheet month={month} plan={plan} onClose={() => write({ month: undefined })} />}
      {period && <PeriodForm period={period} onClose={() => write({ period: undefined })} />}
      {open.place && <PlaceHold onClose={shut} />}
      {open.release && <ReleaseHold hold={open.release} onClose={shut} />}
      {open.plan && <DropDialog plan={plan} onClose={shut} />}
      {open.decide && <DecideDrop drop={open.decide} onClose={shut} />}
    </>
  );
}
