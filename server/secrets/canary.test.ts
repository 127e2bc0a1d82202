import { randomBytes, randomUUID } from "node:crypto";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase } from "@/db";
import { credentials, environments } from "@/db/schema";
import type { Role } from "@/domain/access";
import { wire } from "@/domain/wire";
import { keptLines } from "@/server/console-log/kept-lines";
import { credentialNamed, promoteVersion, putVersion, secretIn } from "@/server/credentials/versions";
import { appRouter } from "@/server/router";
import { onStage } from "@/server/testing/cast";
import { tendSealing } from "./rekey";

vi.hoisted(() => {
  process.env.LOG_LEVEL = "debug";
});

const NOW = new Date("2026-07-01T12:00:00Z");
const PLACE = "adinsights/production";
const stage = onStage();
const canaries: string[] = [];
const answers: string[] = [];
const written: string[] = [];
let credentialId = "";

/** Of a shape that is known, so that it is refused where it does not belong. */
function canary(): string {
  const value = `ghp_${randomBytes(18).toString("hex")}`;
  canaries.push(value);
  return value;
}

async function post(procedure: string, body: string, role: Role = "admin"): Promise<string> {
  const response = await fetchRequestHandler({
    endpoint: "/api/trpc",
    req: new Request(`http://console/api/trpc/${procedure}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    }),
    router: appRouter,
    createContext: async () => ({
      actor: stage.cast[role],
      db: stage.db,
      now: NOW,
      correlationId: randomUUID(),
    }),
  });
  const text = await response.text();
  answers.push(text, JSON.stringify([...response.headers]));
  return `${response.status} ${text}`;
}
const call = (procedure: string, input: unknown, role?: Role) =>
  post(procedure, JSON.stringify(wire.serialize(input)), role);
const version = async () =>
  (await stage.db.select().from(credentials).where(eq(credentials.id, credentialId)))[0]?.version;
const entered = async (more: object) => ({
  credentialId,
  version: await version(),
  reason: "for the test",
  ...more,
});

beforeAll(async () => {
  await stage.db
    .insert(environments)
    .values({ id: PLACE, platformId: "adinsights", name: "production", credentials: {} });
  credentialId = (await credentialNamed(stage.db, PLACE, "kingston-password", NOW))?.id ?? "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
});
afterAll(() => vi.restoreAllMocks());

/** Every row of every table, as text. */
async function everything(): Promise<string> {
  const tables = await stage.db.execute<{ name: string }>(
    sql`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`,
  );
  const owner = openDatabase(stage.base.ownerUrl, { applicationName: "test" });
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const rows = await owner.pool.query(`select t::text as text from ${name} t`);
    texts.push(...rows.rows.map((row: { text: string }) => row.text));
  }
  await owner.close();
  return texts.join("\n");
}

function forms(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    value,
    value.slice(4),
    value.slice(0, 10),
    bytes.toString("hex"),
    bytes.toString("base64").slice(0, -4),
  ];
}

describe("a secret that was entered", () => {
  it("is kept where it belongs", async () => {
    const value = canary();
    expect(await call("secrets.enter", await entered({ value }))).toMatch(/^200/);
    expect(await secretIn(stage.db, credentialId, "current")).toBe(value);
    await stage.db.transaction((db) =>
      putVersion(db, {
        credentialId,
        slot: "pending",
        given: { value: canary() },
        by: { name: "Ada" },
        now: NOW,
      }),
    );
    await stage.db.transaction((db) => promoteVersion(db, { credentialId, by: { name: "Ada" }, now: NOW }));
    const channel = {
      id: "canary-hook",
      kind: "webhook",
      title: "Canary",
      settings: { url: "https://status.example/in" },
      secrets: {},
      values: { signingKey: canary() },
      perMinute: 60,
      timeoutSeconds: 10,
      quiet: null,
      fallbackId: null,
    };
    expect(await call("notifications.addChannel", channel)).toMatch(/^200/);
    expect(await call("secrets.rotateKey", { reason: "for the test" })).toMatch(/^200/);
    await tendSealing(stage.db, NOW);
    expect(await secretIn(stage.db, credentialId, "previous")).toBe(value);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    [
      "by a role that may not",
      async () => call("secrets.enter", await entered({ value: canary() }), "viewer"),
      /403/,
    ],
    [
      "as the reference",
      async () => call("secrets.enter", await entered({ reference: canary() })),
      /GitHub token/,
    ],
    [
      "behind env:",
      async () => call("secrets.enter", await entered({ reference: `env:${canary()}` })),
      /GitHub token/,
    ],
    [
      "as the reason",
      async () => call("secrets.enter", await entered({ value: "", reason: `it is ${canary()}` })),
      /GitHub token/,
    ],
    [
      "as the credential",
      async () => call("secrets.enter", { ...(await entered({ value: "x" })), credentialId: canary() }),
      /400/,
    ],
    [
      "as a field's name",
      async () => call("secrets.enter", await entered({ value: "x", [canary()]: "x" })),
      /does not belong here/,
    ],
    [
      "as something that is no text",
      async () => call("secrets.enter", await entered({ value: { text: canary() } })),
      /400/,
    ],
    ["too long", async () => call("secrets.enter", await entered({ value: canary().repeat(600) })), /400/],
    [
      "in damaged JSON",
      () => post("secrets.enter", `{"json":{"value":"${canary()}"`),
      /The request is damaged/,
    ],
    ["bare", () => post("secrets.enter", canary()), /The request is damaged/],
    ["in a query", () => call("secrets.sealing", { value: canary() }), /405/],
    ["to a procedure that is not there", () => call("secrets.entre", { value: canary() }), /404/],
    [
      "as the reason of a rotation",
      () => call("secrets.rotateKey", { reason: `because ${canary()}` }),
      /GitHub token/,
    ],
    [
      "as the reference of a channel",
      () => call("notifications.addChannel", { id: "other", secrets: { signingKey: canary() } }),
      /a reference/,
    ],
    [
      "as a note of a flow",
      () => call("flows.note", { flowId: randomUUID(), text: `the new one is ${canary()}` }),
      /GitHub token/,
    ],
    [
      "as the input of a flow",
      () =>
        call("flows.request", {
          environmentId: PLACE,
          plan: "onboard-tenant",
          input: { "secret-name": canary() },
          reason: "for the test",
          requestKey: randomUUID(),
        }),
      /GitHub token/,
    ],
    [
      "as a proof",
      () =>
        call("flows.record", { flowId: randomUUID(), version: 1, step: "proof", proof: { link: canary() } }),
      /GitHub token/,
    ],
  ])("%s is refused and not repeated", async (_, attempt, words) => {
    expect(await attempt()).toMatch(words);
  });

  it("leaves no trace where the database fails in the middle", async () => {
    const owner = openDatabase(stage.base.ownerUrl, { applicationName: "test" });
    await owner.pool.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
      create trigger refuse before insert on credential_versions for each row execute function refuse();`);
    expect(await call("secrets.enter", await entered({ value: canary() }))).toMatch(
      /Something broke on our side/,
    );
    await owner.pool.query("drop trigger refuse on credential_versions");
    await owner.close();
  });

  it("is in no table but as sealed bytes, in no line of the log, and in no answer", async () => {
    const places = {
      tables: await everything(),
      log: `${keptLines().lines.join("")}${written.join("")}`,
      answers: answers.join("\n"),
    };
    expect(canaries.length).toBeGreaterThan(15);
    expect(places.log).toContain("secret.enter");
    expect(places.tables).toContain("secret.enter");
    for (const [place, text] of Object.entries(places))
      for (const value of canaries)
        for (const form of forms(value)) expect(text.includes(form), `${place} hold a canary`).toBe(false);
  });
});
