import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { credentials, credentialVersions, environments, sealedSecrets } from "@/db/schema";
import { onStage, refusalOf } from "@/server/testing/cast";
import {
  credentialNamed,
  noteAccepted,
  noteRejected,
  promoteVersion,
  putVersion,
  secretIn,
} from "./versions";

const PLACE = "adinsights/production";
const NOW = new Date("2026-07-01T12:00:00Z");
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
const by = { name: "Ada" };
const stage = onStage();
let credentialId = "";

beforeAll(async () => {
  await stage.db.insert(environments).values({
    id: PLACE,
    platformId: "adinsights",
    name: "production",
    credentials: { "kingston-password": "env:TEST_KINGSTON" },
    dialect: "runbook",
  });
});
beforeEach(async () => {
  process.env.TEST_KINGSTON = `configured-${randomUUID()}`;
  credentialId = (await credentialNamed(stage.db, PLACE, "kingston-password", NOW))?.id ?? "";
});
afterEach(() => stage.db.delete(credentials).where(eq(credentials.id, credentialId)));

const put = (given: { value: string } | { reference: string }, slot: "current" | "pending", now = NOW) =>
  stage.db.transaction((db) => putVersion(db, { credentialId, slot, given, by, now }));
const promote = (now = NOW) => stage.db.transaction((db) => promoteVersion(db, { credentialId, by, now }));
const rows = () =>
  stage.db
    .select()
    .from(credentialVersions)
    .where(eq(credentialVersions.credentialId, credentialId))
    .orderBy(credentialVersions.createdAt);

describe("a credential's versions", () => {
  it("begin with what the configuration references", async () => {
    expect(await secretIn(stage.db, credentialId, "current")).toBe(process.env.TEST_KINGSTON);
    expect(await secretIn(stage.db, credentialId, "pending")).toBeUndefined();
    expect(await rows()).toEqual([]);
  });

  it("hold a value sealed, and read it where it was put", async () => {
    const value = `canary-${randomUUID()}`;
    await put({ value }, "pending");
    expect(await secretIn(stage.db, credentialId, "pending")).toBe(value);
    expect(await secretIn(stage.db, credentialId, "current")).toBe(process.env.TEST_KINGSTON);
    expect((await rows())[0]?.reference).toMatch(/^sealed:/);
    const sealed = await stage.db.select().from(sealedSecrets);
    expect(sealed.map((row) => row.sealed.toString("latin1")).join()).not.toContain(value);
  });

  it("are promoted: the configured one becomes previous, and the end of the old is forgotten", async () => {
    await stage.db
      .update(credentials)
      .set({ expiresAt: later(3), expiresSaid: "entered" })
      .where(eq(credentials.id, credentialId));
    const value = `canary-${randomUUID()}`;
    await put({ value }, "pending");
    await promote(later(1));
    expect(await secretIn(stage.db, credentialId, "current")).toBe(value);
    expect(await secretIn(stage.db, credentialId, "previous")).toBe(process.env.TEST_KINGSTON);
    expect(await secretIn(stage.db, credentialId, "pending")).toBeUndefined();
    const [row] = await stage.db.select().from(credentials).where(eq(credentials.id, credentialId));
    expect(row).toMatchObject({ rotatedAt: later(1), issuedAt: NOW, expiresAt: null });
  });

  it("keep their history, with what was proved of each", async () => {
    await put({ value: "first-one-of-the-test" }, "current");
    await put({ value: "second-one-of-the-test" }, "pending", later(1));
    await noteAccepted(stage.db, { credentialId, slot: "pending", said: "It was taken.", now: later(1) });
    await promote(later(1));
    await noteRejected(stage.db, { credentialId, slot: "previous", said: "401", now: later(2) });
    await put({ reference: "env:TEST_KINGSTON" }, "pending", later(3));
    await promote(later(3));
    expect(
      (await rows()).map(({ slot, acceptedSaid, rejectedSaid }) => [slot, acceptedSaid, rejectedSaid]),
    ).toEqual([
      ["retired", "", "401"],
      ["previous", "It was taken.", ""],
      ["current", "", ""],
    ]);
  });

  it("are not promoted when there is no new one", async () => {
    expect(await refusalOf(promote())).toBe(
      "There is no new secret that could take the place of the current one.",
    );
  });

  it("take no reference to what is sealed, which could be another's", async () => {
    await put({ value: "first-one-of-the-test" }, "current");
    const [row] = await rows();
    expect(await refusalOf(put({ reference: row?.reference ?? "" }, "pending"))).toMatch(
      /^Write a reference/,
    );
  });

  it("do not open when a row points to the secret of another credential", async () => {
    const other = await credentialNamed(stage.db, PLACE, "ocho-password", NOW);
    await put({ value: "first-one-of-the-test" }, "current");
    const [row] = await rows();
    await stage.db.insert(credentialVersions).values({
      credentialId: other?.id ?? "",
      slot: "current",
      reference: row?.reference ?? "",
      createdAt: NOW,
      createdByName: "",
    });
    expect(await refusalOf(secretIn(stage.db, other?.id ?? "", "current"))).toMatch(
      /its row was changed, or copied/,
    );
  });

  it("put at once by two people follow each other", async () => {
    await Promise.all(
      ["one", "two", "three"].map((value) => put({ value: `${value}-of-the-test` }, "current")),
    );
    const [current] = await stage.db
      .select()
      .from(credentialVersions)
      .where(and(eq(credentialVersions.credentialId, credentialId), eq(credentialVersions.slot, "current")));
    expect(current).toBeDefined();
    expect(await rows()).toHaveLength(3);
    expect(await secretIn(stage.db, credentialId, "current")).toMatch(/of-the-test$/);
  });
});

describe("a credential by its name", () => {
  it("is made from the platform's declaration, for its tenant", async () => {
    const [row] = await stage.db.select().from(credentials).where(eq(credentials.id, credentialId));
    expect(row).toMatchObject({ tenant: "kingston", declaration: "tenant-password", origin: "declared" });
    expect(row?.title).toContain("(kingston)");
  });

  it("is made once, and not for a name that nobody declares", async () => {
    const made = await Promise.all(
      [1, 2, 3].map(() => credentialNamed(stage.db, PLACE, "lyon-password", NOW)),
    );
    expect(new Set(made.map((one) => one?.id)).size).toBe(1);
    expect(await credentialNamed(stage.db, PLACE, "whatever", NOW)).toBeUndefined();
    expect(await credentialNamed(stage.db, "adinsights/nowhere", "kingston-password", NOW)).toBeUndefined();
  });
});
