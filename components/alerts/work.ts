import type { FilterAsked } from "./alert-types";

/** What somebody is about to do, and with which alerts; `titles` name them in what came of it. */
export type Work = {
  verb: "acknowledge" | "resolve" | "silence" | "escalate" | "transfer" | "note";
  target: { ids: number[] } | { filter: FilterAsked };
  titles: ReadonlyMap<number, string>;
};

export const workOn = (verb: Work["verb"], alerts: readonly { id: number; title: string }[]): Work => ({
  verb,
  target: { ids: alerts.map(({ id }) => id) },
  titles: new Map(alerts.map(({ id, title }) => [id, title])),
});
