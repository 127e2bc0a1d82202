import type { ActionRun, Trigger } from "@/components/actions/action-types";
import { isLive } from "@/domain/action";
import { formatDuration } from "@/domain/duration";
import { byTrouble } from "@/domain/status";
import type { JobRow, JobState, Jobs, Sync } from "./job-types";

/** A tenant that is only a number is not mistaken for a count. */
export const tenantText = (tenant: string) => (/^\d+$/.test(tenant) ? `tenant ${tenant}` : tenant);

/** "Costs" is started with "Sync costs", but "Ad sync" with "Run ad sync". */
function labelOf(title: string): string {
  const object = /^[A-Z]+\b/.test(title) ? title : `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
  return `${/\bsyncs?\b/i.test(title) ? "Run" : "Sync"} ${object}`;
}

/** Without a tenant there is nothing to ask for: the trigger cannot run the job for everyone. */
export const needsTenant = ({ input, tenantInput }: Pick<Trigger, "input" | "tenantInput">) =>
  tenantInput !== undefined && !(tenantInput in input);

/**
 * What the button of a row asks for. Where the trigger chooses a tenant, the row's own is meant; where it
 * chooses something else, the whole job is run, whoever's row was pressed.
 */
export function syncOf(job: Pick<JobState, "job" | "title" | "tenant">, trigger: Trigger): Sync {
  const { tenantInput } = trigger;
  const isOfTenant = job.tenant !== "" && tenantInput !== undefined;
  return {
    action: trigger.action,
    input: isOfTenant ? { ...trigger.input, [tenantInput]: job.tenant } : trigger.input,
    label: isOfTenant ? `Sync ${tenantText(job.tenant)}` : labelOf(job.title),
    notOfferedBecause: trigger.notOfferedBecause,
    isOf: trigger.job,
  };
}

function isSame(a: Record<string, string>, b: Record<string, string>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

const SHOWN_FOR_MS = 15 * 60_000;

/** The newest run of that request, while it is under way and for a while after. */
export function runOf(sync: Sync, runs: readonly ActionRun[], now: number): ActionRun | undefined {
  return runs.find(
    (run) =>
      run.action === sync.action &&
      isSame(run.input, sync.input) &&
      (isLive(run.state) || now - (run.finishedAt?.getTime() ?? 0) < SHOWN_FOR_MS),
  );
}

/** Rows that are equally bad keep a fixed order, so that none moves without a reason. */
function worstFirst(a: JobState, b: JobState): number {
  return (
    byTrouble(a.shown.status, b.shown.status) ||
    (a.lastGoodAt?.getTime() ?? 0) - (b.lastGoodAt?.getTime() ?? 0) ||
    a.title.localeCompare(b.title) ||
    a.tenant.localeCompare(b.tenant)
  );
}

export function jobRows(
  jobs: readonly JobState[],
  triggers: readonly Trigger[],
  runs: readonly ActionRun[],
  cannotTrigger: string | undefined,
  now: number,
): JobRow[] {
  return jobs.toSorted(worstFirst).map((job) => {
    const trigger = triggers.find((one) => one.job === job.job);
    const sync = trigger && syncOf(job, trigger);
    return {
      ...job,
      sync,
      noSyncBecause: cannotTrigger ?? "The platform runs it by itself; the console knows no way to start it.",
      run: sync && runOf(sync, runs, now),
    };
  });
}

/** "The data of 3 of 24 jobs is late, of 1 it is unknown." Nothing where there are no jobs. */
export function jobsAnswer({ counts, total }: Pick<Jobs, "counts" | "total">): string {
  if (total === 0) return "";
  const late = counts.alert + counts.warn;
  const { unknown } = counts;
  if (late + unknown === 0)
    return total === 1 ? "Its data is fresh." : `The data of all ${total} jobs is fresh.`;
  if (late === 0) return `Nobody knows how old the data of ${unknown} of ${total} jobs is.`;
  return `The data of ${late} of ${total} jobs is late${unknown > 0 ? `, of ${unknown} it is unknown` : ""}.`;
}

/** "2" missed runs may still happen before the limit breaks; "0" says that the next one does. */
export function missesText(job: JobState): string {
  const { missesLeft, status } = job.shown;
  if (status === "alert" || status === "warn") return "broken";
  return missesLeft === null ? "–" : String(missesLeft);
}

/** "/ 25 h": what the age stands against; the second limit is said beside it. */
export function allowedText(job: JobState): { allowed: string; alert: string | undefined } {
  const text = (seconds: number | null) => (seconds === null ? "no limit" : formatDuration(seconds * 1000));
  const hasSecond = job.alertSeconds !== null && job.alertSeconds !== job.allowedSeconds;
  return { allowed: text(job.allowedSeconds), alert: hasSecond ? text(job.alertSeconds) : undefined };
}
