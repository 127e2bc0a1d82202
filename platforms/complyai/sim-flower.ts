import type { SimSqsQueue } from "@/platforms/drivers/aws/sim-sqs";
import { flowerRoutes, type SimTask } from "@/platforms/drivers/celery/flower-simulator";
import { noiseBetween } from "@/platforms/simulator/noise";
import type { Route } from "@/platforms/simulator/routes";
import { ORGANIZATIONS, scheduledRun, waitingMessages } from "./world";

const SLOT_MS = 900_000;
const SLOTS = 16;
const WORKERS: Record<string, string[]> = {
  "celery@ads-1": ["celery", "ad_sync"],
  "celery@ads-2": ["ad_sync"],
  "celery@scores-1": ["scores"],
};
const ADS = ["celery@ads-1", "celery@ads-2"] as const;
const WHY = [
  "FacebookRequestError('(#17) User request limit reached')",
  "Timeout('Read timed out. (read timeout=30)')",
  "FacebookRequestError('(#190) Error validating access token=EAAB-not-a-secret')",
];

/** ComplyAI's Flower. With SQS as the broker it hears of nothing. */
export function complyaiFlower(given: {
  login: string;
  seed: string;
  nowMs(): number;
  isSqs: boolean;
}): Route[] {
  const { login, seed, nowMs, isSqs } = given;
  return flowerRoutes({
    login,
    workers: () => (isSqs ? {} : WORKERS),
    queues: () => (isSqs ? undefined : { celery: 0, ad_sync: waitingMessages(seed, nowMs()), scores: 0 }),
    tasks: () => (isSqs ? [] : tasksOf(seed, nowMs())),
  });
}

/** The same work where the broker is SQS. */
export const simSqsQueues = (seed: string, now: number): SimSqsQueue[] => [
  { name: "ad_sync", waiting: waitingMessages(seed, now), taken: 2, deadLetters: "ad_sync_dead" },
  { name: "ad_sync_dead", waiting: 1, taken: 0 },
  { name: "celery", waiting: 0, taken: 0, deadLetters: "ad_sync_dead" },
];

/** Every scheduled sync of the last hours, newest first. */
function tasksOf(seed: string, now: number): SimTask[] {
  const newest = Math.floor(now / SLOT_MS);
  const slots = Array.from({ length: SLOTS }, (_, back) => newest - back);
  return slots.flatMap((slot) =>
    ORGANIZATIONS.filter(({ active, ads }) => active && ads > 0)
      .map((organization): SimTask => {
        const { startedAt, endedAt, failed } = scheduledRun(seed, organization, slot);
        const isOver = endedAt <= now;
        return {
          uuid: uuidOf(seed, organization.id, slot),
          name: "ads.sync_organization",
          state: startedAt > now ? "RECEIVED" : !isOver ? "STARTED" : failed ? "FAILURE" : "SUCCESS",
          received: (slot * SLOT_MS) / 1000,
          started: startedAt > now ? null : startedAt / 1000,
          succeeded: isOver && !failed ? endedAt / 1000 : null,
          failed: isOver && failed ? endedAt / 1000 : null,
          runtime: isOver ? (endedAt - startedAt) / 1000 : null,
          args: "()",
          kwargs: `{'organization_id': ${organization.id}}`,
          result: isOver && !failed ? "None" : null,
          exception: isOver && failed ? (WHY[noiseBetween(0, 2, seed, "why", slot)] ?? null) : null,
          retries: 0,
          worker: ADS[organization.id % 2] ?? ADS[0],
        };
      })
      .reverse(),
  );
}

function uuidOf(...parts: (string | number)[]): string {
  const hex = (length: number, at: number) =>
    Array.from({ length }, (_, digit) => noiseBetween(0, 15, ...parts, at, digit).toString(16)).join("");
  return [8, 4, 4, 4, 12].map(hex).join("-");
}
