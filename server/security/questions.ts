import type { Db } from "@/db";
import type { Observation, Question } from "@/platforms/platform";
import { databaseNow } from "@/server/database-now";
import { question } from "@/server/self/question";
import { brokenGlass, endedTokens, failedAccounts, refusals, tooFast, unsettled } from "./signals";
import { archives, checkpoints, clockBehind, permissionProof, verified } from "./trail-signals";

/** Who tries what they may not, and who comes as never before. */
export async function securityNow(db: Db, now: Date): Promise<Observation[]> {
  const { most, privileged } = await refusals(db, now);
  return [
    { check: "sign-in-spread", ...(await failedAccounts(db, now)) },
    { check: "refusals", ...most },
    { check: "privileged-refusals", ...privileged },
    { check: "unusual-sign-ins", ...(await unsettled(db, now)) },
    { check: "rate-refusals", ...(await tooFast(db, now)) },
    { check: "break-glass", ...(await brokenGlass(db, now)) },
    { check: "ended-tokens", ...(await endedTokens(db, now)) },
  ];
}

/** Whether what proves the past can itself be trusted. */
export async function trailNow(db: Db, now: Date): Promise<Observation[]> {
  return [
    { check: "trail-verified", ...(await verified(db, now)) },
    { check: "checkpoints", ...(await checkpoints(db, now)) },
    { check: "archives", ...(await archives(db, now)) },
    { check: "permission-proof", ...(await permissionProof(db, now)) },
    { check: "trail-clock", ...(await clockBehind(db, now)) },
  ];
}

export const securityQuestions: readonly Question[] = [
  question("security", "Security", 15, async (db) => securityNow(db, await databaseNow(db))),
  question("trail", "Audit trail", 60, async (db) => trailNow(db, await databaseNow(db))),
];
