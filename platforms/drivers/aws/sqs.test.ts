import { afterEach, describe, expect, test } from "vitest";
import { openConversation } from "@/platforms/converse";
import { type Conversation, type Fact, PlatformError } from "@/platforms/platform";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { KEY_ID, REGION, SECRET_KEY } from "./access";
import { SIM_KEY_ID, SIM_REGION, SIM_SECRET } from "./sim-signature";
import { type SimSqsQueue, sqsRoutes } from "./sim-sqs";
import { EXPECTED_QUEUES, sqsCapability, sqsQueues } from "./sqs";

const QUEUES: SimSqsQueue[] = [
  { name: "ad_sync", waiting: 120, taken: 4, deadLetters: "ad_sync_dead" },
  { name: "ad_sync_dead", waiting: 2, taken: 0 },
];

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function cloud(
  given: {
    queues?: readonly SimSqsQueue[];
    options?: Record<string, string>;
    secret?: string;
    isConfigured?: boolean;
    throttled?: number;
  } = {},
) {
  const routes = sqsRoutes(() => given.queues ?? QUEUES, { left: given.throttled ?? 0 });
  const simulator = await runSimulator(() => ({ servers: { sqs: routes }, credentials: {} }), {
    dialect: "",
    seed: "bench",
  });
  const credentials: Record<string, string> = {
    [KEY_ID]: SIM_KEY_ID,
    [SECRET_KEY]: given.secret ?? SIM_SECRET,
  };
  const c = openConversation(
    {
      environment: {
        id: "complyai/bench",
        platformId: "complyai",
        name: "bench",
        baseUrls: given.isConfigured === false ? {} : simulator.baseUrls,
        dialect: "",
        options: { [REGION]: SIM_REGION, ...given.options },
      },
      privateNetwork: true,
      readSecret: async (name) => credentials[name],
    },
    "",
  );
  open.push(c, simulator);
  return { c, requests: simulator.requests };
}

async function rowsOf(c: Conversation) {
  const { rows, said, truncated, evidence } = await sqsQueues.ask(c, {});
  for (const row of rows) expect(row).toHaveLength(sqsQueues.columns.length);
  const named = rows.map((row) =>
    Object.fromEntries(sqsQueues.columns.map(({ key }, at) => [key, row[at]])),
  ) as Record<string, Fact>[];
  return { rows: named, said, truncated, evidence: evidence?.() };
}

describe("queues of SQS", () => {
  test("are asked at the configured address by the official client, with their depth and their dead letters", async () => {
    const { c, requests } = await cloud();
    const { rows, said, evidence } = await rowsOf(c);
    expect(rows).toEqual([
      { queue: "ad_sync", waiting: 120, taken: 4, delayed: 0, letters: "ad_sync_dead", retention: 96 },
      { queue: "ad_sync_dead", waiting: 2, taken: 0, delayed: 0, letters: null, retention: 96 },
    ]);
    expect(said).toBe("2 queues: about 122 messages wait.");
    expect(requests.map(({ headers }) => headers["x-amz-target"])).toEqual([
      "AmazonSQS.ListQueues",
      "AmazonSQS.GetQueueAttributes",
      "AmazonSQS.GetQueueAttributes",
    ]);
    expect(evidence).toMatchObject({ httpStatus: 200 });
  });

  test("of those that are named none is listed, and a missing one is not called empty", async () => {
    const { c, requests } = await cloud({ options: { [EXPECTED_QUEUES]: "ad_sync, gone" } });
    const { rows, said } = await rowsOf(c);
    expect(rows.map(({ queue }) => queue)).toEqual(["ad_sync"]);
    expect(said).toContain("Not there, though expected: gone.");
    expect(requests.map(({ headers }) => headers["x-amz-target"])).not.toContain("AmazonSQS.ListQueues");
  });

  test("more than are shown is said", async () => {
    const many = Array.from({ length: 230 }, (_, at) => ({ name: `q-${at}`, waiting: 1, taken: 0 }));
    const { c } = await cloud({ queues: many });
    const { rows, truncated } = await rowsOf(c);
    expect(rows).toHaveLength(200);
    expect(truncated).toBe(true);
  });

  test("a key that is not accepted says so, without itself", async () => {
    const { c } = await cloud({ secret: "definitely-wrong-1234" });
    const error = await rowsOf(c).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ trouble: "credentials" });
    expect(JSON.stringify(await sqsCapability(c)) + error.message).not.toContain("definitely-wrong-1234");
    expect(await sqsCapability(c)).toMatchObject({ supported: false });
  });

  test("what is offered, or why not", async () => {
    expect(await sqsCapability((await cloud()).c)).toEqual({
      capability: "queues.read",
      supported: true,
      because: "SQS answers; 2 queues are there.",
    });
    expect(await sqsCapability((await cloud({ isConfigured: false })).c)).toMatchObject({
      supported: false,
      because: expect.stringContaining('"sqs"'),
    });
    expect(await sqsCapability((await cloud({ throttled: 9 })).c)).toMatchObject({ supported: true });
  });
});
