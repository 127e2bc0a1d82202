import { expect } from "vitest";
import { runSql, type TestDatabases } from "@/platforms/drivers/test-database";
import type { Answer, JobSeen } from "@/platforms/platform";
import { type Bench, onBench, type Slots } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";

export const MINUTE = 60_000;

/** The simulated platform over a database of its own; `sql` arranges what its tables hold. */
export async function databaseBench(
  databases: TestDatabases,
  dialect = "internal-key",
  options: Record<string, string> = {},
  slots: Slots = {},
) {
  const databaseUrl = await databases.fresh();
  const made = await onBench(connector, simulate, { dialect, databaseUrl, slots });
  Object.assign(made.conversation.environment.options, options);
  const schema = made.conversation.environment.options["queries-schema"];
  return {
    ...made,
    databaseUrl,
    sql: (text: string) => runSql(databaseUrl, `set search_path to ${schema}`, text),
    later: async (milliseconds: number) => {
      made.travel(milliseconds);
      await made.simulator.tick();
    },
  };
}
export type DatabaseBench = Awaited<ReturnType<typeof databaseBench>>;

/** A question's answer; trouble fails the test with its sentence. */
export async function answer(made: Bench, question: string): Promise<Answer> {
  const asked = await made.ask(question);
  expect(asked.trouble?.message).toBeUndefined();
  return asked.answer ?? { observations: [] };
}

export const of = (jobs: JobSeen[] | undefined, tenant: string) => jobs?.find((job) => job.tenant === tenant);

export const ageMinutes = (made: Bench, job: JobSeen | undefined) =>
  job?.lastGoodAt ? (made.now().getTime() - job.lastGoodAt.getTime()) / MINUTE : null;
