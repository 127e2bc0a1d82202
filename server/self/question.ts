import type { Db } from "@/db";
import type { Answer, Observation, Question } from "@/platforms/platform";
import { database } from "@/server/database";

/** A question of the console to itself, through its own database. */
export function question(
  key: string,
  title: string,
  everySeconds: number,
  ask: (db: Db) => Promise<Observation[]>,
): Question {
  return {
    key,
    title,
    everySeconds,
    confirmSeconds: 5,
    atLeastSecondsApart: 1,
    timeoutSeconds: 10,
    ask: async (): Promise<Answer> => ({ observations: await ask(database().db) }),
  };
}
