"use client";

import type { ChecklistSummary } from "@/components/checklists/answers";
import { ChecklistName } from "@/components/checklists/checklist-name";
import { Due } from "@/components/checklists/due";
import { historyHref, OpenRunButton, runHref } from "@/components/checklists/open-run-button";
import {
  byUrgency,
  dueOf,
  isUnsigned,
  openPoints,
  progressStatus,
  shownState,
} from "@/components/checklists/run-words";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import { useClockText } from "@/components/ui/time";
import { days } from "@/domain/duration";

/** What has to be signed off next: everything missed or due within two days, then what is done already. */
export function DueChecklists({ checklists }: { checklists: readonly ChecklistSummary[] }) {
  const hour = Number(useClockText((now) => String(Math.floor(now / 3_600_000) * 3_600_000)));
  const walked = checklists.filter(
    ({ cadence, run }) => cadence !== "on-demand" || (run && run.state !== "signed-off"),
  );
  const isNow = (one: ChecklistSummary) =>
    one.cadence === "daily" || (isUnsigned(one) && (dueOf(one)?.getTime() ?? 0) < hour + days(2));
  const shown = walked.filter(isNow).toSorted(byUrgency);
  const later = walked.filter((one) => !isNow(one) && isUnsigned(one)).length;
  const signed = shown.filter((one) => !isUnsigned(one)).length;

  return (
    <Section
      title="Checklists due"
      facts={`${signed} of ${shown.length} signed off`}
      actions={
        <Link href="/checklists" className="text-sm text-accent hover:underline">
          {later > 0 ? `${later} more due later` : "All checklists"}
        </Link>
      }
    >
      <div className="rounded border bg-surface">
        {shown.length === 0 ? (
          <Empty title="No checklist is due">
            Daily, weekly and monthly checklists of configured platforms stand here.
          </Empty>
        ) : (
          <ul>
            {shown.map((one) => (
              <li key={`${one.checklistId}@${one.environmentId}`} className="border-b last:border-b-0">
                <DueChecklist checklist={one} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Section>
  );
}

function DueChecklist({ checklist }: { checklist: ChecklistSummary }) {
  const { run, title } = checklist;
  const due = dueOf(checklist);
  const status = progressStatus(checklist);
  const points = run ? openPoints(run) : "";
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
      <div className="min-w-0 flex-1 basis-48">
        <Link href={run ? runHref(run.id) : historyHref(checklist)} className="font-medium hover:underline">
          <ChecklistName checklist={checklist} />
        </Link>
        <div className="text-ink-2">{due && <Due at={due} state={run?.state} />}</div>
      </div>
      {isUnsigned(checklist) ? (
        <div className="flex basis-44 flex-col max-sm:order-last max-sm:basis-full">
          {run && (
            <ProgressBar
              value={run.settled}
              max={run.total}
              label={`${title}: rows settled`}
              {...(status && { status })}
            />
          )}
          <span className="text-ink-2">
            {run && run.settled === run.total ? "ready to sign off" : points || "not started"}
          </span>
        </div>
      ) : (
        <div className="basis-44 max-sm:order-last max-sm:basis-full">
          <StatusBadge look="plain" {...shownState(checklist)} />
          {run?.signedByName && <div className="text-ink-2">by {run.signedByName}</div>}
        </div>
      )}
      <div className="flex w-20 justify-end max-sm:w-auto">
        <OpenRunButton checklist={checklist} />
      </div>
    </div>
  );
}
