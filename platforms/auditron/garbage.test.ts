import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { askQuestion, openConversation } from "@/platforms/converse";
import type { Answer, Conversation } from "@/platforms/platform";
import type { Route, SimReply } from "@/platforms/simulator/routes";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { judgedBy } from "@/platforms/testing";
import { connector } from "./connector";
import { auditron } from "./platform";
import { questionsOf } from "./questions";

const NOW = new Date("2026-11-20T09:00:00Z");
const PATHS = [
  "/",
  "/health",
  "/health/detailed",
  "/api/admin/queue/stats",
  "/api/health",
  "/-/ready",
  "/api/v1/query",
  "/api/v1/rules",
];

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

/** An AUDITRON whose every route answers what it is told to. */
async function parrot(answer: () => SimReply): Promise<Conversation> {
  const routes = PATHS.map((path): Route => ({ method: "GET", path, handle: () => answer() }));
  const simulator = await runSimulator(
    () => ({
      servers: { api: routes, prometheus: routes, frontend: routes, grafana: routes },
      credentials: { "admin-token": "made-up" },
    }),
    { dialect: "any", seed: "any", now: () => NOW },
  );
  const conversation = openConversation(
    {
      environment: {
        id: "auditron/parrot",
        platformId: "auditron",
        name: "parrot",
        baseUrls: simulator.baseUrls,
        dialect: "runbook",
        options: { "promql.backup": "x" },
      },
      privateNetwork: true,
      readSecret: async (name) => simulator.credentials[name],
    },
    "runbook",
    { now: () => NOW },
  );
  open.push(conversation, simulator);
  return conversation;
}

const judged = judgedBy(auditron);
const greens = ({ observations }: Answer) =>
  observations.filter((seen) => judged(seen) === "ok").map(({ check }) => check);

async function askAll(conversation: Conversation) {
  const questions = questionsOf("runbook");
  return Promise.all(
    questions.map(async (question) => ({ question, ...(await askQuestion(question, conversation)) })),
  );
}

const status = fc.constantFrom(200, 200, 200, 201, 204, 206, 302, 400, 401, 403, 404, 429, 500, 502, 503);

describe("garbage", () => {
  test("of any shape and status is never green and never an exception of another kind", async () => {
    let reply: SimReply = {};
    const conversation = await parrot(() => reply);
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), status, async (json, code) => {
        reply = { status: code, json };
        for (const { question, answer, trouble } of await askAll(conversation)) {
          expect(trouble?.message ?? "").not.toBe("The answer could not be understood.");
          if (answer) expect([question.key, ...greens(answer)]).toEqual([question.key]);
        }
        await connector.probe(conversation).then(
          () => expect.unreachable("garbage has no dialect"),
          (error: unknown) => expect(error).toMatchObject({ name: "PlatformError" }),
        );
      }),
      { numRuns: 120 },
    );
  });

  test("in the right envelope with wrong words is never green", async () => {
    let reply: SimReply = {};
    const conversation = await parrot(() => reply);
    const word = fc.oneof(fc.string(), fc.constantFrom("OK", "Up", "HEALTHY", "fine", "down", "unhealthy"));
    const part = fc.record({
      status: word,
      latency: fc.jsonValue(),
      message: fc.jsonValue(),
      details: fc.jsonValue(),
    });
    const parts = fc.record({ database: part, redis: part, minio: part, queue: part, memory: part });
    await fc.assert(
      fc.asyncProperty(word, parts, fc.constantFrom(200, 503), async (said, checks, code) => {
        reply = { status: code, json: { status: said, checks, database: said } };
        const known = ["ok", "up", "healthy"];
        fc.pre(!known.includes(said) && !Object.values(checks).some((each) => known.includes(each.status)));
        for (const { answer } of await askAll(conversation)) if (answer) expect(greens(answer)).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  test("in the queue's numbers is refused", async () => {
    let reply: SimReply = {};
    const conversation = await parrot(() => reply);
    const question = questionsOf("runbook").find((each) => each.key === "queue");
    if (!question) throw new Error("The queue is not asked for.");
    for (const waiting of [-1, 1.5, "3", null, 1e300]) {
      reply = { json: { agentic: { waiting, active: 0, delayed: 0 }, deadLetter: { count: 0 } } };
      expect((await askQuestion(question, conversation)).trouble?.trouble).toBe("unreadable");
    }
    reply = { json: null };
    const { answer } = await askQuestion(question, conversation);
    expect(answer?.observations.map((seen) => seen.status)).toEqual(["unknown", "unknown"]);
    reply = { json: { agentic: { waiting: 0, active: 0, delayed: 0, paused: 500 } } };
    const paused = (await askQuestion(question, conversation)).answer?.observations;
    expect(paused?.[0]).toMatchObject({ value: 500 });
    expect(paused?.[0]?.reason).toContain("stand still");
    expect(paused?.[1]).toMatchObject({ status: "unknown" });
  });

  test("in a message is cut short and loses its secrets", async () => {
    const message = `lost postgres://app:hunter22@db ${"x".repeat(5000)}`;
    const down = { status: "down", message };
    const checks = { database: down, redis: down, minio: down, queue: down, memory: { status: "up" } };
    const conversation = await parrot(() => ({ status: 503, json: { status: "unhealthy", checks } }));
    const question = questionsOf("runbook").find((each) => each.key === "detailed-health");
    if (!question) throw new Error("Detailed health is not asked for.");
    const { answer } = await askQuestion(question, conversation);
    for (const seen of answer?.observations ?? []) {
      expect(seen.reason.length).toBeLessThan(500);
      expect(seen.reason).not.toContain("hunter22");
    }
    expect(answer?.observations[0]).toMatchObject({ check: "database-answers", status: "alert" });
  });
});
