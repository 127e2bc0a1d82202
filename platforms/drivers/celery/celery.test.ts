import { afterEach, describe, expect, test } from "vitest";
import { openConversation } from "@/platforms/converse";
import { type Action, type Conversation, type Fact, PlatformError } from "@/platforms/platform";
import type { SimRequest } from "@/platforms/simulator/routes";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { aCall } from "@/platforms/testing";
import { celeryCapabilities } from "./capabilities";
import { flowerRoutes, type SimFlower, type SimTask } from "./flower-simulator";
import { celeryQueries } from "./queries";
import { celeryActions } from "./revoke";
import type { CelerySetting } from "./setting";

const LOGIN = `Basic ${Buffer.from("observer:made-up").toString("base64")}`;
const SETTING: CelerySetting = {
  access: { base: "flower", user: "flower-user", password: "flower-password", timeoutSeconds: 2 },
  expected: () => ["ad_sync"],
  reask: [],
  watch: undefined,
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

const aTask = (uuid: string, state: SimTask["state"], more: Partial<SimTask> = {}): SimTask => ({
  uuid,
  name: "ads.sync",
  state,
  received: 1_700_000_000.5,
  started: null,
  succeeded: null,
  failed: null,
  runtime: null,
  args: "('hush',)",
  kwargs: "{'card': '4000-0000'}",
  result: null,
  exception: null,
  retries: 0,
  worker: "celery@a",
  ...more,
});

async function flower(given: Partial<SimFlower> = {}, spoil?: (request: SimRequest) => number | undefined) {
  const whole: SimFlower = {
    login: LOGIN,
    workers: () => ({ "celery@a": ["ad_sync", "celery"] }),
    queues: () => ({ celery: 1, ad_sync: 7 }),
    tasks: () => [],
    ...given,
  };
  const routes = flowerRoutes(whole).map((route) => ({
    ...route,
    handle: (request: SimRequest, params: Readonly<Record<string, string>>) => {
      const status = spoil?.(request);
      return status ? { status, text: "" } : route.handle(request, params);
    },
  }));
  const simulator = await runSimulator(() => ({ servers: { flower: routes }, credentials: {} }), {
    dialect: "",
    seed: "bench",
  });
  const c = converse(simulator.baseUrls);
  open.push(simulator);
  return { c, requests: simulator.requests };
}

function converse(baseUrls: Record<string, string>): Conversation {
  const credentials: Record<string, string> = { "flower-user": "observer", "flower-password": "made-up" };
  const c = openConversation(
    {
      environment: {
        id: "complyai/bench",
        platformId: "complyai",
        name: "bench",
        baseUrls,
        dialect: "",
        options: {},
      },
      privateNetwork: true,
      readSecret: async (name) => credentials[name],
    },
    "",
  );
  open.push(c);
  return c;
}

async function rowsOf(c: Conversation, key: string, input: Record<string, string> = {}) {
  const query = celeryQueries(SETTING).find((each) => each.key === key);
  if (!query) throw new Error(`There is no query ${key}.`);
  const { rows, said, evidence } = await query.ask(c, query.input.parse(input));
  for (const row of rows) expect(row).toHaveLength(query.columns.length);
  const named = rows.map((row) => Object.fromEntries(query.columns.map(({ key }, at) => [key, row[at]])));
  return { rows: named as Record<string, Fact>[], said, evidence: evidence?.() };
}

const revoke = celeryActions(SETTING)[0] as Action;

async function trouble(work: Promise<unknown> | undefined): Promise<PlatformError> {
  const error = await Promise.resolve(work).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(PlatformError);
  return error as PlatformError;
}

describe("workers and queues", () => {
  test("workers are told with what they do, and never with their configuration", async () => {
    const { c } = await flower({
      tasks: () => [aTask("a", "STARTED"), aTask("b", "RECEIVED"), aTask("c", "SUCCESS")],
    });
    const { rows, said } = await rowsOf(c, "celery.workers");
    expect(rows).toEqual([
      {
        worker: "celery@a",
        online: true,
        queues: "ad_sync, celery",
        running: 1,
        reserved: 1,
        processes: 4,
        done: 1,
      },
    ]);
    expect(said).toBe("1 worker answers, 0 known ones do not.");
  });

  test("where Flower cannot ask the workers, who answers is told all the same", async () => {
    const { c } = await flower({}, ({ query }) => (query.has("refresh") ? 503 : undefined));
    const { rows, said } = await rowsOf(c, "celery.workers");
    expect(rows).toMatchObject([{ worker: "celery@a", online: true, running: null }]);
    expect(said).toContain("was not told");
  });

  test("a queue that is expected and not listed is not called empty", async () => {
    const { c } = await flower({ queues: () => ({ celery: 2 }) });
    const { rows, said } = await rowsOf(c, "celery.queues");
    expect(rows).toEqual([{ queue: "celery", messages: 2 }]);
    expect(said).toContain("not known to be empty: ad_sync");
    const all = await flower();
    expect((await rowsOf(all.c, "celery.queues")).said).toBe("8 messages wait in 2 queues.");
  });

  test("with SQS there is no depth to read, and no worker is no outage", async () => {
    const { c } = await flower({ workers: () => ({}), queues: () => undefined });
    expect(await trouble(rowsOf(c, "celery.queues"))).toMatchObject({ trouble: "not-deployed" });
    expect((await rowsOf(c, "celery.workers")).said).toContain("SQS");
  });
});

describe("tasks", () => {
  test("are those of the state, newest first as Flower sorts them, without arguments or secrets", async () => {
    const tasks = [
      aTask("new", "FAILURE", { exception: "Bad(token=verysecretvalue)", runtime: 1.25 }),
      aTask("other", "SUCCESS"),
      aTask("old", "FAILURE"),
    ];
    const { c, requests } = await flower({ tasks: () => tasks });
    const { rows, said } = await rowsOf(c, "celery.tasks", { state: "FAILURE" });
    expect(rows.map(({ task }) => task)).toEqual(["new", "old"]);
    expect(rows[0]).toMatchObject({
      received: "2023-11-14T22:13:20.500Z",
      runtime: 1250,
      worker: "celery@a",
    });
    expect(JSON.stringify(rows)).not.toMatch(/verysecretvalue|hush|4000-0000/);
    expect(said).toContain("2 tasks");
    expect(requests.at(-1)?.path).toBe("/api/tasks");
  });

  test("none remembered does not mean that none was there", async () => {
    const { c } = await flower();
    expect((await rowsOf(c, "celery.tasks", { state: "FAILURE" })).said).toContain("forgets everything");
  });
});

describe("revoking", () => {
  async function carryOut(c: Conversation, task: string) {
    const before = (await revoke.look(c, { task })).facts;
    await revoke.execute(c, { task }, aCall());
    return revoke.verify.settled(c, { task }, before, c.now());
  }

  test("a task whose turn has not come is proved by what every worker knows", async () => {
    const { c } = await flower({ tasks: () => [aTask("t-1", "RECEIVED")] });
    const preview = await revoke.preview?.(c, { task: "t-1" });
    expect(preview).toMatchObject({ button: "Revoke 1 task", bound: { state: "RECEIVED" }, inFlight: [] });
    expect(await carryOut(c, "t-1")).toMatchObject({
      state: "succeeded",
      facts: { knowing: 1, workers: 1 },
    });
  });

  test("it stays open while not every worker knows", async () => {
    const { c } = await flower({ tasks: () => [aTask("t-1", "RECEIVED")] });
    expect(await revoke.verify.settled(c, { task: "t-1" }, {}, c.now())).toMatchObject({ state: "pending" });
    const none = await flower({ tasks: () => [aTask("t-1", "RECEIVED")], workers: () => ({}) });
    expect(await carryOut(none.c, "t-1")).toMatchObject({ state: "pending" });
  });

  test("a running one is ended in the middle, and that is said before", async () => {
    const { c } = await flower({ tasks: () => [aTask("t-1", "STARTED")] });
    const preview = await revoke.preview?.(c, { task: "t-1" });
    expect(preview).toMatchObject({ button: "End 1 running task", inFlight: ["celery@a runs it now."] });
    expect(await carryOut(c, "t-1")).toMatchObject({ state: "succeeded", said: "It is revoked." });
  });

  test("what ended by itself meanwhile was not revoked", async () => {
    let state: SimTask["state"] = "RECEIVED";
    const { c } = await flower({ tasks: () => [aTask("t-1", state)] });
    const before = (await revoke.look(c, { task: "t-1" })).facts;
    state = "SUCCESS";
    expect(await revoke.verify.settled(c, { task: "t-1" }, before, c.now())).toMatchObject({
      state: "failed",
    });
  });

  test.each([
    ["t-404", "knows no task"],
    ["t-over", "over already: SUCCESS"],
  ])("%s is refused: %s", async (task, word) => {
    const { c, requests } = await flower({ tasks: () => [aTask("t-over", "SUCCESS")] });
    expect((await trouble(revoke.preview?.(c, { task }))).message).toContain(word);
    expect((await trouble(revoke.execute(c, { task }, aCall()))).details.notSent).toBe(true);
    expect(requests.filter(({ method }) => method === "POST")).toEqual([]);
  });

  test("a Flower that is read only says so", async () => {
    const { c } = await flower({ tasks: () => [aTask("t-1", "RECEIVED")] }, ({ method }) =>
      method === "POST" ? 403 : undefined,
    );
    expect(await trouble(revoke.execute(c, { task: "t-1" }, aCall()))).toMatchObject({
      trouble: "forbidden",
      message: expect.stringContaining("read only"),
    });
  });

  test("an id that would reach another path is refused", () => {
    for (const task of ["", "..", "../worker/shutdown", "a b", "a?terminate=true"])
      expect(revoke.input.safeParse({ task }).success, task).toBe(false);
  });
});

test("what Flower offers is a capability, or the reason why not", async () => {
  const told = async (c: Conversation) =>
    (await celeryCapabilities(c, SETTING)).map(({ supported, because }) => [supported, because]);
  expect(await told((await flower()).c)).toEqual([
    [true, "Flower answers; 1 of 1 workers do."],
    [true, "Flower answers; 1 of 1 workers do."],
  ]);
  expect((await told((await flower({ workers: () => ({}) })).c)).map(([supported]) => supported)).toEqual([
    true,
    false,
  ]);
  expect((await told(converse({})))[0]).toEqual([false, expect.stringContaining('"flower"')]);
  expect((await told((await flower({ login: "other" })).c))[0]).toEqual([
    false,
    expect.stringContaining("does not accept"),
  ]);
});
