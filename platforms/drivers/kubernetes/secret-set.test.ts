import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { aCall, type Slots } from "@/platforms/testing";
import { onCluster, preview, troubleOf } from "./bench";

const KEY = "workloads.secret-set";
const INPUT = { credential: "signing-key", from: "pending" };
const OLD = "made-up-old-signing-key";

async function withPending() {
  const pending = `canary${randomBytes(24).toString("hex")}`;
  const slots: Slots = { "signing-key": { current: OLD, pending } };
  const bench = await onCluster({ slots });
  const held = () => bench.cluster.secrets.get("shop-secrets")?.values.at(-1)?.data;
  return { bench, slots, pending, held };
}

describe("setting a secret", () => {
  test("settles by looking when the server breaks after it did it", async () => {
    const { bench, pending, held } = await withPending();
    bench.access.brokenAnswer = 500;
    const action = bench.action(KEY);
    const before = (await action.look(bench.c, INPUT)).facts;
    expect(await troubleOf(action.execute(bench.c, INPUT, aCall()))).toMatchObject({
      trouble: "failed",
      notSent: false,
    });
    expect(held()?.["signing-key"]).toBe(pending);
    expect(await action.verify.settled(bench.c, INPUT, before, bench.c.now())).toMatchObject({
      state: "succeeded",
    });
  });

  test("changes nothing when somebody else changed the secret at the same moment", async () => {
    const { bench, held } = await withPending();
    bench.access.meanwhile = () => {
      delete bench.access.meanwhile;
      bench.cluster.setSecret("shop-secrets", { "signing-key": "theirs", other: "made-up-other" });
    };
    expect(await troubleOf(bench.action(KEY).execute(bench.c, INPUT, aCall()))).toMatchObject({
      notSent: true,
      message: expect.stringContaining("409"),
    });
    expect(held()?.["signing-key"]).toBe("theirs");
  });

  test("names the verb that is missing, and the option when the secret is not there", async () => {
    const { bench } = await withPending();
    bench.access.denied?.add("patch secrets");
    expect((await troubleOf(bench.action(KEY).execute(bench.c, INPUT, aCall()))).message).toContain(
      'the verb "patch" on "secrets"',
    );
    Object.assign(bench.c.environment.options, { "kubernetes-secret.signing-key": "elsewhere/key" });
    expect((await troubleOf(preview(bench, KEY, INPUT))).message).toContain('no secret "elsewhere"');
    Object.assign(bench.c.environment.options, { "kubernetes-secret.signing-key": "../pods" });
    expect((await troubleOf(preview(bench, KEY, INPUT))).message).toContain("is written");
  });

  test("has failed when other keys of the secret are gone", async () => {
    const { bench, pending } = await withPending();
    const { before } = await bench.done(KEY, INPUT);
    bench.cluster.setSecret("shop-secrets", { "signing-key": pending });
    expect(await bench.action(KEY).verify.settled(bench.c, INPUT, before, bench.c.now())).toMatchObject({
      state: "failed",
      said: expect.stringContaining("1 other key of shop-secrets has vanished"),
    });
  });

  test("goes by what is previewed: another value in the cluster makes another preview", async () => {
    const { bench } = await withPending();
    const first = await preview(bench, KEY, INPUT);
    bench.cluster.setSecret("shop-secrets", { "signing-key": "theirs", other: "made-up-other" });
    const second = await preview(bench, KEY, INPUT);
    expect(second.bound).not.toEqual(first.bound);
    expect(second.reversible.is).toBe(false);
    expect(JSON.stringify([first, second])).not.toMatch(/theirs|canary|made-up/);
  });
});
