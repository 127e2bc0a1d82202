import fc from "fast-check";
import { expect, test } from "vitest";
import type { SimReply, SimRequest } from "@/platforms/simulator/routes";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";

const BASES = ["core", "frontend", "api", "maestro", "flower", "meta", "stripe", "auth0"];

/** A deployment in which every path of every service gives the same answer. */
async function everywhere(reply: (request: SimRequest) => SimReply) {
  return onBench(
    connector,
    () => ({
      servers: Object.fromEntries(BASES.map((base) => [base, []])),
      credentials: { "internal-key": "made-up-key", "flower-user": "observer", "flower-password": "made-up" },
      notFound: reply,
    }),
    { dialect: "internal-key", pin: "internal-key" },
  );
}

const questions = connector
  .questions("internal-key")
  .map(({ key }) => key)
  .filter((key) => !["database", "database-sessions", "ad-sync", "activity", "tokens"].includes(key));

/** What a made-up answer may honestly mean: a map of booleans is a list of workers, an object with an issuer a tenant. */
const meansSomething = (value: unknown) =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((one) => typeof one === "boolean");

test("no JSON whatsoever breaks a question or turns one green", async () => {
  let reply: SimReply = {};
  const { ask, conversation } = await everywhere(() => reply);
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.constantFrom(200, 200, 200, 202, 503), async (json, status) => {
      reply = { json: json ?? null, status };
      for (const key of questions) {
        const { answer, trouble } = await ask(key);
        expect(answer !== undefined || trouble !== undefined).toBe(true);
        for (const observation of answer?.observations ?? []) {
          expect(observation.status).not.toBe("ok");
          if (!meansSomething(json)) expect(observation.value).toBeUndefined();
          expect(observation.reason.length).toBeLessThan(600);
        }
      }
      const { dialect } = await connector.probe(conversation);
      expect(["internal-key", "bearer"]).toContain(dialect);
    }),
    { numRuns: 120 },
  );
});

test("a health word is judged as it is meant, whatever surrounds it", async () => {
  let reply: SimReply = {};
  const { ask } = await everywhere(() => reply);
  const words = fc.constantFrom(
    ["healthy", "ok"],
    ["Healthy ", "ok"],
    ["degraded", "warn"],
    ["unhealthy", "alert"],
    ["starting", "unknown"],
    ["", "unknown"],
    ["constructor", "unknown"],
    ["healthy?", "unknown"],
  );
  await fc.assert(
    fc.asyncProperty(words, fc.dictionary(fc.string(), fc.jsonValue()), async ([status, expected], rest) => {
      reply = { json: { ...rest, version: "1", status } };
      expect((await ask("health-api")).answer?.observations).toMatchObject([{ status: expected }]);
      reply = { json: { ...rest, version: "1", status }, status: 503 };
      expect((await ask("health-api")).answer?.observations).toMatchObject([{ status: "alert" }]);
    }),
    { numRuns: 60 },
  );
});

test("a 503 of a load balancer is a failure of the service, and a version of another type no obstacle", async () => {
  let reply: SimReply = {};
  const { ask } = await everywhere(() => reply);
  for (reply of [
    { status: 503, text: "<h1>503 Service Temporarily Unavailable</h1>" },
    { status: 503, json: {} },
    { status: 503, text: "" },
  ])
    expect((await ask("health-core")).trouble).toMatchObject({ trouble: "failed" });
  reply = { json: { status: "healthy", version: 7 } };
  expect((await ask("health-core")).answer?.observations).toMatchObject([{ status: "ok" }]);
});

test("a web page instead of a health document is neither up nor down", async () => {
  const { ask } = await everywhere(() => ({ text: "<!doctype html><title>App</title>" }));
  expect((await ask("health-frontend")).answer?.observations).toMatchObject([{ status: "unknown" }]);
});

test("long words and versions are shortened before they are shown", async () => {
  const { ask } = await everywhere(() => ({ json: { status: "x".repeat(5000), version: "9".repeat(5000) } }));
  expect((await ask("health-core")).answer?.observations[0]?.reason.length).toBeLessThan(200);
});

test("a queue that is missing or has no count is unknown, not empty", async () => {
  let queues: unknown = [];
  const { ask } = await everywhere(() => ({ json: { active_queues: queues } }));
  for (queues of [[], [{ name: "celery", messages: 0 }], [{ name: "ad_sync", messages: null }]])
    expect((await ask("queue")).trouble?.message).toContain("not an empty queue");
});

test("workers are unknown, not none, when Flower has only just started", async () => {
  const { ask } = await everywhere(({ path }) => ({
    json: path === "/api/workers" ? {} : { active_queues: [] },
  }));
  expect((await ask("workers")).answer?.observations).toMatchObject([{ status: "unknown" }]);
});

test("workers that are all offline are counted as none", async () => {
  const { ask } = await everywhere(() => ({ json: { "celery@a": false, "celery@b": false } }));
  expect((await ask("workers")).answer?.observations).toMatchObject([
    { value: 0, reason: expect.stringContaining("None of 2") },
  ]);
});

test("an outside service in trouble is a warning, a strange answer is unknown", async () => {
  let status = 503;
  const { ask } = await everywhere(() => ({ status, json: {} }));
  for (const name of ["meta", "stripe", "auth0"])
    expect((await ask(`outside-${name}`)).answer?.observations).toMatchObject([{ status: "warn" }]);
  status = 302;
  for (const name of ["meta", "stripe", "auth0"])
    expect((await ask(`outside-${name}`)).answer?.observations).toMatchObject([{ status: "unknown" }]);
});
