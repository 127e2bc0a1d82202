import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import {
  checks,
  credentials,
  environments,
  heartbeats,
  machineTokens,
  people,
  rateLimits,
  tenants,
  webhookDeliveries,
} from "@/db/schema";
import type { TokenUse } from "@/domain/machine-token";
import { applyConfig, SELF } from "@/server/config/apply";
import { COLLECTIONS } from "@/server/read-api/collections";
import { takeRead } from "@/server/read-api/take-read";
import { tooFast } from "@/server/security/signals";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { type MachineContext, machineOf } from "./door";
import { isFromThisMachine } from "./from-here";
import { makeToken, revokeToken } from "./manage";
import { takeNamedBeat } from "./named-beat";
import { listTokens } from "./queries";

const stage = onStage();
const HERE = "azure-governance/production";
const THERE = "auditron/production";
const NOW = new Date();
const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000);

beforeAll(async () => {
  await applyConfig(stage.db, { environments: [], problems: [], broken: [] });
  for (const [id, platformId] of [
    [HERE, "azure-governance"],
    [THERE, "auditron"],
  ] as const) {
    await stage.db.insert(environments).values({ id, platformId, name: "production" });
    await stage.db.insert(tenants).values({
      environmentId: id,
      externalId: `of-${platformId}`,
      name: id,
      active: true,
      firstSeenAt: NOW,
      lastSeenAt: NOW,
    });
    for (const key of ["first", "second", "third"])
      await stage.db.insert(checks).values({
        environmentId: id,
        key,
        component: "api",
        title: key,
        question: "health",
        everySeconds: 60,
        whenLost: "alert",
        confirmBad: 1,
        confirmGood: 1,
        status: "ok",
        observedAt: days(-1),
      });
  }
});

let count = 0;
async function made(uses: TokenUse[], more: { places?: string[]; days?: number; ownerId?: string } = {}) {
  count += 1;
  const { id, token } = await makeToken(as(stage, "admin", NOW), {
    name: `machine ${count}`,
    uses,
    places: [],
    days: 30,
    ownerId: stage.cast.admin.id,
    reason: "for the test",
    ...more,
  });
  return { id, token };
}

const at = (now = NOW, address = "192.0.2.1"): MachineContext => ({ db: stage.db, now, address });
const request = (path: string, token?: string, init: RequestInit = {}) =>
  new Request(`http://console/api/${path}`, {
    ...init,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });

async function read(path: string, token?: string, now = NOW) {
  const [name = ""] = path.split("?");
  const answer = await takeRead(at(now), name, request(`v1/${path}`, token));
  return { status: answer.status, body: await answer.json(), headers: answer.headers };
}
const codeOf = async (path: string, token?: string, now = NOW) => {
  const { status, body } = await read(path, token, now);
  return `${status} ${body.error?.code}`;
};

describe("a token", () => {
  test("is shown once, and kept nowhere but as its hash", async () => {
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

  test("that is missing, forged, expired or revoked is refused, and told why", async () => {
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

  test("in an address is refused, however it is named there", async () => {
    const { token } = await made(["read"]);
    expect(await codeOf(`checks?token=${token}`)).toBe("400 token-in-address");
    expect(await codeOf(`checks?limit=${token}`, token)).toBe("400 token-in-address");
    expect((await read(`checks?access_token=x`, token)).body.error.message).toContain(
      "Authorization: Bearer",
    );
  });

  test("stops when its owner is disabled, loses the role or is removed", async () => {
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

  test("of another use is refused, and the trail says which machine tried", async () => {
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

  test("writes down its use at most once a minute, and a new address in the trail", async () => {
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

  test("that calls too often is slowed down, alone", async () => {
    const [fast, calm] = [await made(["read"]), await made(["read"])];
    await read("platforms", fast.token);
    await stage.db
      .update(rateLimits)
      .set({ tokens: -50 })
      .where(eq(rateLimits.key, `token:${fast.id}`));
    const { status, headers } = await read("platforms", fast.token);
    expect([status, headers.get("retry-after")]).toEqual([429, "5"]);
    expect((await read("platforms", calm.token)).status).toBe(200);
    const name = `machine ${count - 1}`;
    expect(await tooFast(stage.db, new Date(Date.now() + 1000))).toMatchObject({
      reason: expect.stringMatching(`^The token ${name} was refused .* for calling too fast`),
      facts: { callers: 1 },
    });
  });

  test("is warned of like every credential, and no longer when it was revoked", async () => {
    const { id } = await made(["read"], { days: 6 });
    const row = async () =>
      (await stage.db.select().from(credentials).where(eq(credentials.environmentId, SELF))).find(
        ({ name }) => name.endsWith(id.slice(0, 8)),
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

  test("is made by those who may only, for places that exist, for a year at most", async () => {
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
});

describe("the read API", () => {
  test("gives the rows of the token's places only, in every collection", async () => {
    const { token } = await made(["read"], { places: ["azure-governance"] });
    await revokeToken(as(stage, "admin"), {
      id: (await made(["read"])).id,
      reason: "an event of the console",
    });
    for (const name of Object.keys(COLLECTIONS)) {
      const { status, body } = await read(name, token);
      expect(status, name).toBe(200);
      expect(JSON.stringify(body), name).not.toMatch(/auditron|wheelhouse\/self|console\/access/);
    }
    const { body } = await read("tenants", token);
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(["of-azure-governance"]);
    expect((await read(`checks?environment=${THERE}`, token)).body.items).toEqual([]);
  });

  test("turns pages by key, to the end and without doubles", async () => {
    const { token } = await made(["read"], { places: [HERE, THERE] });
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { body } = await read(`checks?limit=2${cursor && `&cursor=${cursor}`}`, token);
      seen.push(
        ...body.items.map((row: { environment: string; key: string }) => `${row.environment} ${row.key}`),
      );
      cursor = body.next;
    }
    expect(seen).toEqual(
      [HERE, THERE].sort().flatMap((id) => [`${id} first`, `${id} second`, `${id} third`]),
    );
    const audit = await read("audit?limit=1", (await made(["read"])).token, new Date());
    expect(audit.body.items).toHaveLength(1);
    expect(audit.headers.get("cache-control")).toBe("no-store");
  });

  test("never calls old news good", async () => {
    const { token } = await made(["read"], { places: [HERE] });
    const { body } = await read("checks", token);
    expect(new Set(body.items.map(({ status }: { status: string }) => status))).toEqual(new Set(["unknown"]));
  });

  test("says what to do about a bad question", async () => {
    const { token } = await made(["read"]);
    for (const path of [
      "checks?limit=0",
      "checks?cursor=%7B",
      "checks?wrong=1",
      "alerts?state=odd",
      "audit?from=x",
    ])
      expect(await codeOf(path, token), path).toBe("400 bad-request");
    expect(await codeOf("secrets", token)).toBe("404 no-such-collection");
  });
});

describe("a heartbeat by name", () => {
  const beat = async (name: string, token: string) => {
    const answer = await takeNamedBeat(at(), name, request(`heartbeats/${name}`, token, { method: "POST" }));
    return answer.status;
  };

  test("is kept with a token of its place, and refused with any other", async () => {
    await stage.db.insert(heartbeats).values({
      environmentId: HERE,
      job: "nightly",
      title: "Nightly",
      tokenHash: "none",
      everySeconds: 3600,
      graceSeconds: 60,
      createdByName: "Ada",
      createdAt: NOW,
      since: NOW,
    });
    const own = await made(["heartbeats"], { places: [HERE] });
    const other = await made(["heartbeats"], { places: [THERE] });
    expect(await beat("nightly", own.token)).toBe(200);
    expect(await beat("nightly", other.token)).toBe(403);
    expect(await beat("none", own.token)).toBe(404);
    expect(await beat("nightly", (await made(["read"])).token)).toBe(403);
    const kept = await stage.db.select().from(webhookDeliveries);
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ environmentId: HERE, told: { signal: "success" } });
  });
});

test("metrics are open to the machine itself only", () => {
  const local = { isLoopback: true, proxyHops: 0 };
  expect(isFromThisMachine(local, "direct")).toBe(true);
  expect(isFromThisMachine({ ...local, isLoopback: false }, "direct")).toBe(false);
  expect(isFromThisMachine({ ...local, proxyHops: 1 }, "203.0.113.5")).toBe(false);
  expect(isFromThisMachine({ ...local, proxyHops: 1 }, "127.0.0.1")).toBe(true);
});
