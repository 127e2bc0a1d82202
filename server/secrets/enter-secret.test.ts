import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { credentials, credentialVersions, environments, flows, people, sealedSecrets } from "@/db/schema";
import { retireVersions } from "@/server/credentials/retire-versions";
import {
  credentialNamed,
  noteRejected,
  promoteVersion,
  putVersion,
  secretIn,
} from "@/server/credentials/versions";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { enterSecret, removeSecret } from "./enter-secret";

const NOW = new Date("2026-07-01T12:00:00Z");
const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000);
const PLACE = "adinsights/production";
const stage = onStage();
let credentialId = "";

beforeAll(async () => {
  await stage.db.insert(environments).values({
    id: PLACE,
    platformId: "adinsights",
    name: "production",
    credentials: { "kingston-password": "env:TEST_KINGSTON" },
  });
  process.env.TEST_KINGSTON = "configured-for-kingston";
});
beforeEach(async () => {
  await stage.db.delete(flows);
  await stage.db.delete(credentials);
  await stage.db.delete(sealedSecrets);
  credentialId = (await credentialNamed(stage.db, PLACE, "kingston-password", NOW))?.id ?? "";
});

const versionOf = async () =>
  (await stage.db.select().from(credentials).where(eq(credentials.id, credentialId)))[0]?.version ?? 0;
const enter = async (given: { value: string } | { reference: string }, now = NOW) =>
  enterSecret(as(stage, "admin", now), {
    credentialId,
    version: await versionOf(),
    reason: "for the test",
    ...given,
  });
const current = () => secretIn(stage.db, credentialId, "current");
const references = async () =>
  (
    await stage.db
      .select()
      .from(credentialVersions)
      .where(eq(credentialVersions.credentialId, credentialId))
      .orderBy(credentialVersions.createdAt)
  ).map(({ slot, reference }) => [slot, reference.replace(/^sealed:.*/, "sealed")]);
const held = () => stage.db.select({ id: sealedSecrets.id }).from(sealedSecrets);

describe("entering a secret", () => {
  it("counts from then on, and the trail says that and where, never what", async () => {
    const value = `canary-${randomUUID()}`;
    await enter({ value });
    expect(await current()).toBe(value);
    await enter({ reference: "env:TEST_KINGSTON" });
    expect(await current()).toBe("configured-for-kingston");
    expect((await auditOf(stage.db, "secret.enter")).slice(-2).map(({ detail }) => detail)).toEqual([
      { name: "kingston-password", liesAt: "sealed here", reason: "for the test" },
      { name: "kingston-password", liesAt: "env:TEST_KINGSTON", reason: "for the test" },
    ]);
  });

  it("is refused to whoever acts on an older sight", async () => {
    const version = await versionOf();
    const twice = await Promise.allSettled(
      ["one", "two"].map((value) =>
        enterSecret(as(stage, "admin"), {
          credentialId,
          version,
          value: `${value}-of-the-test`,
          reason: "at once",
        }),
      ),
    );
    expect(twice.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await held()).toHaveLength(1);
  });

  it("is refused when nothing or both are given", async () => {
    const both = { value: "one-of-the-test", reference: "env:TEST_KINGSTON" };
    expect(await refusalOf(enter(both))).toBe("Give a reference or the secret itself.");
    expect(await refusalOf(enter({} as { value: string }))).toBe("Give a reference or the secret itself.");
    expect(await refusalOf(enter({ value: "   " }))).toBe("The secret is empty.");
  });

  it("in the wrong field is refused before anything is kept, without being repeated", async () => {
    const secret = `ghp_${randomUUID().replaceAll("-", "")}`;
    const version = await versionOf();
    const wrong = [
      { credentialId, version, reference: secret, reason: "for the test" },
      { credentialId, version, reference: `env:${secret}`, reason: "for the test" },
      { credentialId, version, value: "right-one-of-the-test", reason: `it is ${secret}` },
      { credentialId, version, value: "env:TEST_KINGSTON", reason: "for the test" },
    ];
    for (const input of wrong) {
      const refusal = await refusalOf(enterSecret(as(stage, "admin"), input));
      expect(refusal).toMatch(/GitHub token|This is a reference/);
      expect(refusal).not.toContain(secret);
    }
    expect(await references()).toEqual([]);
    const refused = await auditOf(stage.db, "secret.enter");
    expect(JSON.stringify(refused)).not.toContain(secret);
  });
});

describe("removing what was entered", () => {
  it("destroys it at once, and the configuration counts again", async () => {
    await enter({ value: "one-of-the-test" });
    await enter({ value: "two-of-the-test" }, days(1));
    const version = await versionOf();
    await removeSecret(as(stage, "admin"), { credentialId, version, reason: "entered for the wrong one" });
    expect(await current()).toBe("configured-for-kingston");
    expect(await references()).toEqual([
      ["retired", "sealed"],
      ["retired", "destroyed"],
    ]);
    expect(await held()).toHaveLength(1);
    expect((await auditOf(stage.db, "secret.remove")).at(-1)?.detail).toMatchObject({ destroyed: 1 });
    const again = removeSecret(as(stage, "admin"), {
      credentialId,
      version: version + 1,
      reason: "once more",
    });
    expect(await refusalOf(again)).toMatch(/^Nothing was entered here/);
  });
});

describe("old secrets", () => {
  async function flow(state: "running" | "finished" | "cancelled") {
    const [person] = await stage.db.select().from(people);
    const [row] = await stage.db
      .insert(flows)
      .values({
        kind: "rotation",
        plan: "rotate-password",
        environmentId: PLACE,
        subject: randomUUID(),
        label: "kingston",
        credentialId,
        input: {},
        reason: "for the test",
        state,
        requestKey: randomUUID(),
        requestedById: person?.id ?? null,
        requestedByName: "Ada",
        requestedAt: NOW,
        ownerName: "Ada",
        changedAt: NOW,
      })
      .returning({ id: flows.id });
    return row?.id ?? "";
  }
  const end = (id: string, state: "finished" | "cancelled") =>
    stage.db.update(flows).set({ state }).where(eq(flows.id, id));
  const give = (value: string, flowId: string) =>
    stage.db.transaction((db) =>
      putVersion(db, {
        credentialId,
        slot: "pending",
        given: { value },
        flowId,
        by: { name: "Ada" },
        now: days(1),
      }),
    );
  const promote = () =>
    stage.db.transaction((db) => promoteVersion(db, { credentialId, by: { name: "Ada" }, now: days(1) }));
  const tend = (at: Date) => retireVersions(stage.db, at);

  it("go when the flow is over that proved them dead, and the trail says so", async () => {
    await enter({ value: "one-of-the-test" });
    const id = await flow("running");
    await give("two-of-the-test", id);
    await promote();
    await noteRejected(stage.db, { credentialId, slot: "previous", said: "401", now: days(1) });
    await tend(days(1));
    expect(await references()).toEqual([
      ["previous", "sealed"],
      ["current", "sealed"],
    ]);
    await end(id, "finished");
    await tend(days(1));
    expect((await references())[0]).toEqual(["retired", "sealed"]);
    // It was entered outside a flow, so that it is kept for a while.
    await tend(days(30));
    expect(await held()).toHaveLength(2);
    await tend(days(31.1));
    expect(await references()).toEqual([
      ["retired", "destroyed"],
      ["current", "sealed"],
    ]);
    expect(await held()).toHaveLength(1);
    expect(await current()).toBe("two-of-the-test");
    expect((await auditOf(stage.db, "secret.destroy")).at(-1)?.detail).toMatchObject({
      name: "kingston-password",
    });
  });

  it("stay while nobody has proved that they are dead", async () => {
    await enter({ value: "one-of-the-test" });
    const id = await flow("running");
    await give("two-of-the-test", id);
    await promote();
    await end(id, "finished");
    await tend(days(100));
    expect((await references())[0]).toEqual(["previous", "sealed"]);
  });

  it("that a cancelled flow left pending are destroyed with it", async () => {
    const id = await flow("running");
    await give("two-of-the-test", id);
    await tend(days(50));
    expect(await held()).toHaveLength(1);
    await end(id, "cancelled");
    await tend(days(50));
    expect(await references()).toEqual([["retired", "destroyed"]]);
    expect(await held()).toEqual([]);
  });

  it("of a credential that is gone do not remain", async () => {
    await enter({ value: "one-of-the-test" });
    await stage.db.delete(credentials);
    await tend(NOW);
    expect(await held()).toHaveLength(1);
    await tend(days(1));
    expect(await held()).toEqual([]);
  });
});
