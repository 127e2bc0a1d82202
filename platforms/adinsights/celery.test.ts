import { expect, test } from "vitest";
import { aCall, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { ALL } from "./tenants";

test("Flower tells of the workers and of a refresh that runs, which can be ended", async () => {
  const { conversation } = await onBench(connector, simulate, { dialect: "head" });
  const ask = async (key: string, input: Record<string, string> = {}) => {
    const query = connector.queries?.("head").find((each) => each.key === key);
    if (!query) throw new Error(`There is no query ${key}.`);
    return query.ask(conversation, query.input.parse(input));
  };
  const act = (key: string) => {
    const action = connector.actions("head").find((each) => each.key === key);
    if (!action) throw new Error(`There is no action ${key}.`);
    return action;
  };
  expect((await ask("celery.workers")).said).toBe("2 workers answer, 0 known ones do not.");
  expect((await ask("celery.tasks", { state: "STARTED" })).rows).toEqual([]);
  await act("snapshot.refresh").execute(conversation, { tenant: ALL }, aCall());
  const [[task] = []] = (await ask("celery.tasks", { state: "STARTED" })).rows;
  await act("celery.revoke").execute(conversation, { task: String(task) }, aCall());
  expect((await ask("celery.tasks", { state: "REVOKED" })).rows.map(([id]) => id)).toEqual([task]);
});
