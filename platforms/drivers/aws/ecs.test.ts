import { describe, expect, test } from "vitest";
import { aCall } from "@/platforms/testing";
import { cloudCapabilities } from "./capabilities";
import { onCloud, WRONG_SECRET } from "./test-cloud";

const SECOND = 1000;
const DAY = 86_400 * SECOND;

describe("services", () => {
  test("are listed over all pages, with what runs and what is wanted", async () => {
    const cloud = await onCloud({ options: { "ecs-services": undefined } });
    const rows = await cloud.query("ecs.services");
    expect(rows.map(({ service, running, rollout }) => [service, running, rollout])).toEqual(
      ["api", "core", "frontend", "maestro", "workers"].map((name) => [`complyai-${name}`, 2, "COMPLETED"]),
    );
    expect(rows[1]).toMatchObject({ revision: "complyai-core:45", wanted: 2, pending: 0 });
  });

  test("that AWS does not find are listed as missing, never left out", async () => {
    const cloud = await onCloud({ options: { "ecs-services": "complyai-core,complyai-billing" } });
    const rows = await cloud.query("ecs.services");
    expect(rows.find(({ service }) => service === "complyai-billing")).toMatchObject({
      status: "MISSING",
      running: null,
    });
    expect(rows.said).toContain("complyai-billing: not there");
  });

  test("tell no environment variable of a container, in rows or evidence", async () => {
    const { conversation, connector } = await onCloud();
    const query = connector.queries?.("").find(({ key }) => key === "ecs.task-definitions");
    const told = await query?.ask(conversation, { service: "complyai-core" });
    expect(JSON.stringify([told, told?.evidence?.()])).not.toMatch(/sim-not-a-secret|DATABASE_URL/);
    expect(told?.evidence?.().excerpt).toContain("containerDefinitions");
  });

  test("have revisions, the newest first, and say which one runs", async () => {
    const cloud = await onCloud();
    const rows = await cloud.query("ecs.task-definitions", { service: "complyai-core" });
    expect(rows.map(({ revision, now }) => [revision, now])).toEqual([
      ["complyai-core:45", true],
      ["complyai-core:44", false],
      ["complyai-core:43", false],
      ["complyai-core:42", false],
    ]);
  });
});

describe("a restart", () => {
  test("is proved by a new deployment that is complete, not by what AWS answered", async () => {
    const cloud = await onCloud();
    const restart = cloud.action("ecs.restart", { service: "complyai-core" });
    expect(await restart.preview()).toMatchObject({
      button: "Restart 2 tasks",
      bound: { revision: "complyai-core:45", wanted: 2 },
      reversible: { is: false },
    });
    await restart.run();
    expect(await restart.settled()).toMatchObject({
      state: "pending",
      said: expect.stringContaining("does not show"),
    });
    cloud.travel(10 * SECOND);
    expect(await restart.settled()).toMatchObject({ state: "pending", facts: { state: "IN_PROGRESS" } });
    cloud.travel(60 * SECOND);
    expect(await restart.settled()).toMatchObject({ state: "succeeded", facts: { state: "COMPLETED" } });
  });

  test("shows the old tasks being drained beside the new ones", async () => {
    const cloud = await onCloud();
    await cloud.action("ecs.restart", { service: "complyai-core" }).run();
    cloud.travel(10 * SECOND);
    const rolling = await cloud.query("ecs.deployments", { service: "complyai-core" });
    expect(rolling[0]).toMatchObject({ state: "IN_PROGRESS", revision: "complyai-core:45" });
    expect(rolling.said).toContain("2 deployments are alive");
    cloud.travel(90 * SECOND);
    const done = await cloud.query("ecs.deployments", { service: "complyai-core" });
    expect(done[0]).toMatchObject({ state: "COMPLETED" });
    expect(done.said).toContain("runs alone");
  });
});

describe("another revision", () => {
  const to = (revision: string) => ({ service: "complyai-core", revision: `complyai-core:${revision}` });

  test("is previewed with both images, and taken back to the one before", async () => {
    const cloud = await onCloud();
    const back = cloud.action("ecs.rollback", to("43"));
    const seen = await back.preview();
    expect(seen.targets[0]?.facts).toMatchObject({
      now: "complyai-core:45",
      next: "complyai-core:43",
      "image next": "complyai-core:2026.10.4",
    });
    expect(seen.warnings.join()).toContain("complyai-core:2026.10.4 can have been moved");
    await back.run();
    cloud.travel(70 * SECOND);
    expect(await back.settled()).toMatchObject({
      state: "succeeded",
      facts: { revision: "complyai-core:43" },
    });
    expect(back.undo()).toMatchObject({ action: "ecs.rollback", input: to("45") });
  });

  test("that the circuit breaker took back has failed, also when what runs then is complete", async () => {
    const cloud = await onCloud();
    const back = cloud.action("ecs.rollback", to("44"));
    await back.run();
    cloud.travel(30 * SECOND);
    expect(await back.settled()).toMatchObject({ state: "pending" });
    cloud.travel(20 * SECOND);
    expect(await back.settled()).toMatchObject({
      state: "failed",
      said: expect.stringContaining("circuit breaker"),
    });
    cloud.travel(200 * SECOND);
    const settled = await back.settled();
    expect(settled).toMatchObject({
      state: "failed",
      facts: { state: "COMPLETED", revision: "complyai-core:45" },
    });
    expect(settled.said).toContain("taken back");
    const [newest] = await cloud.query("ecs.deployments", { service: "complyai-core" });
    expect(newest).toMatchObject({ state: "ROLLED_BACK", revision: "complyai-core:44" });
  });

  test("is not blamed for the broken one that it replaces, whether that is still being tried or was taken back", async () => {
    for (const wait of [20, 60]) {
      const cloud = await onCloud();
      await cloud.action("ecs.rollback", to("44")).run();
      cloud.travel(wait * SECOND);
      const back = cloud.action("ecs.rollback", to("43"));
      await back.run();
      cloud.travel(30 * SECOND);
      expect(await back.settled()).toMatchObject({ state: "pending" });
      expect(await back.settledWithoutAnswer()).toMatchObject({ state: "pending" });
      cloud.travel(40 * SECOND);
      expect(await back.settled()).toMatchObject({ state: "succeeded" });
      expect(await back.settledWithoutAnswer()).toMatchObject({ state: "succeeded" });
    }
  });

  test("that was taken back after a lost answer has failed too", async () => {
    const cloud = await onCloud();
    const back = cloud.action("ecs.rollback", to("44"));
    await back.run();
    cloud.travel(300 * SECOND);
    expect(await back.settledWithoutAnswer()).toMatchObject({ state: "failed" });
  });

  test("is lost to a restart that was taken back in the same way", async () => {
    const cloud = await onCloud();
    await cloud.action("ecs.rollback", to("44")).run();
    cloud.travel(5 * SECOND);
    const restart = cloud.action("ecs.restart", { service: "complyai-core" });
    await restart.run();
    cloud.travel(300 * SECOND);
    expect(await restart.settled()).toMatchObject({ state: "failed" });
  });

  test("that is inactive, of another family or running already is refused before anything is sent", async () => {
    const cloud = await onCloud();
    const notSent = { details: { notSent: true } };
    await expect(cloud.action("ecs.rollback", to("12")).preview()).rejects.toMatchObject(notSent);
    await expect(cloud.action("ecs.rollback", to("45")).preview()).rejects.toThrow(
      "runs complyai-core:45 already",
    );
    const other = { service: "complyai-core", revision: "complyai-api:43" };
    await expect(cloud.action("ecs.rollback", other).preview()).rejects.toThrow("another family");
    const gone = { service: "complyai-billing", revision: "complyai-billing:3" };
    await expect(cloud.action("ecs.rollback", gone).preview()).rejects.toThrow("no service complyai-billing");
  });

  test("says when another deployment came after it", async () => {
    const cloud = await onCloud();
    const back = cloud.action("ecs.rollback", to("43"));
    await back.run();
    cloud.travel(5 * SECOND);
    await cloud.action("ecs.rollback", to("42")).run();
    cloud.travel(70 * SECOND);
    expect(await back.settled()).toMatchObject({
      state: "failed",
      said: expect.stringContaining("complyai-core:42"),
    });
  });
});

describe("the number of tasks", () => {
  test("is proved by what runs, and set back to what it was", async () => {
    const cloud = await onCloud();
    const scale = cloud.action("ecs.scale", { service: "complyai-workers", count: "5" });
    expect(await scale.preview()).toMatchObject({ button: "Start 3 tasks", bound: { from: 2 } });
    await scale.run();
    expect(await scale.settled()).toMatchObject({ state: "pending", facts: { wanted: 5, running: 2 } });
    cloud.travel(30 * SECOND);
    expect(await scale.settled()).toMatchObject({ state: "succeeded", facts: { running: 5 } });
    expect(scale.undo()).toMatchObject({ input: { count: "2" } });
    expect(await cloud.query("ecs.tasks", { service: "complyai-workers" })).toHaveLength(5);
  });

  test("that something else set again is never called done", async () => {
    const cloud = await onCloud();
    const scale = cloud.action("ecs.scale", { service: "complyai-workers", count: "5" });
    await scale.run();
    await cloud.action("ecs.scale", { service: "complyai-workers", count: "3" }).run();
    cloud.travel(DAY);
    expect(await scale.settled()).toMatchObject({
      state: "pending",
      said: expect.stringContaining("3 are wanted"),
    });
  });
});

test("dead tasks are not among those that live, and say why they died", async () => {
  const cloud = await onCloud();
  await cloud.action("ecs.rollback", { service: "complyai-core", revision: "complyai-core:44" }).run();
  cloud.travel(60 * SECOND);
  const tasks = await cloud.query("ecs.tasks", { service: "complyai-core" });
  expect(tasks.map(({ status }) => status)).toEqual(["RUNNING", "RUNNING"]);
  expect(tasks.said).toContain("OutOfMemoryError, exit 137");
});

describe("AWS", () => {
  test("is asked again when it throttles a question; a change is sent once and counts as not done", async () => {
    const cloud = await onCloud();
    cloud.throttle(1);
    expect(await cloud.query("ecs.services")).toHaveLength(5);
    cloud.throttle(9);
    const { execute } = cloud.connector.actions("").find(({ key }) => key === "ecs.scale") ?? {};
    const sent = execute?.(cloud.conversation, { service: "complyai-core", count: "4" }, aCall());
    await expect(sent).rejects.toMatchObject({ trouble: "rate-limited", details: { notSent: true } });
    const changes = cloud.simulator.requests.filter(({ headers }) =>
      String(headers["x-amz-target"]).endsWith("UpdateService"),
    );
    expect(changes).toHaveLength(1);
  });

  test("refuses a wrong key in words, without the key", async () => {
    const cloud = await onCloud({ credentials: WRONG_SECRET });
    const asked = cloud.query("ecs.services");
    await expect(asked).rejects.toMatchObject({ trouble: "credentials" });
    await expect(asked).rejects.not.toThrow(/another-secret/);
  });

  test("that breaks may have done what was asked", async () => {
    const cloud = await onCloud();
    cloud.fault("500");
    const { execute } = cloud.connector.actions("").find(({ key }) => key === "ecs.restart") ?? {};
    const sent = execute?.(cloud.conversation, { service: "complyai-core" }, aCall());
    await expect(sent).rejects.toMatchObject({ trouble: "failed", details: { notSent: false } });
  });

  test.each(["malformed", "404", "403", "401"] as const)(
    "answering %s is a trouble in words",
    async (fault) => {
      const cloud = await onCloud();
      cloud.fault(fault);
      await expect(cloud.query("ecs.services")).rejects.toMatchObject({ name: "PlatformError" });
    },
  );

  test("is asked at the configured address only; without one the capability says so", async () => {
    const cloud = await onCloud();
    const { ecs: _ecs, rds: _rds, ...baseUrls } = cloud.conversation.environment.baseUrls;
    const c = { ...cloud.conversation, environment: { ...cloud.conversation.environment, baseUrls } };
    const reports = await cloudCapabilities(c);
    expect(reports).toMatchObject([
      { capability: "cloud.read", supported: false, because: 'The configuration names no "ecs" address.' },
      { capability: "cloud.act", supported: false },
      { capability: "logs", supported: true },
    ]);
  });
});
