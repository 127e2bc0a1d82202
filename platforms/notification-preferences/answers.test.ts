import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { askQuestion, openConversation } from "@/platforms/converse";
import type { Answer, Conversation } from "@/platforms/platform";
import type { Route, SimReply } from "@/platforms/simulator/routes";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { judgedBy } from "@/platforms/testing";
import { connector } from "./connector";
import { notificationPreferences } from "./platform";
import { questionsOf } from "./questions";

const NOW = new Date("2026-11-20T09:00:00Z");
const PATHS = [
  "/",
  "/health",
  "/api/health",
  "/api/ready",
  "/api/health/detailed",
  "/api/auth/me",
  "/api/admin/system/health",
  "/emails/metrics",
  "/-/ready",
  "/api/v1/query",
  "/api/v1/rules",
];

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

/** A platform whose every route answers what it is told to. */
async function parrot(dialect: string, answer: () => SimReply): Promise<Conversation> {
  const routes: Route[] = [
    ...PATHS.map((path): Route => ({ method: "GET", path, handle: () => answer() })),
    { method: "POST", path: "/api/auth/v2/refresh", handle: () => answer() },
  ];
  const simulator = await runSimulator(
    () => ({
      servers: { api: routes, prometheus: routes, resend: routes, web: routes },
      credentials: {
        token: "made-up-token",
        "refresh-token": "made-up-refresh",
        "admin-token": "made-up-admin",
        "resend-key": "made-up-key",
      },
    }),
    { dialect, seed: "any", now: () => NOW },
  );
  const conversation = openConversation(
    {
      environment: {
        id: "notification-preferences/parrot",
        platformId: "notification-preferences",
        name: "parrot",
        baseUrls: simulator.baseUrls,
        dialect,
        options: { "promql.backup": "x" },
      },
      privateNetwork: true,
      readSecret: async (name) => simulator.credentials[name],
    },
    dialect,
    { now: () => NOW },
  );
  open.push(conversation, simulator);
  return conversation;
}

const judged = judgedBy(notificationPreferences);
const statuses = ({ observations }: Answer) =>
  Object.fromEntries(observations.map((seen) => [seen.check, judged(seen)]));

async function askAll(conversation: Conversation) {
  return Promise.all(
    questionsOf(conversation.dialect).map(async (question) => ({
      question,
      ...(await askQuestion(question, conversation)),
    })),
  );
}

async function answersTo(key: string, reply: SimReply, dialect = "repository") {
  const conversation = await parrot(dialect, () => reply);
  const question = questionsOf(dialect).find((each) => each.key === key);
  if (!question) throw new Error(`There is no question ${key}.`);
  const { answer, trouble } = await askQuestion(question, conversation);
  return { seen: answer ? statuses(answer) : {}, answer, trouble };
}

const status = fc.constantFrom(200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 502, 503);

describe("garbage", () => {
  test.each(["repository", "runbook"])(
    "of any shape and status is never green and never an exception of another kind (%s)",
    async (dialect) => {
      let reply: SimReply = {};
      const conversation = await parrot(dialect, () => reply);
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), status, async (json, code) => {
          reply = { status: code, json };
          for (const { question, answer, trouble } of await askAll(conversation)) {
            expect(trouble?.message ?? "").not.toBe("The answer could not be understood.");
            if (answer) expect([question.key, ...Object.values(statuses(answer))]).not.toContain("ok");
          }
          await connector.probe(conversation).then(
            () => expect.unreachable("garbage has no dialect"),
            (error: unknown) => expect(error).toMatchObject({ name: "PlatformError" }),
          );
        }),
        { numRuns: 80 },
      );
    },
  );

  test("in the right envelope with wrong words is never green", async () => {
    let reply: SimReply = {};
    const conversation = await parrot("repository", () => reply);
    const known = ["ok", "connected", "healthy", "ready"];
    const word = fc
      .oneof(fc.string(), fc.constantFrom("OK", "Connected", "fine", "fail", "disconnected", "error"))
      .filter((text) => !known.includes(text));
    const service = fc.oneof(word, fc.record({ status: word, message: fc.jsonValue() }));
    const services = fc.record({ database: service, redis: service, r2: service, cosmosDb: service });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...known), word, services, async (said, part, parts) => {
        reply = {
          status: 503,
          json: { status: said, database: part, checks: { database: part, redis: part }, services: parts },
        };
        // The process did answer; that is all this one question claims.
        for (const { question, answer } of await askAll(conversation))
          if (answer && question.key !== "live")
            expect([question.key, ...Object.values(statuses(answer))]).not.toContain("ok");
      }),
      { numRuns: 80 },
    );
  });

  test.each([
    { sent: -1, delivered: 0 },
    { sent: "10", delivered: 10 },
    { sent: 10 },
    { sent: null, delivered: 1 },
    {},
  ])("in Resend's totals is refused: %j", async (totals) => {
    const { trouble } = await answersTo("delivery", { json: { object: "metrics", totals } });
    expect(trouble?.trouble).toBe("unreadable");
  });
});

describe("health that is not well", () => {
  test("an unhealthy API is an alert, not a missing answer", async () => {
    const json = { status: "unhealthy", database: "disconnected", error: "lost postgres://app:hunter22@db" };
    const { seen, answer } = await answersTo("health", { status: 503, json });
    expect(seen).toEqual({ "api-health": "alert", "database-answers": "alert" });
    expect(JSON.stringify(answer)).not.toContain("hunter22");
    expect((await answersTo("live", { status: 503, json })).seen).toEqual({ "api-live": "ok" });
  });

  test("healthy without a word about the database is the constant again", async () => {
    const { seen } = await answersTo("health", { json: { status: "healthy" } });
    expect(seen).toEqual({ "api-health": "unknown", "database-answers": "unknown" });
  });

  test("a gateway's 503 is a failure of the question", async () => {
    const { trouble } = await answersTo("health", { status: 503, text: "<html>Service Unavailable</html>" });
    expect(trouble?.trouble).toBe("failed");
  });

  test("not being ready says what is missing", async () => {
    const json = { status: "not_ready", checks: { database: "ok", redis: "fail" } };
    const { seen, answer } = await answersTo("readiness", { status: 503, json });
    expect(seen).toEqual({ ready: "alert", "redis-answers": "alert" });
    expect(answer?.observations[0]?.reason).toContain("Redis does not answer");
  });

  test("Redis that is not set up is no trouble", async () => {
    const json = { status: "ready", checks: { database: "ok", redis: "not_configured" } };
    expect((await answersTo("readiness", { json })).seen).toEqual({ ready: "ok", "redis-answers": "paused" });
  });

  test("ready against its own parts is not believed", async () => {
    const json = { status: "ready", checks: { database: "fail", redis: "ok" } };
    expect((await answersTo("readiness", { json })).seen.ready).toBe("unknown");
  });

  test("broken storage is a warning, a broken database an alert", async () => {
    const services = {
      database: "connected",
      redis: "connected",
      r2: { status: "error", message: "timeout" },
    };
    const storage = await answersTo("detailed-health", {
      status: 503,
      json: { status: "degraded", services },
    });
    expect(storage.seen).toMatchObject({
      "self-report": "warn",
      "storage-r2": "warn",
      "cosmos-db": "unknown",
    });
    const json = { status: "degraded", services: { ...services, database: { status: "error" } } };
    expect((await answersTo("detailed-health", { status: 503, json })).seen["self-report"]).toBe("alert");
  });

  test.each([
    ["healthy", "ok"],
    ["degraded", "warn"],
    ["critical", "alert"],
    ["splendid", "unknown"],
  ])("the administrator's %s is %s", async (said, expected) => {
    const { seen, answer } = await answersTo("admin-health", {
      json: { database: { status: said, responseTime: "12ms" } },
    });
    expect(seen).toEqual({ "database-response": expected });
    expect(answer?.observations[0]?.latencyMs).toBe(12);
  });
});

describe("the door", () => {
  test("that opens without a token is an alert", async () => {
    const { seen } = await answersTo("sign-in-guard", { json: { user: { id: 1 } } });
    expect(seen).toEqual({ "sign-in-guard": "alert" });
  });
  test("that shows a page to everybody is unknown", async () => {
    const { seen } = await answersTo("sign-in-guard", { text: "<html>Welcome</html>" });
    expect(seen).toEqual({ "sign-in-guard": "unknown" });
  });
  test("that renews without giving a token is unreadable", async () => {
    const { trouble } = await answersTo("sign-in", { status: 403, json: { success: true } });
    expect(trouble?.trouble).toBe("credentials");
  });
});

describe("little mail", () => {
  const totals = { sent: 3, delivered: 3, bounced: 0, failed: 0, suppressed: 0 };
  const ask = async (over: Partial<typeof totals>) =>
    (await answersTo("delivery", { json: { object: "metrics", totals: { ...totals, ...over } } })).seen;

  test("that all arrived is fine", async () => {
    expect(await ask({})).toEqual({ "delivery-rate": "ok", "delivery-failures": "ok" });
  });
  test("of which one bounced is a warning, not an alert", async () => {
    expect(await ask({ delivered: 2, bounced: 1 })).toEqual({
      "delivery-rate": "warn",
      "delivery-failures": "warn",
    });
  });
  test("that is stuck is a warning", async () => {
    expect((await ask({ delivered: 0 }))["delivery-rate"]).toBe("warn");
  });
  test("whose failures are not told leaves them unknown", async () => {
    const { seen } = await answersTo("delivery", {
      json: { object: "metrics", totals: { sent: 100, delivered: 100 } },
    });
    expect(seen).toEqual({ "delivery-rate": "ok", "delivery-failures": "unknown" });
  });
  test("becomes an alert when much of it fails", async () => {
    expect(await ask({ sent: 100, delivered: 90, bounced: 6, failed: 4 })).toEqual({
      "delivery-rate": "warn",
      "delivery-failures": "alert",
    });
  });
});
