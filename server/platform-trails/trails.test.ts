import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { platformEvents } from "@/db/schema";
import { simulate as adinsights } from "@/platforms/adinsights/simulator";
import { simulateAs } from "@/platforms/azure-governance/simulator";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { applyConfig } from "@/server/config/apply";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { probeEnvironment } from "@/server/observe/probe";
import { appRouter } from "@/server/router";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { createCallerFactory } from "@/server/trpc";
import { forgetPlatformEvents, keepEvents } from "./keep";
import { platformTrails } from "./queries";
import { readTrails } from "./read-trails";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const stage = onStage();
const START = new Date("2026-11-20T14:35:00Z").getTime();
let time = START;
const now = () => new Date(time);
const simulators: Record<string, RunningSimulator> = {};
let book: EnvironmentBook;

const WORLD = [
  { id: "adinsights/production", platform: "adinsights", dialect: "head", simulate: adinsights },
  { id: "adinsights/old", platform: "adinsights", dialect: "december", simulate: adinsights },
  {
    id: "azure-governance/production",
    platform: "azure-governance",
    dialect: "real",
    simulate: simulateAs({ environment: "development", blocksMs: 0 }),
  },
] as const;

beforeAll(async () => {
  const entries = await Promise.all(
    WORLD.map(async ({ id, platform, dialect, simulate }) => {
      const simulator = await runSimulator(simulate, { dialect, seed: id, now });
      simulators[id] = simulator;
      const credentials = Object.fromEntries(
        Object.entries(simulator.credentials).map(([name, value]) => {
          const variable = `TEST_${id}_${name}`.toUpperCase().replace(/\W/g, "_");
          process.env[variable] = value;
          return [name, `env:${variable}`];
        }),
      );
      return {
        id,
        platform,
        name: id.split("/")[1] ?? "",
        urls: simulator.baseUrls,
        credentials,
        dialect,
        privateNetwork: true,
        options: { ...simulator.options },
        simulated: true,
      };
    }),
  );
  await applyConfig(stage.db, { environments: entries, problems: [], broken: [] });
  book = new EnvironmentBook(stage.db);
  await book.refresh();
  await Promise.all(WORLD.map(({ id }) => probeEnvironment(stage.db, book, id)));
  await book.refresh();
});
afterAll(async () => {
  await book.close();
  await Promise.all(Object.values(simulators).map((one) => one.close()));
});

const turn = () => readTrails(stage.db, book, now());
const rowsOf = (environmentId: string) =>
  stage.db.select().from(platformEvents).where(eq(platformEvents.environmentId, environmentId));
const asked = (id: string) =>
  (simulators[id]?.requests ?? []).filter(({ path }) => path.includes("/audit-logs")).length;
const trailOf = async (environmentId: string) =>
  (await platformTrails(stage.db, stage.cast.auditor, now())).find(
    (one) => one.environmentId === environmentId,
  );

describe("reading the platforms' trails", () => {
  test("keeps every tenant's rows once, of both dialects and of Azure, and asks gently", async () => {
    await turn();
    const first = await Promise.all(WORLD.map(({ id }) => rowsOf(id)));
    for (const rows of first) expect(rows.length).toBeGreaterThan(1);
    expect(new Set(first[0]?.map(({ tenant }) => tenant)).size).toBeGreaterThan(2);
    const before = asked("adinsights/production");
    time += MINUTE;
    await turn();
    expect(asked("adinsights/production")).toBe(before);

    time += 90 * MINUTE;
    await turn();
    const azure = asked("azure-governance/production");
    await turn();
    // Nothing is due twice.
    expect(asked("azure-governance/production")).toBe(azure);
    const later = await Promise.all(WORLD.map(({ id }) => rowsOf(id)));
    expect(later[0]?.length).toBeGreaterThan(first[0]?.length ?? 0);
    for (const rows of later) {
      const names = rows.map(({ tenant, externalId }) => `${tenant} ${externalId}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test("the platform that cannot be read is said to fail, and is caught up without a gap", async () => {
    const id = "adinsights/production";
    simulators[id]?.setFaults([{ kind: "500", pathPrefix: "/api/audit-logs" }]);
    time += 10 * MINUTE;
    await turn();
    expect((await trailOf(id))?.trails[0]).toMatchObject({
      status: "warn",
      says: "The platform answered 500.",
    });
    time += 70 * MINUTE;
    await turn();
    expect((await trailOf(id))?.trails[0]).toMatchObject({ status: "alert" });
    simulators[id]?.setFaults([]);
    time += 10 * MINUTE;
    await turn();
    expect((await trailOf(id))?.trails[0]).toMatchObject({ status: "ok", failingSince: null, gaps: [] });
    const hooks = (await rowsOf(id)).filter(({ at }) => at.getTime() > START);
    const missed = hooks.filter(({ at }) => at.getTime() < time - 75 * MINUTE && at.getTime() > START);
    expect(missed.length).toBeGreaterThan(0);
  });

  test("one that the deployment does not offer is unknown and no failure", async () => {
    const id = "azure-governance/production";
    simulators[id]?.setFaults([{ kind: "404", pathPrefix: "/api/v1/audit-logs" }]);
    time += 20 * MINUTE;
    await turn();
    expect((await trailOf(id))?.trails[0]).toMatchObject({ status: "unknown", failingSince: null });
    simulators[id]?.setFaults([]);
  });

  test("one that nobody reads any more is unknown, never green", async () => {
    const at = new Date(time + 2 * 60 * MINUTE);
    const trails = await platformTrails(stage.db, stage.cast.auditor, at);
    expect(trails.flatMap(({ trails: each }) => each.map(({ status }) => status))).not.toContain("ok");
  });

  test("a platform without a trail is named, and every silence has its source", async () => {
    const trails = await platformTrails(stage.db, stage.cast.auditor, now());
    expect(trails.map(({ environmentId }) => environmentId).sort()).toEqual(WORLD.map(({ id }) => id).sort());
    const said = trails.flatMap(({ silences }) => silences);
    expect(said.length).toBeGreaterThan(6);
    for (const { says, source } of said) expect(says.length * source.file.length).toBeGreaterThan(0);
    expect(said.map(({ says }) => says).join(" ")).toContain("only its own rows");
  });
});

describe("what is kept", () => {
  const canary = `canary-${randomBytes(16).toString("hex")}`;
  const event = (n: number, detail: Record<string, unknown> = {}) => ({
    externalId: `made ${n}`,
    at: new Date(time - n * MINUTE),
    actor: "ops@kingston.example",
    action: "credential_updated",
    result: "",
    resourceKind: "platform_credential",
    resourceId: String(n),
    detail,
  });
  const place = {
    environmentId: "adinsights/old",
    tenant: "kingston",
    redact: (text: string) => text,
    now: now(),
  };

  test("holds no secret, no matter how deep or long, and nothing without end", async () => {
    const { conversation } = book.environment("adinsights/old") ?? {};
    conversation?.http.hide(canary);
    const redact = conversation?.http.redact ?? ((text: string) => text);
    await keepEvents(
      stage.db,
      [
        event(1, {
          access_token: canary,
          old: { api_key: "abcdefgh", list: [`Bearer ${canary}`, "\u0000x"] },
        }),
        event(2, { note: "x".repeat(100_000) }),
      ],
      { ...place, redact },
    );
    const rows = (await rowsOf(place.environmentId)).filter(({ externalId }) =>
      externalId.startsWith("made"),
    );
    expect(JSON.stringify(rows)).not.toContain(canary);
    expect(JSON.stringify(rows)).not.toContain("abcdefgh");
    expect(rows.find(({ externalId }) => externalId === "made 2")?.detail).toMatchObject({
      note: "Too long to be kept whole.",
    });
    expect(Math.max(...rows.map(({ detail }) => JSON.stringify(detail).length))).toBeLessThan(10_000);
  });

  test("names the account that the console itself uses there, and never its password", async () => {
    const { conversation } = book.environment("adinsights/old") ?? {};
    const [user, password] = [
      await conversation?.secret("kingston-username"),
      await conversation?.secret("kingston-password"),
    ];
    expect([user, password]).toEqual([expect.stringContaining("@"), expect.any(String)]);
    const redact = conversation?.http.redact ?? ((text: string) => text);
    const told = { ...event(4, { note: `signed in with ${password}` }), actor: user ?? "" };
    await keepEvents(stage.db, [told], { ...place, redact });
    const [kept] = (await rowsOf(place.environmentId)).filter(({ externalId }) => externalId === "made 4");
    expect(kept).toMatchObject({ actor: user, detail: { note: "signed in with [redacted]" } });
  });

  test("is kept for a year", async () => {
    const old = { ...event(3), externalId: "old", at: new Date(time - 366 * DAY) };
    await keepEvents(stage.db, [old], place);
    await forgetPlatformEvents(stage.db, now());
    const ids = (await rowsOf(place.environmentId)).map(({ externalId }) => externalId);
    expect(ids).not.toContain("old");
    expect(ids).toContain("made 1");
  });
});

describe("looking at them", () => {
  const caller = (over: object = {}) => {
    const ctx = as(stage, "auditor", now());
    return createCallerFactory(appRouter)({ ...ctx, actor: { ...ctx.actor, ...over } });
  };

  test("pages through each row once, and filters", async () => {
    const seen: number[] = [];
    let before: { at: Date; id: number } | undefined;
    do {
      const page = await caller().platformTrails.list({
        limit: 7,
        platform: "adinsights",
        ...(before && { before }),
      });
      seen.push(...page.rows.map(({ id }) => id));
      before = page.next ?? undefined;
    } while (before && seen.length < 2000);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(
      (await rowsOf("adinsights/production")).length + (await rowsOf("adinsights/old")).length,
    );
    const { rows } = await caller().platformTrails.list({
      action: "airbyte_",
      tenant: "kingston",
      limit: 200,
    });
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(row).toMatchObject({ tenant: "kingston", action: "airbyte_job_webhook" });
    const none = await caller().platformTrails.list({ text: "100%_nothing" });
    expect(none).toEqual({ rows: [], next: null });
  });

  test("a grant for one place shows its rows and no others", async () => {
    const place = { platformId: "adinsights", environmentId: "adinsights/production", tenant: "kingston" };
    const holdings = [{ role: "auditor" as const, place, until: null }];
    const limited = { reach: "granted" as const, holdings };
    const { rows } = await caller(limited).platformTrails.list({ limit: 200 });
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows)
      expect(row).toMatchObject({ environmentId: "adinsights/production", tenant: "kingston" });
    const trails = await caller(limited).platformTrails.trails();
    expect(trails.map(({ trails: each }) => each.map(({ tenant }) => tenant))).toEqual([["kingston"]]);
    const nowhere = caller({ reach: "granted", holdings: [] }).platformTrails.list({});
    expect(await refusalOf(nowhere)).toContain("without a role anywhere");
  });
});
