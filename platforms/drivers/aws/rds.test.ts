import { describe, expect, test } from "vitest";
import { connector } from "@/platforms/complyai/connector";
import { aCall } from "@/platforms/testing";
import { type CloudBench, onCloud, WRONG_SECRET } from "./test-cloud";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const PROD = "complyai-prod";

const actionOf = (key: string) => {
  const action = connector.actions("").find((each) => each.key === key);
  if (!action) throw new Error(`There is no action ${key}.`);
  return action;
};

describe("database instances", () => {
  test("are listed over all pages, with standby and the moment up to which they can be restored", async () => {
    const cloud = await onCloud();
    const rows = await cloud.query("rds.instances");
    expect([...rows]).toMatchObject([
      { instance: PROD, status: "available", class: "db.r6g.large", standby: true, storage: 200 * 1024 ** 3 },
      { instance: "complyai-reports", standby: false },
    ]);
    expect(rows[0]?.restorable).toBe(new Date(cloud.now().getTime() - 5 * MINUTE).toISOString());
  });

  test("have snapshots, the newest first, over all pages", async () => {
    const cloud = await onCloud();
    const rows = await cloud.query("rds.snapshots", { instance: PROD });
    expect(rows.map(({ snapshot }) => snapshot)).toEqual(
      [1, 2, 3].map((day) => `rds:${PROD}-2026-nightly-${day}`),
    );
    expect(rows.every(({ status, progress }) => status === "available" && progress === 100)).toBe(true);
  });

  test("behind a wrong key are a trouble in words", async () => {
    const cloud = await onCloud({ credentials: WRONG_SECRET });
    await expect(cloud.query("rds.instances")).rejects.toMatchObject({ trouble: "credentials" });
  });

  test("are asked for again when AWS throttles", async () => {
    const cloud = await onCloud();
    cloud.throttle(1);
    expect(await cloud.query("rds.instances")).toHaveLength(2);
  });
});

describe("a snapshot", () => {
  const input = { instance: PROD, name: "pre-migration-20261120" };
  const snapshot = () => actionOf("rds.snapshot");
  const taken = async (cloud: CloudBench, given = input) => {
    const startedAt = cloud.now();
    const { facts } = await snapshot().look(cloud.conversation, given);
    await snapshot().execute(cloud.conversation, given, aCall());
    return () => snapshot().verify.settled(cloud.conversation, given, facts, startedAt);
  };

  test("is done only when it can be restored from", async () => {
    const cloud = await onCloud();
    const settled = await taken(cloud);
    cloud.travel(60 * SECOND);
    expect(await settled()).toMatchObject({ state: "pending", said: "50 % are done." });
    cloud.travel(60 * SECOND);
    expect(await settled()).toMatchObject({ state: "succeeded" });
  });

  test("under a name that is taken is refused; the older one is never taken for it", async () => {
    const cloud = await onCloud();
    await taken(cloud);
    cloud.travel(10 * MINUTE);
    await expect(taken(cloud)).rejects.toMatchObject({ details: { notSent: true } });
    const settled = snapshot().verify.settled(cloud.conversation, input, {}, cloud.now());
    expect(await settled).toMatchObject({ state: "failed", said: expect.stringContaining("taken already") });
  });

  test("of an instance that is being changed is refused", async () => {
    const cloud = await onCloud();
    await cloud.action("rds.scale", { instance: PROD, class: "db.r6g.xlarge" }).run();
    cloud.travel(10 * SECOND);
    await expect(taken(cloud)).rejects.toThrow("is modifying");
  });

  test.each(["1st", "a--b", "a-", "rds:x", ""])("cannot be named %j", (name) => {
    expect(snapshot().input.safeParse({ instance: PROD, name }).success).toBe(false);
  });
});

describe("another class", () => {
  const now = { instance: PROD, class: "db.r6g.xlarge" };

  test("at once is an outage that the preview tells, proved when it is available again", async () => {
    const cloud = await onCloud();
    const scale = cloud.action("rds.scale", now);
    const seen = await scale.preview();
    expect(seen.effects.join()).toMatch(/at once.*connections break/);
    const single = await cloud
      .action("rds.scale", { instance: "complyai-reports", class: "db.t4g.large" })
      .preview();
    expect(single.effects.join()).toContain("away for several minutes");
    await scale.run();
    expect(await scale.settled()).toMatchObject({ state: "pending" });
    cloud.travel(60 * SECOND);
    expect(await scale.settled()).toMatchObject({ state: "pending", facts: { status: "modifying" } });
    cloud.travel(5 * MINUTE);
    expect(await scale.settled()).toMatchObject({ state: "succeeded", facts: { class: "db.r6g.xlarge" } });
    expect(scale.undo()).toMatchObject({ input: { ...now, class: "db.r6g.large", when: "now" } });
  });

  test("in the window is done when it waits, and shown as waiting", async () => {
    const cloud = await onCloud();
    const later = cloud.action("rds.scale", { ...now, when: "window" });
    expect((await later.preview()).effects[0]).toContain("sun:02:00-sun:03:00 UTC");
    await later.run();
    expect(await later.settled()).toMatchObject({ state: "succeeded", facts: { class: "db.r6g.large" } });
    const [row] = await cloud.query("rds.instances");
    expect(row?.waiting).toBe("DBInstanceClass: db.r6g.xlarge");
    const sooner = await cloud.action("rds.scale", { ...now, class: "db.r6g.2xlarge" }).preview();
    expect(sooner.warnings.join()).toContain("is applied with it: DBInstanceClass: db.r6g.xlarge");
  });

  test("that it has already, or on an instance that is not available, is refused", async () => {
    const cloud = await onCloud();
    await expect(cloud.action("rds.scale", { ...now, class: "db.r6g.large" }).preview()).rejects.toThrow(
      "already",
    );
    await cloud.action("rds.failover", { instance: PROD }).run();
    cloud.travel(10 * SECOND);
    await expect(cloud.action("rds.scale", now).preview()).rejects.toThrow("rebooting");
  });
});

describe("a failover", () => {
  test("is proved by the zone in which it is available then", async () => {
    const cloud = await onCloud();
    const failover = cloud.action("rds.failover", { instance: PROD });
    expect(await failover.preview()).toMatchObject({
      typed: PROD,
      targets: [{ facts: { zone: "eu-central-1a", standby: "eu-central-1b" } }],
    });
    await failover.run();
    expect(await failover.settled()).toMatchObject({ state: "pending" });
    cloud.travel(30 * SECOND);
    expect(await failover.settled()).toMatchObject({ state: "pending", facts: { status: "rebooting" } });
    cloud.travel(60 * SECOND);
    expect(await failover.settled()).toMatchObject({ state: "succeeded", facts: { zone: "eu-central-1b" } });
    expect(failover.undo()).toBeUndefined();
  });

  test("of an instance without a standby is refused, also when the preview is passed by", async () => {
    const cloud = await onCloud();
    const failover = cloud.action("rds.failover", { instance: "complyai-reports" });
    await expect(failover.preview()).rejects.toThrow("no standby");
    await expect(failover.run()).rejects.toMatchObject({ details: { notSent: true } });
    cloud.travel(10 * SECOND);
    expect((await cloud.query("rds.instances"))[1]).toMatchObject({ status: "available" });
  });
});

describe("a restore", () => {
  const target = "complyai-prod-restored";
  const fromSnapshot = { snapshot: `rds:${PROD}-2026-nightly-1`, instance: target };
  const at = (cloud: CloudBench, minutesAgo: number) =>
    new Date(cloud.now().getTime() - minutesAgo * MINUTE).toISOString().replace(".000", "");

  test("makes a new instance in the network of the old one, and leaves that alone", async () => {
    const cloud = await onCloud();
    const restore = cloud.action("rds.restore", fromSnapshot);
    const seen = await restore.preview();
    expect(seen.targets[0]?.facts).toMatchObject({
      network: "complyai-private",
      "security groups": "sg-0complyai",
      parameters: "complyai-postgres16",
      public: false,
    });
    expect(seen.typed).toBe(target);
    await restore.run();
    cloud.travel(5 * MINUTE);
    expect(await restore.settled()).toMatchObject({ state: "pending", facts: { status: "creating" } });
    cloud.travel(11 * MINUTE);
    expect(await restore.settled()).toMatchObject({ state: "succeeded" });
    expect(await cloud.query("rds.instances")).toHaveLength(3);
    const again = await cloud
      .action("rds.restore", { time: at(cloud, 10), source: target, instance: "third" })
      .preview();
    expect(again.targets[0]?.facts).toMatchObject({
      network: "complyai-private",
      parameters: "complyai-postgres16",
    });
  });

  test("goes to a moment within what is kept; without a source only where there is no doubt", async () => {
    const cloud = await onCloud();
    const to = (minutesAgo: number, source = PROD) =>
      cloud.action("rds.restore", { time: at(cloud, minutesAgo), source, instance: target });
    await expect(to(2).preview()).rejects.toThrow("can be restored up to");
    await expect(to(10, "").preview()).rejects.toThrow("Say which instance");
    await to(10).preview();
    await to(10).run();
    expect((await cloud.query("rds.instances"))[2]).toMatchObject({ instance: target, status: "creating" });
  });

  test("never goes over an instance that is there, also when the preview is passed by", async () => {
    const cloud = await onCloud();
    const over = cloud.action("rds.restore", { ...fromSnapshot, instance: "complyai-reports" });
    await expect(over.preview()).rejects.toThrow("never goes over one");
    await expect(over.run()).rejects.toMatchObject({ details: { notSent: true } });
    expect(await over.settled()).toMatchObject({ state: "failed" });
  });

  test.each([
    { snapshot: "a", time: "2026-11-20T08:00:00Z", instance: target },
    { instance: target },
    { time: "yesterday", instance: target },
    { snapshot: "a", instance: "not a name" },
    { time: "2026-11-20T08:00:00Z", source: PROD, instance: PROD },
  ])("of %j is refused as input", (input) => {
    expect(actionOf("rds.restore").input.safeParse(input).success).toBe(false);
  });
});
