import type { Db } from "@/db";
import type { PromiseView } from "@/domain/alert-judge-budget";
import { log } from "@/server/log";
import { listObjectives } from "@/server/objectives/list";
import { remembered } from "@/server/remembered";

type Promised = PromiseView & { key: string; environmentId: string };

/** Budgets move by the minute, and rules are judged more often. */
const FOR_MS = 60_000;
const judged = {};

/**
 * How every promise stands in every environment, all tenants together, so that a rule tells of a promise once. Undefined
 * when it cannot be read: then everything else is judged all the same.
 */
export async function readPromises(db: Db, now: Date): Promise<Promised[] | undefined> {
  return remembered(judged, { key: "promises", forMs: FOR_MS, now }, () =>
    // A part of its own, so that what fails in it does not end the judging of everything else.
    db.transaction(async (tx) => {
      const lines = await listObjectives(tx, { tenants: false }, now);
      return lines.map(({ objective, series, window, target, budget, unseen, burnRate, countedTo }) => ({
        key: objective.key,
        environmentId: series.environmentId,
        title: objective.title,
        accounting: objective.accounting,
        target,
        windowName: window.name,
        budget,
        unseen,
        burnRate,
        countedTo,
      }));
    }),
  ).catch((error: unknown) => {
    log.error({ error }, "how promises stand cannot be read");
    return undefined;
  });
}
