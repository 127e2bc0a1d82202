import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { credentials, environments } from "@/db/schema";
import type { CredentialSeen } from "@/platforms/credential";
import { storeCredentials } from "@/server/observe/store-credentials";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { credentialPage } from "./credential-page";
import { editCredential } from "./edit-credential";
import { judgeCredentials } from "./judge-credentials";
import { countCredentials, credentialCalendar, listCredentials } from "./list-credentials";
import { tendCredentials } from "./tend-credentials";
import { ADINSIGHTS, AZURE, COMPLYAI, credentialAt, days, NOW, placesFor } from "./testing";

const stage = onStage();

beforeEach(async () => {
  await stage.db.delete(environments);
  await placesFor(stage.db);
  await tendCredentials(stage.db, NOW);
});

const tell = async (environmentId: string, source: string, seen: CredentialSeen[], at = NOW) => {
  const client = await stage.app.pool.connect();
  try {
    await storeCredentials(client, { environmentId, platformId: "complyai" }, { source, seen }, at);
  } finally {
    client.release();
  }
};
const token = (id: string, over: Partial<CredentialSeen> = {}): CredentialSeen => ({
  externalId: `${id}-user-token`,
  kind: "access-token",
  title: `Token of ${id}`,
  tenant: id,
  ...over,
});
const edit = async (environmentId: string, name: string, over: Record<string, unknown>) => {
  const row = await credentialAt(stage.db, environmentId, name);
  return editCredential(as(stage, "admin", NOW), {
    id: row.id,
    version: row.version,
    ownerName: row.ownerName,
    ownerContact: row.ownerContact,
    note: row.note,
    issuedAt: row.issuedAt,
    rotatedAt: row.rotatedAt,
    expiresAt: row.expiresAt,
    policyDays: row.policyDays,
    ladder: row.ladder,
    ...over,
  } as Parameters<typeof editCredential>[1]);
};

describe("the inventory", () => {
  test("holds what platforms declare and what the configuration references, per tenant where it is", async () => {
    const names = async (id: string) =>
      (await stage.db.select().from(credentials).where(eq(credentials.environmentId, id)))
        .map(({ name, tenant }) => `${name} ${tenant}`.trim())
        .sort();
    expect(await names(AZURE)).toEqual(["api-key", "client-secret", "database-login", "jwt-secret"]);
    expect(await names(ADINSIGHTS)).toEqual([
      "kingston-api-key kingston",
      "negril-api-key negril",
      "tenant-data-keys",
      "webhook-secret",
    ]);
    expect(await credentialAt(stage.db, ADINSIGHTS, "kingston-api-key")).toMatchObject({
      declaration: "tenant-api-key",
      kind: "api-key",
      origin: "declared",
    });
  });

  test("follows the configuration: what is left out is gone, what comes back is there again", async () => {
    const configure = (options: Record<string, string>) =>
      stage.db.update(environments).set({ options, credentials: {} }).where(eq(environments.id, ADINSIGHTS));
    await configure({ tenants: "negril" });
    await tendCredentials(stage.db, days(1));
    expect(await credentialAt(stage.db, ADINSIGHTS, "kingston-api-key")).toMatchObject({
      goneAt: days(1),
      state: "gone",
    });
    await configure({ tenants: "kingston" });
    await tendCredentials(stage.db, days(2));
    expect(await credentialAt(stage.db, ADINSIGHTS, "kingston-api-key")).toMatchObject({
      goneAt: null,
      state: "unknown",
    });
  });

  test("shows the shorter of two policies, the conflict, and that nobody knows the age", async () => {
    const { id, state, everyDays } = await credentialAt(stage.db, AZURE, "client-secret");
    expect({ state, everyDays }).toEqual({ state: "unknown", everyDays: 90 });
    const page = await credentialPage(stage.db, id);
    expect(page.conflict).toContain("every 90, every 365, every 730 days");
    expect(page.policies).toHaveLength(3);
    expect(page.usedBy.length).toBeGreaterThan(0);
  });

  test("takes what a platform tells, and lets go what it tells no more", async () => {
    await tell(COMPLYAI, "tokens", [token("7", { expiresAt: days(10) }), token("8", { expiresAt: days(5) })]);
    await judgeCredentials(stage.db, NOW);
    expect(await credentialAt(stage.db, COMPLYAI, "7-user-token")).toMatchObject({
      declaration: "user-token",
      rungs: [7, 1],
      dueAt: days(10),
      dueBecause: "end",
      state: "fine",
    });
    expect(await credentialAt(stage.db, COMPLYAI, "8-user-token")).toMatchObject({
      expiresSaid: "the platform",
      state: "due",
    });
    await tell(
      COMPLYAI,
      "tokens",
      [token("7", { issuedAt: days(0), isDead: true, word: "revoked" })],
      days(1),
    );
    await judgeCredentials(stage.db, days(1));
    expect((await credentialAt(stage.db, COMPLYAI, "8-user-token")).state).toBe("gone");
    expect(await credentialAt(stage.db, COMPLYAI, "7-user-token")).toMatchObject({
      issuedAt: days(0),
      state: "dead",
    });
    await tell(COMPLYAI, "other", [], days(1));
    expect((await credentialAt(stage.db, COMPLYAI, "7-user-token")).goneAt).toBeNull();
  });

  test("keeps what people entered where the platform says nothing", async () => {
    await tell(COMPLYAI, "tokens", [token("7", { owner: "Nadia" })]);
    await edit(COMPLYAI, "7-user-token", { ownerName: "Ann", expiresAt: days(20), issuedAt: days(-1) });
    await tell(COMPLYAI, "tokens", [token("7", { owner: "Nadia", facts: { scopes: 3 } })], days(1));
    expect(await credentialAt(stage.db, COMPLYAI, "7-user-token")).toMatchObject({
      ownerName: "Ann",
      expiresAt: days(20),
      expiresSaid: "entered",
      facts: { scopes: 3 },
    });
    await tell(COMPLYAI, "tokens", [token("7", { expiresAt: days(9) })], days(1));
    expect(await refusalOf(edit(COMPLYAI, "7-user-token", { expiresAt: days(99) }))).toContain(
      "The platform tells when it ends",
    );
  });
});

describe("an edit", () => {
  test("changes how it stands at once, and the trail says what was before", async () => {
    await edit(AZURE, "client-secret", { issuedAt: days(-80), ownerName: "Cloud team" });
    expect(await credentialAt(stage.db, AZURE, "client-secret")).toMatchObject({
      state: "due",
      toldDays: 14,
      dueAt: days(10),
      version: 2,
    });
    await edit(AZURE, "client-secret", { policyDays: 30, ladder: [] });
    expect(await credentialAt(stage.db, AZURE, "client-secret")).toMatchObject({
      state: "overdue",
      everyDays: 30,
      ladder: null,
    });
    const first = (await auditOf(stage.db, "credential.edit")).at(-2);
    expect(first?.detail).toMatchObject({ after: { ownerName: "Cloud team" } });
  });

  test("of two who saw the same, the second is refused; so is a value that cannot be", async () => {
    const { id } = await credentialAt(stage.db, AZURE, "client-secret");
    await edit(AZURE, "client-secret", { ownerName: "A" });
    expect(await refusalOf(edit(AZURE, "client-secret", { version: 1, ownerName: "B" }))).toContain(
      "Somebody changed it meanwhile",
    );
    expect(await refusalOf(edit(AZURE, "client-secret", { issuedAt: days(1) }))).toContain("in the past");
    expect(await refusalOf(edit(AZURE, "client-secret", { ownerContact: "call me" }))).toContain("https://");
    const canary = `ghp_${randomBytes(18).toString("hex")}`;
    const refused = await refusalOf(edit(AZURE, "client-secret", { note: `the key is ${canary}` }));
    expect(refused).toContain("Secrets do not belong here");
    expect(JSON.stringify([refused, await auditOf(stage.db, "credential.edit")])).not.toContain(canary);
    expect((await credentialPage(stage.db, id)).ownerName).toBe("A");
  });
});

describe("the list", () => {
  test("begins with what is dead, then what is due, then what nobody knows, page by page without a gap", async () => {
    await tell(
      COMPLYAI,
      "tokens",
      Array.from({ length: 150 }, (_, at) =>
        token(String(at), { issuedAt: days(0), expiresAt: days(at % 45) }),
      ),
    );
    await tell(COMPLYAI, "more", [token("dead", { isDead: true, expiresAt: days(200) })]);
    await judgeCredentials(stage.db, NOW);
    const first = await listCredentials(stage.db, {}, NOW);
    expect(first.rows[0]?.state).toBe("dead");
    expect(first.rows).toHaveLength(100);
    const second = await listCredentials(stage.db, { cursor: first.next ?? undefined }, NOW);
    const all = [...first.rows, ...second.rows];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const counts = await countCredentials(stage.db);
    expect(all.length).toBe(counts.needs + counts.unknown + counts.fine);
    expect(counts.unknown).toBeGreaterThan(0);
    const order = all.map(({ state }) => ["dead", "ended", "overdue", "due"].includes(state));
    expect(order.lastIndexOf(true)).toBe(counts.needs - 1);
  });

  test("is narrowed by what it is, where, and when it is due", async () => {
    await tell(COMPLYAI, "tokens", [token("7", { issuedAt: days(0), expiresAt: days(5) })]);
    await judgeCredentials(stage.db, NOW);
    const names = async (filter: Parameters<typeof listCredentials>[1]) =>
      (await listCredentials(stage.db, filter, NOW)).rows.map(({ name }) => name);
    expect(await names({ dueWithinDays: 7 })).toEqual(["7-user-token"]);
    expect(await names({ search: "token of 7" })).toEqual(["7-user-token"]);
    expect(await names({ tenant: "kingston" })).toEqual(["kingston-api-key"]);
    expect(await names({ platformId: "azure-governance", kind: "client-secret" })).toEqual(["client-secret"]);
    expect(await names({ state: "fine" })).toEqual([]);
    expect(await names({ search: "100%" })).toEqual([]);
  });

  test("of a month holds its days and says how many have none", async () => {
    await tell(COMPLYAI, "tokens", [token("7", { expiresAt: days(5) }), token("8", { expiresAt: days(20) })]);
    await judgeCredentials(stage.db, NOW);
    const november = await credentialCalendar(stage.db, "2026-11");
    expect(november.rows.map(({ name }) => name)).toEqual(["7-user-token"]);
    expect(november.undated).toBeGreaterThan(0);
    expect((await credentialCalendar(stage.db, "2026-12")).rows).toHaveLength(1);
  });
});
