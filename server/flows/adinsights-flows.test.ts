import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { credentials, credentialVersions, tenantRecords } from "@/db/schema";
import { HOOK_SECRET } from "@/domain/delivery";
import { acceptAirbyte } from "@/server/incoming/accept-airbyte";
import { HookPlaces } from "@/server/incoming/hook-places";
import { draftRecord, setStatus } from "@/server/tenants/records";
import { auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { ADINSIGHTS, withAdinsights } from "@/server/testing/with-adinsights";
import { flowById } from "./queries";

const stage = onStage();
const on = withAdinsights(stage, "head");
const HOUR = 3_600_000;

let logged = "";
beforeEach(() => {
  logged = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    logged += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const versionsOf = async (name: string) =>
  (
    await stage.db
      .select({ slot: credentialVersions.slot })
      .from(credentialVersions)
      .innerJoin(credentials, eq(credentials.id, credentialVersions.credentialId))
      .where(and(eq(credentials.environmentId, ADINSIGHTS), eq(credentials.name, name)))
  ).map(({ slot }) => slot);

/** What Airbyte's webhook with this secret is answered at the console's own door. */
async function atOurDoor(secret: string): Promise<number> {
  const request = new Request("http://console/api/hooks/airbyte/production", {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json", "x-airbyte-webhook-secret": secret },
  });
  const places = new HookPlaces(stage.db, HOOK_SECRET);
  return (await acceptAirbyte({ db: stage.db, places, now: new Date() }, "production", request)).status;
}

test("the webhook secret is rotated with proof both ways, and is nowhere to be read", async () => {
  const old = on.simulator().credentials["webhook-secret"] ?? "";
  const fresh = `canary-${randomBytes(24).toString("hex")}`;
  const { id } = await on.request("rotate-webhook-secret", {});
  expect(await on.ask(id, "before")).toMatchObject({ state: "done", output: { facts: { old: "accepted" } } });
  expect(await refusalOf(on.give(id, "new-secret", { value: "canary-too-short" }))).toMatch(/32 or more/);
  await on.give(id, "new-secret", { value: fresh });
  expect([await atOurDoor(old), await atOurDoor(fresh)]).toEqual([400, 400]);

  await on.record(id, "store", { place: "production/airbyte, version 7" });
  await on.record(id, "airbyte", { workspace: "Main" });
  await on.elsewhere("webhook-secret", { airbyte: fresh });
  await on.record(id, "deploy", { release: "v2026.11.3" });
  expect(await on.ask(id, "new-accepted")).toMatchObject({ state: "running" });
  expect((await on.stepOf(id, "old-rejected")).state).toBe("ahead");
  await on.elsewhere("webhook-secret", { platform: fresh });
  expect(await on.ask(id, "new-accepted")).toMatchObject({ state: "done" });
  expect(await on.ask(id, "old-rejected")).toMatchObject({ state: "done" });
  expect((await on.stepOf(id, "old-rejected-by-hand")).state).toBe("not-needed");
  expect((await on.stepOf(id, "promote")).state).toBe("done");
  expect((await versionsOf("webhook-secret")).sort()).toEqual(["current", "previous"]);
  expect([await atOurDoor(old), await atOurDoor(fresh)]).toEqual([403, 400]);

  on.travel(26 * HOUR);
  expect(await on.ask(id, "first-webhook")).toMatchObject({ state: "done" });
  await on.record(id, "record", { entry: "2026-11-21" });
  expect((await on.flowOf(id)).state).toBe("finished");
  for (const action of ["flow.give-secret", "flow.finish"])
    expect((await auditOf(stage.db, action)).map(({ result }) => result).at(-1), action).toBe("done");
  const page = JSON.stringify(await flowById(stage.db, id));
  for (const value of [old, fresh]) {
    expect(await on.tablesWith(value)).toEqual([]);
    expect(page + logged).not.toContain(value);
  }
});

describe("a tenant", () => {
  const NEW = {
    key: "newtown",
    name: "Newtown Foods",
    email: "console@newtown.example",
    owner: "Jo Grant",
    ownerContact: "jo@example.com",
    purpose: "Its spring campaigns.",
  };
  const standing = async () =>
    (
      await stage.db
        .select()
        .from(tenantRecords)
        .where(and(eq(tenantRecords.environmentId, ADINSIGHTS), eq(tenantRecords.externalId, NEW.key)))
    )[0];

  test("is taken in from a request to data that flows, made once though the platform breaks", async () => {
    const password = `canary-${randomBytes(16).toString("hex")}`;
    expect(await refusalOf(on.request("onboard-tenant", { ...NEW, key: "New Town" }))).toContain("hyphens");
    const { id } = await on.request("onboard-tenant", NEW);
    await on.record(id, "asked", { who: "M. Brown", proof: "T-77" });
    await on.approve(id, "approval");
    await on.record(id, "unknown-there", { who: "Al, in the database" });
    await on.give(id, "user", { value: NEW.email });
    await on.give(id, "password", { value: password });
    await on.elsewhere("happen", { mishap: ["tenant", "after"] });
    expect(await on.act(id, "create")).toMatchObject({ state: "done" });
    expect(await standing()).toMatchObject({ status: "verifying", ownerName: NEW.owner });

    await on.book().refresh();
    expect(await on.ask(id, "test")).toMatchObject({ state: "done", output: { facts: { wrong: 0 } } });
    expect(await on.act(id, "service-account")).toMatchObject({
      verdict: expect.stringContaining("sealed"),
      state: "done",
    });
    expect(await versionsOf("newtown-api-key")).toEqual(["current"]);

    const { conversation } = on.book().environment(ADINSIGHTS) ?? {};
    expect(conversation?.environment.options).toMatchObject({ "tenants-prepared": NEW.key });
    expect(conversation?.environment.options.tenants).not.toContain(NEW.key);
    const key = (await conversation?.secret("newtown-api-key")) ?? "";
    expect(key).toMatch(/^sa_/);

    expect(await on.ask(id, "webhook")).toMatchObject({ state: "done" });
    expect(await on.ask(id, "connected")).toMatchObject({ state: "running" });
    await connect(NEW.email, password);
    expect(await on.ask(id, "connected")).toMatchObject({ state: "done" });
    expect(await on.finish(id, "first-sync", 180_000)).toMatchObject({ state: "done" });
    expect(await on.ask(id, "verified")).toMatchObject({ state: "done" });
    expect(await standing()).toMatchObject({ status: "observing" });
    await on.book().refresh();
    expect(conversation?.environment.options.tenants?.split(",")).toContain(NEW.key);
    await on.confirm(id, "live");
    expect(await standing()).toMatchObject({ status: "live" });
    expect((await on.flowOf(id)).state).toBe("finished");

    expect(posts("/api/tenants/")).toBe(1);
    const page = JSON.stringify(await flowById(stage.db, id));
    expect(page).toContain("no address that removes");
    for (const value of [password, key]) {
      expect(await on.tablesWith(value)).toEqual([]);
      expect(page + logged).not.toContain(value);
    }
  });

  test("is made once though the worker dies when it is made; a key that was lost with one is not counted", async () => {
    const password = `canary-${randomBytes(16).toString("hex")}`;
    const other = { ...NEW, key: "oldtown", name: "Oldtown Foods", email: "console@oldtown.example" };
    const { id } = await on.request("onboard-tenant", other);
    await on.record(id, "asked", { who: "M. Brown", proof: "T-78" });
    await on.approve(id, "approval");
    await on.record(id, "unknown-there", { who: "Al, in the database" });
    await on.give(id, "user", { value: other.email });
    await on.give(id, "password", { value: password });
    expect(await on.act(id, "create", on.dyingWorker)).toMatchObject({ state: "done" });
    expect(posts("/api/tenants/")).toBe(2);
    expect(await on.ask(id, "test")).toMatchObject({ state: "done" });
    expect(await on.act(id, "service-account", on.dyingWorker)).toMatchObject({
      state: "failed",
      verdict: expect.stringContaining("Revoke it"),
    });
    expect(await versionsOf("oldtown-api-key")).toEqual([]);
    await on.again(id, "service-account");
    expect(await on.act(id, "service-account")).toMatchObject({ state: "done" });
    expect(await versionsOf("oldtown-api-key")).toEqual(["current"]);
    expect(await on.tablesWith(password)).toEqual([]);
  });

  const posts = (path: string) =>
    on.simulator().requests.filter((request) => request.method === "POST" && request.path === path).length;

  async function connect(email: string, password: string) {
    const base = on.simulator().baseUrls.api ?? "";
    const post = async (path: string, body: object, token = "") =>
      (await (
        await fetch(`${base}${path}`, {
          method: "POST",
          body: JSON.stringify(body),
          headers: token ? { authorization: `Bearer ${token}` } : {},
        })
      ).json()) as { access?: string };
    const { access } = await post("/api/token/", { username: email, password });
    await post(
      "/api/airbyte/connections/",
      { name: "Meta", connection_id: "6c9b1d9e-7777-4777-8777-0123456789ab", interval_minutes: 60 },
      access,
    );
  }
});

test("a tenant's key is replaced, the old one kept until the new one is proved, then proved dead", async () => {
  const old = on.simulator().credentials["kingston-api-key"] ?? "";
  const { id } = await on.request("rotate-api-key", { tenant: "kingston" });
  expect(await on.ask(id, "before")).toMatchObject({ state: "done", output: { facts: { old: "accepted" } } });
  expect(await on.act(id, "create")).toMatchObject({ state: "done" });
  expect((await on.stepOf(id, "revoke")).state).toBe("ahead");
  expect(await on.ask(id, "new-accepted")).toMatchObject({ state: "done" });
  expect((await versionsOf("kingston-api-key")).sort()).toEqual(["current", "previous"]);
  expect(await on.act(id, "revoke")).toMatchObject({ state: "done" });
  expect(await on.ask(id, "old-rejected")).toMatchObject({
    state: "done",
    output: { said: expect.stringContaining("API key is inactive") },
  });
  expect((await on.flowOf(id)).state).toBe("finished");
  expect(await on.tablesWith(old)).toEqual([]);
});

test("a tenant goes: its connections rest, its keys are dead, and what the platform cannot do is written down", async () => {
  const now = new Date();
  const montego = { environmentId: ADINSIGHTS, externalId: "montego" };
  await draftRecord(stage.db, { ...montego, name: "Montego Bay Resorts", now });
  await setStatus(stage.db, { ...montego, to: "live", now });
  const { id } = await on.request("offboard-tenant", { tenant: "montego" });
  await on.record(id, "asked", { who: "M. Brown", proof: "T-90", keep: "Two years." });
  await on.approve(id, "approval");
  expect(await on.ask(id, "before")).toMatchObject({ output: { facts: { accounts: 1, connections: 1 } } });
  expect(await on.act(id, "pause")).toMatchObject({ state: "done" });
  await on.record(id, "access", { people: "Shut off by Al.", grants: "Taken back." });
  expect(await on.act(id, "revoke")).toMatchObject({ state: "done" });
  expect(await on.ask(id, "proof")).toMatchObject({ state: "done", output: { facts: { key: "rejected" } } });
  await on.record(id, "configuration", { change: "Commit 12ab." });
  await on.confirm(id, "offboarded");
  expect((await on.flowOf(id)).state).toBe("finished");
});
