"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { fileName, saveFile } from "@/components/charts/save-file";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { clockNow } from "@/components/ui/clock";
import { PageHeader } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { Agenda } from "./agenda";
import { monthBeside, monthFrom, monthName } from "./calendar-days";
import type { CredentialMonth } from "./credential-types";
import { CredentialsNav } from "./credentials-nav";
import { MonthGrid } from "./month-grid";

const REFRESH_MS = 60_000;

/** Which credential is due on which day? */
export function CalendarPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const month = monthFrom(params.get("month"), new Date(clockNow()));
  const { data } = useSuspenseQuery({
    ...trpc.credentials.calendar.queryOptions({ month }),
    refetchInterval: REFRESH_MS,
  });
  const go = (to: string) => write({ month: to }, "push");
  return (
    <>
      <PageHeader title="Credential calendar" answer={answerOf(data)} actions={<Exports month={data} />} />
      <CredentialsNav />
      <div className="on-screen mb-3 flex items-center gap-2">
        <Button
          size="small"
          icon={<ChevronLeft className="size-4" aria-hidden />}
          onClick={() => go(monthBeside(month, -1))}
        >
          <span className="max-sm:sr-only">{monthName(monthBeside(month, -1))}</span>
        </Button>
        <h2 className="min-w-40 text-center font-semibold max-sm:min-w-0 max-sm:flex-1">
          {monthName(month)}
        </h2>
        <Button size="small" onClick={() => go(monthBeside(month, 1))}>
          <span className="max-sm:sr-only">{monthName(monthBeside(month, 1))}</span>
          <ChevronRight className="size-4" aria-hidden />
        </Button>
      </div>
      <MonthGrid month={month} rows={data.rows} className="max-sm:hidden" />
      <Agenda rows={data.rows} className="sm:hidden" />
    </>
  );
}

function answerOf({ rows, month, undated, isCut }: CredentialMonth): string {
  const count = `${isCut ? "More than " : ""}${rows.length} ${rows.length === 1 ? "credential is" : "credentials are"}`;
  const dated =
    rows.length === 0
      ? `No credential is due in ${monthName(month)}.`
      : `${count} due in ${monthName(month)}.`;
  return undated > 0
    ? `${dated} ${undated} ${undated === 1 ? "has" : "have"} no day that anybody knows and ${undated === 1 ? "stands" : "stand"} in no calendar.`
    : dated;
}

function Exports({ month: { rows, month } }: { month: CredentialMonth }) {
  const nothing = rows.length === 0 ? "There is nothing in this month." : undefined;
  const save = async (ending: "ics" | "csv") => {
    const { calendarCsv, calendarFile } = await import("./calendar-export");
    const name = fileName("credentials", new Date(`${month}-01T00:00:00Z`), ending);
    if (ending === "csv") saveFile(name, "text/csv", calendarCsv(rows));
    else saveFile(name, "text/calendar", calendarFile(rows, window.location.origin, new Date()));
  };
  return (
    <>
      <Button blockedBecause={nothing} onClick={() => save("ics")}>
        Save as .ics
      </Button>
      <Button blockedBecause={nothing} onClick={() => save("csv")}>
        Save as CSV
      </Button>
    </>
  );
}
