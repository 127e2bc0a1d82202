import { describe, expect, test } from "vitest";
import type { Conversation } from "@/platforms/platform";
import { type Bench, onBench } from "@/platforms/testing";
import type { TrailSeen } from "@/platforms/trail";
import { asTenant } from "./client";
import { connector } from "./connector";
import { canSignIn } from "./sign-in";
import { simulate } from "./simulator";
import { MORNING, withAnswers } from "./testing";

const DAY = 86_400_000;
const yesterday = new Date(MORNING.getTime() - DAY);
const bench = (dialect: string, credentials: Record<string, string | undefined> = {}) =>
  onBench(connector, simulate, { dialect, pin: dialect, at: MORNING, credentials });

function read(c: Conversation, tenant: string, since: Date): Promise<TrailSeen> {
  if (!connector.trail) throw new Error("ADinsights has a trail.");
  return connector.trail.read(c, tenant, since);
}
const asked = ({ simulator }: Bench) => simulator.requests.filter(({ path }) => path === "/api/audit-logs/");

describe.each(["head", "december"])("the trail of %s", (dialect) => {
  test("is told since a moment, each tenant's own, and reading it twice adds nothing to it", async () => {
    const { conversation: c } = await bench(dialect);
    const first = await read(c, "kingston", yesterday);
    expect(first.isWhole).toBe(true);
    expect(first.events.length).toBeGreaterThan(3);
    expect(first.events.every(({ at }) => at >= yesterday && at <= MORNING)).toBe(true);
    const again = await read(c, "kingston", yesterday);
    expect(again.events).toEqual(first.events);
    const montego = await read(c, "montego", yesterday);
    const ids = new Set(first.events.map(({ externalId }) => externalId));
    expect(ids.size).toBe(first.events.length);
    expect(montego.events.some(({ externalId }) => ids.has(externalId))).toBe(false);
  });

  test("names who it was; what nobody did is the system's", async () => {
    const { conversation: c } = await bench(dialect);
    await canSignIn(c, "kingston");
    const { events } = await read(c, "kingston", yesterday);
    expect(events.find(({ action }) => action === "login")?.actor).toMatch(/@/);
    const hook = events.find(({ action }) => action === "airbyte_job_webhook");
    expect(hook).toMatchObject({ actor: "system", resourceKind: "airbyte_connection", result: "" });
    expect(hook?.detail).toHaveProperty("job_id");
  });

  test("is not read by signing in for it, which would be a row of its own", async () => {
    const { conversation: c, simulator } = await bench(dialect, { "kingston-api-key": undefined });
    await expect(read(c, "kingston", yesterday)).rejects.toThrow("would add a row");
    expect(simulator.requests.filter(({ method }) => method === "POST")).toEqual([]);
    await canSignIn(c, "kingston");
    const { events } = await read(c, "kingston", yesterday);
    expect(events.filter(({ action }) => action === "login")).toHaveLength(1);
  });
});

describe("pages", () => {
  const row = (n: number, minutes: number) => ({
    id: `row-${n}`,
    user: null,
    action: "login",
    resource_type: "auth",
    resource_id: null,
    metadata: null,
    created_at: new Date(MORNING.getTime() - minutes * 60_000).toISOString(),
  });
  const days: (string | null)[] = [];
  const manyRows = (count: number, everyMinutes: number) =>
    onBench(
      connector,
      withAnswers({
        "/api/audit-logs/": ({ query }) => {
          days.push(query.get("start_date"));
          const size = Number(query.get("page_size"));
          const from = (Number(query.get("page") ?? 1) - 1) * size;
          if (from >= count) return { status: 404, json: { detail: "Invalid page." } };
          const length = Math.min(size, count - from);
          return {
            json: {
              count,
              results: Array.from({ length }, (_, n) => row(from + n, (from + n) * everyMinutes)),
            },
          };
        },
      }),
      { dialect: "head", pin: "head", at: MORNING },
    );

  test("are turned until the moment that was asked for, from the day it is in Jamaica", async () => {
    const on = await manyRows(900, 1);
    const since = new Date("2026-11-20T03:00:00Z");
    const { events, isWhole } = await read(on.conversation, "kingston", since);
    expect(isWhole).toBe(true);
    expect(events).toHaveLength(11 * 60 + 35 + 1);
    expect(asked(on)).toHaveLength(4);
    expect(days[0]).toBe("2026-11-19");
  });

  test("of which the last is full end with the one that is not there", async () => {
    const on = await manyRows(400, 0.1);
    expect(await read(on.conversation, "kingston", yesterday)).toMatchObject({ isWhole: true });
    expect(asked(on)).toHaveLength(3);
  });

  test("that never end are left, and it is said that there is more", async () => {
    const on = await manyRows(1_000_000, 0.001);
    const { events, isWhole } = await read(on.conversation, "kingston", yesterday);
    expect({ events: events.length, isWhole }).toEqual({ events: 4000, isWhole: false });
  });
});

test("a day that cannot be read is answered with an empty list, as the platform does", async () => {
  const { conversation: c } = await bench("head");
  const reply = await asTenant(c, "kingston", {
    path: "/api/audit-logs/",
    query: { start_date: "not a day" },
  });
  expect(reply.json()).toMatchObject({ results: [] });
});
