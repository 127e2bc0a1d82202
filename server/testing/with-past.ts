import { beforeAll } from "vitest";
import { stateChanges } from "@/db/schema";
import type { BackTest } from "@/domain/alert-back-test";
import type { RuleSpec } from "@/domain/alert-rule";
import type { Status } from "@/domain/status";
import { backTest } from "@/server/alert-rules/back-test";
import { openPlaces, PLACE } from "@/server/alert-rules/testing";
import { declareThresholds } from "@/server/thresholds/declare";
import type { Stage } from "./cast";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const NOW = new Date(Math.floor(Date.now() / HOUR) * HOUR);
export const ago = (ms: number) => new Date(NOW.getTime() - ms);

type Draft = Parameters<typeof backTest>[1]["draft"];
export const draft = (spec: RuleSpec, over: Partial<Draft> = {}): Draft => ({
  platformId: "azure-governance",
  spec,
  severity: "warning",
  holdSeconds: 0,
  recoverSeconds: 0,
  ...over,
});

/** Places with declared limits, and ways to write their past and to walk it. */
export function withPast(stage: Stage) {
  beforeAll(async () => {
    await openPlaces(stage.db);
    await declareThresholds(stage.db);
  });

  const walk = (spec: RuleSpec, over: Partial<Draft> = {}, id?: string): Promise<BackTest> =>
    backTest(stage.db, { draft: draft(spec, over), ...(id && { id }) }, NOW);

  async function changed(
    subject: string,
    turns: readonly [number, Status][],
    subjectKind: "check" | "job" = "check",
  ) {
    let fromStatus: Status = "ok";
    for (const [before, toStatus] of turns) {
      await stage.db.insert(stateChanges).values({
        at: ago(before),
        environmentId: PLACE,
        subjectKind,
        subject,
        fromStatus,
        toStatus,
        reason: `It is ${toStatus}.`,
      });
      fromStatus = toStatus;
    }
  }

  return { walk, changed };
}
