import { PLATFORM_IDS } from "@/domain/platform";
import type { OfferedOf } from "@/domain/runbook-finding";
import { isMoved, levelsText } from "@/domain/runbook-limits";
import { declarationOf } from "@/server/connectors";
import type { Fault } from "./lint-runbooks";

/** Where the written runbooks contradict each other or what is so, with what the console does instead. */
export const contradictions = (): Fault[] =>
  PLATFORM_IDS.flatMap((platform) =>
    declarationOf(platform).differences.map(({ id, says, really, rule, source }) => ({
      key: `contradiction:${platform}:${id}`,
      kind: "contradiction" as const,
      platformId: platform,
      runbookId: null,
      stepKey: null,
      said: `${says} ${really}`,
      rule,
      source: source ?? null,
      owner: "",
    })),
  );

/** Written runbooks that somebody should have read again by now. */
export const staleSources = (today: string): Fault[] =>
  PLATFORM_IDS.flatMap((platform) => {
    const { runbook } = declarationOf(platform);
    if (runbook.reviewBy >= today) return [];
    return [
      {
        key: `stale:${platform}`,
        kind: "stale" as const,
        platformId: platform,
        runbookId: null,
        stepKey: null,
        said: `${runbook.file} was last changed on ${runbook.updated} and should have been read again by ${runbook.reviewBy}.`,
        rule: "",
        source: null,
        owner: "",
      },
    ];
  });

/** Limits that were changed here and stand differently in the platform's runbook. */
export const movedLimits = (offeredOf: OfferedOf): Fault[] =>
  PLATFORM_IDS.flatMap((platform) =>
    offeredOf(platform)
      .limits.filter(isMoved)
      .map((limit) => ({
        key: `threshold-differs:${platform}:${limit.metric}`,
        kind: "threshold-differs" as const,
        platformId: platform,
        runbookId: null,
        stepKey: null,
        said: `"${limit.title}": the runbook says ${levelsText(limit.declared, limit.unit)}; in force is ${levelsText(limit, limit.unit)}.`,
        rule: "",
        source: limit.source.line === null ? null : { file: limit.source.file, line: limit.source.line },
        owner: "",
      })),
  );
