import type { Standing } from "@/components/sla/sla-types";
import type { PlatformId } from "@/domain/platform";
import { byTrouble, type Status, worst } from "@/domain/status";

type Line = Pick<Standing, "status"> & {
  objective: { platformId: PlatformId; kind: Standing["objective"]["kind"] };
  series: { environmentId: string };
};

export type PlatformPromises<Row> = {
  environmentId: string;
  status: Status;
  kept: number;
  total: number;
  /** What stands for the platform: its availability where that is promised, else its worst promise. */
  main: Row | undefined;
};

/** The promises of each environment that is named, in one line each; worst first. One without any is unknown. */
export function promisesOf<Row extends Line>(
  rows: readonly Row[],
  environmentIds: readonly string[],
): PlatformPromises<Row>[] {
  return environmentIds
    .map((environmentId) => {
      const mine = rows
        .filter(({ series }) => series.environmentId === environmentId)
        .toSorted((a, b) => byTrouble(a.status, b.status));
      return {
        environmentId,
        status: worst(mine.map(({ status }) => status)),
        kept: mine.filter(({ status }) => status === "ok").length,
        total: mine.length,
        main: mine.find(({ objective }) => objective.kind === "availability") ?? mine[0],
      };
    })
    .toSorted((a, b) => byTrouble(a.status, b.status));
}
