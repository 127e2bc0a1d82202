import type { SeriesId } from "./objective";

/** Names a series in maps; neither objectives nor environments have a "|" in their ids. */
export const seriesKey = ({ objectiveId, environmentId, tenant }: SeriesId) =>
  `${objectiveId}|${environmentId}|${tenant}`;

export function seriesOfKey(key: string): SeriesId {
  const [objectiveId = "", environmentId = "", ...tenant] = key.split("|");
  return { objectiveId, environmentId, tenant: tenant.join("|") };
}
