import { sql } from "drizzle-orm";
import { rowsAddress } from "@/server/reports/addresses";
import { RUNS } from "@/server/reports/row-sets";
import { countSet, sumOf } from "./count-set";
import { fewOf, figure, plural, type SectionMaker, share, tableOf, text, trouble } from "./section";

/** Below this share of runs that ended well, a job is an exception. */
const WELL = 95;

/** Runs of jobs that started in the time: how they ended and how long they took. */
export const syncsSection: SectionMaker = async (ctx) => {
  const jobs = await countSet(ctx, RUNS, {
    extra: sql`percentile_cont(0.95) within group (order by x.duration_ms)`,
  });
  const address = (environment: string, of: string, only?: string) =>
    rowsAddress("runs", ctx, { environment, of, ...(only && { only }) });
  const judged = jobs.map((job) => ({ ...job, percent: share(job.succeeded, job.all - job.unknown) }));
  const poor = judged
    .filter(({ percent }) => percent !== null && percent < WELL)
    .sort((a, b) => (a.percent ?? 0) - (b.percent ?? 0));
  const all = sumOf(jobs, "all");
  return {
    section: {
      says:
        all === 0
          ? "No run of a job was heard of."
          : `${plural(all, "run")} started, ${sumOf(jobs, "failed")} failed and ${sumOf(jobs, "empty")} brought nothing.`,
      tables: [
        tableOf(
          {
            key: "by-job",
            title: "Runs by job",
            columns: [
              { key: "place", title: "Where", unit: "text" },
              { key: "job", title: "Job", unit: "text" },
              { key: "all", title: "Started", unit: "count" },
              { key: "percent", title: "Ended well", unit: "percent" },
              { key: "failed", title: "Failed", unit: "count" },
              { key: "empty", title: "Brought nothing", unit: "count" },
              { key: "unknown", title: "End unknown", unit: "count" },
              { key: "took", title: "95 % within", unit: "ms" },
            ],
            empty: "No run of a job was heard of.",
          },
          judged.map((job) => ({
            cells: {
              place: text(job.place),
              job: text(job.of),
              all: figure(job.all, address(job.place, job.of)),
              percent: figure(
                job.percent,
                address(job.place, job.of, "succeeded"),
                job.percent === null ? "unknown" : job.percent < WELL ? "alert" : "ok",
              ),
              failed: trouble(job.failed, address(job.place, job.of, "failed"), "warn"),
              empty: trouble(job.empty, address(job.place, job.of, "empty"), "warn"),
              unknown: trouble(job.unknown, address(job.place, job.of, "unknown"), "unknown"),
              took: figure(job.extra === null ? null : Math.round(job.extra), address(job.place, job.of)),
            },
          })),
        ),
      ],
    },
    exceptions: fewOf(
      poor.map(({ place, of, percent, failed, all: started }) => ({
        says: `${of} in ${place}: ${percent} % of its runs ended well (${failed} of ${started} failed).`,
        status: "alert" as const,
        href: address(place, of, "failed"),
      })),
      (more) => `${plural(more, "more job")} ended well in less than ${WELL} % of their runs.`,
    ),
    missing: [],
  };
};
