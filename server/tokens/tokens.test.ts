import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { credentials, machineTokens, people, rateLimits } from "@/db/schema";
import { SELF } from "@/server/config/apply";
import { tooFast } from "@/server/security/signals";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { machineOf } from "./door";
import { makeToken, revokeToken } from "./manage";
import { listTokens } from "./queries";
import { days, NOW, request, withMachines } from "./testing";

const stage = onStage();
const { made, at, read, codeOf } = withMachines(stage);

test("a token is shown once, and kept nowhere but as its hash", async () => {
  const { id, token } = await made(["read"]);
  expect(token).toMatch(/^whk_[\w-]{43}$/);
  expect((await read("checks", token)).status).toBe(200);
  const tables = await stage.db.execute<{ name: string }>(
    sql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname = 'public' and has_table_privilege(c.oid, 'select')`,
  );
  for (const { name } of tables.rows) {
    const { rows } = await stage.db.execute(
      sql`select 1 from ${sql.identifier(name)} t where t::text like ${`%${token.slice(12)}%`} limit 1`,
    );
    expect(rows, name).toHaveLength(0);
  }
  const [row] = await stage.db.select().from(machineTokens).where(eq(machineTokens.id, id));
  expect(row?.tokenHash).toMatch(/^[0-9a-f]{64}$/);
  expect(token.startsWith(row?.beginning ?? "-")).toBe(true);
  expect(JSON.stringify(await listTokens(stage.db, NOW))).not.toContain(row?.tokenHash);
});

test("a token that is missing, forged, expired or revoked is refused, and told why", async () => {
  const { id, token } = await made(["read"], { days: 1 });
  expect(await codeOf("checks")).toBe("401 no-token");
  expect(await codeOf("checks", `${token.slice(0, -2)}xx`)).toBe("401 unknown-token");
  expect(await codeOf("checks", "whk_short")).toBe("401 unknown-token");
  expect(await codeOf("checks", token, days(2))).toBe("401 expired");
  await revokeToken(as(stage, "admin", NOW), { id, reason: "no longer needed" });
  const { status, body, headers } = await read("checks", token);
  expect({ status, code: body.error.code }).toEqual({ status: 401, code: "revoked" });
  expect(headers.get("www-authenticate")).toContain("Bearer");
  expect(await refusalOf(revokeToken(as(stage, "admin", NOW), { id, reason: "once more" }))).toContain(
    "already",
  );
});

test("a token in an address is refused, however it is named there", async () => {
  const { token } = await made(["read"]);
  expect(await codeOf(`checks?token=${token}`)).toBe("400 token-in-address");
  expect(await codeOf(`checks?limit=${token}`, token)).toBe("400 token-in-address");
  expect((await read(`checks?access_token=x`, token)).body.error.message).toContain("Authorization: Bearer");
});

test("a token stops when its owner is disabled, loses the role or is removed", async () => {
  const [owner] = await stage.db
    .insert(people)
    .values({ email: "owner@example.test", name: "Owner", role: "admin" })
    .returning();
  const ownerId = owner?.id ?? "";
  const { token } = await made(["read"], { ownerId });
  expect((await read("audit", token)).status).toBe(200);
  await stage.db.update(people).set({ role: "viewer" }).where(eq(people.id, ownerId));
  expect(await codeOf("audit", token)).toBe("403 owner-may-not");
  expect((await read("checks", token)).status).toBe(200);
  await stage.db.update(people).set({ reach: "granted" }).where(eq(people.id, ownerId));
  expect(await codeOf("checks", token)).toBe("403 owner-may-not");
  await stage.db
    .update(people)
    .set({ role: "admin", reach: "everywhere", disabledAt: NOW })
    .where(eq(people.id, ownerId));
  expect(await codeOf("checks", token)).toBe("401 no-owner");
  await stage.db.delete(people).where(eq(people.id, ownerId));
  expect(await codeOf("checks", token)).toBe("401 no-owner");
});

test("a token of another use is refused, and the trail says which machine tried", async () => {
  const { id, token } = await made(["heartbeats"]);
  expect(await codeOf("checks", token)).toBe("403 wrong-use");
  await codeOf("checks", token);
  const refusals = (await auditOf(stage.db, "token.use")).filter(({ subjectId }) => subjectId === id);
  expect(refusals).toHaveLength(1);
  expect(refusals[0]).toMatchObject({ result: "refused", actor: { kind: "machine", id, role: "token" } });
  expect(await machineOf(at(), request("metrics", token), "metrics")).toMatchObject({
    refused: { status: 403, code: "wrong-use" },
  });
});

test("a token writes down its use at most once a minute, and a new address in the trail", async () => {
  const { id, token } = await made(["metrics"]);
  const use = (now: Date, address = "192.0.2.1") =>
    machineOf(at(now, address), request("metrics", token), "metrics");
  const used = async () => (await stage.db.select().from(machineTokens).where(eq(machineTokens.id, id)))[0];
  await use(NOW);
  await use(new Date(NOW.getTime() + 30_000));
  expect((await used())?.lastUsedAt).toEqual(NOW);
  await use(new Date(NOW.getTime() + 90_000), "192.0.2.9");
  expect(await used()).toMatchObject({ lastUsedFrom: "192.0.2.9" });
  const events = (await auditOf(stage.db, "token.use")).filter(({ subjectId }) => subjectId === id);
  expect(events.map(({ detail }) => detail.from)).toEqual(["192.0.2.1", "192.0.2.9"]);
});

test("a token that calls too often is slowed down, alone", async () => {
  const [fast, calm] = [await made(["read"]), await made(["read"])];
  await read("platforms", fast.token);
  await stage.db
    .update(rateLimits)
    .set({ tokens: -50 })
    .where(eq(rateLimits.key, `token:${fast.id}`));
  const { status, headers } = await read("platforms", fast.token);
  expect([status, headers.get("retry-after")]).toEqual([429, "5"]);
  expect((await read("platforms", calm.token)).status).toBe(200);
  expect(await tooFast(stage.db, new Date(Date.now() + 1000))).toMatchObject({
    reason: expect.stringMatching(`^The token ${fast.name} was refused .* for calling too fast`),
    facts: { callers: 1 },
  });
});

test("a token is warned of like every credential, and no longer when it was revoked", async () => {
  const { id } = await made(["read"], { days: 6 });
  const row = async () =>
    (await stage.db.select().from(credentials).where(eq(credentials.environmentId, SELF))).find(({ name }) =>
      name.endsWith(id.slice(0, 8)),
    );
  expect(await row()).toMatchObject({
    state: "due",
    toldDays: 7,
    goneAt: null,
    expiresSaid: "the platform",
  });
  expect((await listTokens(stage.db, NOW)).find((one) => one.id === id)).toMatchObject({
    state: "ending",
    daysLeft: 6,
  });
  await revokeToken(as(stage, "admin", NOW), { id, reason: "no longer needed" });
  expect((await row())?.goneAt).toEqual(NOW);
});

test("a token is made by those who may only, for places that exist, for a year at most", async () => {
  const wanted = {
    name: "a machine",
    uses: ["read" as const],
    places: [] as string[],
    days: 30,
    ownerId: stage.cast.admin.id,
    reason: "for the test",
  };
  expect(await refusalOf(makeToken(as(stage, "operator"), wanted))).toContain("admin role");
  expect(await refusalOf(makeToken(as(stage, "admin"), { ...wanted, days: 366 }))).toContain("365");
  expect(await refusalOf(makeToken(as(stage, "admin"), { ...wanted, places: ["nowhere"] }))).toContain(
    "nowhere",
  );
});
