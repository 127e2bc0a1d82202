import type { inferRouterOutputs } from "@trpc/server";
import type { Route } from "next";
import { formatDuration } from "@/domain/duration";
import { freshPercent, lostOf, type Spent } from "@/domain/fresh-time";
import type { AppRouter } from "@/server/router";

export type FreshReport = inferRouterOutputs<AppRouter>["freshness"]["report"];
export type FreshRow = FreshReport["worst"][number];

export function percentText(spent: Spent): string {
  const percent = freshPercent(spent);
  if (percent === null) return "not watched";
  // A share that is not whole must not be rounded up to look whole.
  return `${(percent >= 100 ? 100 : Math.min(99.99, Math.floor(percent * 100) / 100)).toFixed(percent >= 99 ? 2 : 1)} %`;
}

export const minutesText = (seconds: number) =>
  seconds === 0 ? "0 min" : seconds < 60 ? "under 1 min" : formatDuration(Math.floor(seconds / 60) * 60_000);

/** "+1.2 points", against the period before. */
export function changeText(now: Spent, before: Spent): string {
  const [is, was] = [freshPercent(now), freshPercent(before)];
  if (is === null || was === null) return "no time before";
  const points = is - was;
  if (Math.abs(points) < 0.05) return "as before";
  return `${points > 0 ? "+" : "−"}${Math.abs(points).toFixed(1)} points`;
}

export function freshAnswer(report: FreshReport): string {
  const percent = freshPercent(report.total);
  if (percent === null)
    return "No time has been watched in this period yet. The accounting begins with a job's first answer.";
  const lost = lostOf(report.total);
  const unknown = report.total.unknown;
  const parts = [
    lost === 0 ? "no time was lost" : `${minutesText(lost)} were lost`,
    unknown === 0 ? "none was unknown" : `for ${minutesText(unknown)} nobody could tell`,
  ];
  return `Data was fresh ${percentText(report.total)} of the time of ${report.subjects} jobs of tenants. Added up over all of them, ${parts.join(", and ")}.`;
}

export function nameOf(row: FreshRow): string {
  if (row.environmentId === null) return row.platformName;
  const place = `${row.platformName} ${row.environmentId.split("/")[1] ?? ""}`.trim();
  const parts = [
    ...(row.tenant === null ? [] : [row.tenantName || "whole platform"]),
    ...(row.jobTitle === null ? [] : [row.jobTitle]),
    place,
  ];
  return parts.join(", ");
}

const withQuery = (path: string, query: Record<string, string | null | undefined>) => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) params.set(name, value);
  const text = params.toString();
  return (text ? `${path}?${text}` : path) as Route;
};

/** Where the runs behind a row are: as they stand now. */
export function heatHref(row: FreshRow): Route {
  return withQuery("/syncs", {
    platform: row.environmentId === null ? row.platformId : null,
    environment: row.environmentId,
    job: row.job,
    q: row.tenant === null ? null : row.tenantName,
  });
}

/** The same in the period: slot by slot, where a job is named or can be chosen. */
export function gapsHref(row: FreshRow, period: { from: Date; to: Date }): Route {
  return withQuery("/syncs/backfills", {
    environment: row.environmentId,
    job: row.job,
    q: row.tenant === null ? null : row.tenantName,
    from: period.from.toISOString().slice(0, 10),
    to: period.to.toISOString().slice(0, 10),
  });
}

/** Exactly the columns of the table, in its order and of its rows. */
export function csvRows(rows: readonly FreshRow[], report: FreshReport, group: string) {
  return [
    [
      "name",
      "platform",
      "environment",
      "tenant",
      "job",
      "fresh %",
      "before %",
      "late minutes",
      "of these alert minutes",
      "unknown minutes",
      "watched minutes",
      "from (UTC)",
      "to (UTC)",
      "per",
    ],
    ...rows.map((row) => [
      nameOf(row),
      row.platformId,
      row.environmentId,
      row.tenantName,
      row.job,
      rounded(freshPercent(row.now)),
      rounded(freshPercent(row.before)),
      minutes(lostOf(row.now)),
      minutes(row.now.alert),
      minutes(row.now.unknown),
      minutes(row.now.ok + lostOf(row.now) + row.now.unknown),
      report.from.toISOString(),
      report.to.toISOString(),
      group,
    ]),
  ];
}

const rounded = (percent: number | null) => (percent === null ? null : Math.floor(percent * 100) / 100);
const minutes = (seconds: number) => Math.round(seconds / 6) / 10;
