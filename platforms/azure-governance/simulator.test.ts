import { expect, test } from "vitest";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { simulate } from "./simulator";

const at = new Date("2026-11-20T09:00:00Z");
const start = (dialect: string, seed = "told", now = at) =>
  runSimulator(simulate, { dialect, seed, now: () => now });

async function get(base: string | undefined, path: string, init?: RequestInit) {
  const reply = await fetch(`${base}${path}`, init);
  const type = reply.headers.get("content-type") ?? "";
  return {
    status: reply.status,
    type,
    body: type.includes("json") ? await reply.json() : await reply.text(),
    headers: reply.headers,
  };
}

async function tokenFor(base: string | undefined) {
  const { body } = await get(base, "/api/v1/auth/staging-token", {
    method: "POST",
    headers: { "x-staging-admin-key": "simulated-staging-key" },
  });
  return { authorization: `Bearer ${body.access_token}` };
}

test("two processes tell the same past, another seed tells another", async () => {
  const [one, two, other] = await Promise.all([start("real"), start("real"), start("real", "else")]);
  const history = async (s: typeof one) =>
    (await get(s.baseUrls.api, "/api/v1/sync/history?limit=200", { headers: await tokenFor(s.baseUrls.api) }))
      .body;
  const told = await history(one);
  expect(told.logs.length).toBe(200);
  expect(await history(two)).toEqual(told);
  expect(await history(other)).not.toEqual(told);
  await Promise.all([one.close(), two.close(), other.close()]);
});

test("the past moves on with the clock", async () => {
  const before = await start("runbook");
  const after = await start("runbook", "told", new Date(at.getTime() + 86_400_000));
  const newest = async (s: typeof before) =>
    (await get(s.baseUrls.api, "/api/v1/sync/history?limit=1")).body.logs[0].started_at;
  expect(Date.parse(await newest(after)) - Date.parse(await newest(before))).toBe(86_400_000);
  await Promise.all([before.close(), after.close()]);
});

test("reads are closed without a token, health is open, and the runbook's sync health does not exist", async () => {
  const s = await start("real");
  const base = s.baseUrls.api;
  expect(await get(base, "/health")).toMatchObject({ status: 200, body: { status: "healthy" } });
  expect((await get(base, "/api/v1/health/data")).status).toBe(200);
  expect(await get(base, "/api/v1/sync/metrics")).toMatchObject({
    status: 401,
    body: { detail: "Could not validate credentials" },
  });
  expect(await get(base, "/api/v1/sync/health")).toMatchObject({ status: 405 });
  expect((await get(base, "/api/v1/maintenance/enable", { method: "POST" })).status).toBe(404);
  expect((await get(base, "/dashboard")).status).toBe(401);
  expect((await get(base, "/auth/login")).type).toContain("text/html");
  const headers = await tokenFor(base);
  expect((await get(base, "/api/v1/sync/riverside", { method: "POST", headers })).status).toBe(422);
  expect((await get(base, "/api/v1/sync/history?limit=501", { headers })).status).toBe(422);
  await s.close();
});

test("limits count twice per read: three pass, and the bodies differ by who refuses", async () => {
  const s = await start("real");
  const base = s.baseUrls.api;
  const headers = await tokenFor(base);
  const reads = [];
  for (let turn = 0; turn < 4; turn += 1) reads.push(await get(base, "/api/v1/sync/alerts", { headers }));
  expect(reads.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(reads[3]?.body).toHaveProperty("error");
  expect(reads[3]?.headers.get("retry-after")).toBe("60");
  await s.close();
});

test("names of tenants go with two ids, and freshness goes by name", async () => {
  const s = await start("real");
  const base = s.baseUrls.api;
  const { body: tenants } = await get(base, "/api/v1/tenants", { headers: await tokenFor(base) });
  expect(tenants).toHaveLength(6);
  for (const tenant of tenants) expect(tenant.id).not.toBe(tenant.tenant_id);
  const { body: data } = await get(base, "/api/v1/health/data");
  expect(Object.keys(data.tenants)).toEqual(tenants.map(({ name }: { name: string }) => name));
  await s.close();
});
