import { afterEach, describe, expect, test } from "vitest";
import { type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";

const DAY = 86_400_000;

let bench: Bench | undefined;
const at = async (dialect: string, options: Partial<Parameters<typeof onBench>[2]> = {}) => {
  bench = await onBench(connector, simulate, { dialect, ...options });
  return bench;
};
/** The list of sessions is keyed by live tokens: nothing here may ever request it. */
afterEach(() => {
  expect(bench?.simulator.requests.filter((request) => request.path.includes("session")) ?? []).toEqual([]);
});

describe("signing in", () => {
  const refreshes = (on: Bench) =>
    on.simulator.requests.filter((request) => request.path.endsWith("/refresh"));

  test("an expired token is renewed once and then used again", async () => {
    const on = await at("repository");
    on.travel(DAY + 1000);
    expect((await on.ask("sign-in")).answer?.observations[0]).toMatchObject({ status: "ok" });
    expect((await on.ask("sign-in")).answer?.observations[0]).toMatchObject({ status: "ok" });
    expect(refreshes(on)).toHaveLength(1);
    on.travel(DAY + 1000);
    expect((await on.ask("sign-in")).answer?.observations[0]).toMatchObject({ status: "ok" });
    expect(refreshes(on)).toHaveLength(2);
  });

  test("without a refresh token an expired token is said to be one", async () => {
    const on = await at("repository", { credentials: { "refresh-token": undefined } });
    on.travel(DAY + 1000);
    const { trouble } = await on.ask("sign-in");
    expect(trouble).toMatchObject({ trouble: "credentials", details: { httpStatus: 403 } });
    expect(trouble?.message).toContain("also means expired");
  });

  test("a refused refresh token ends it after one try", async () => {
    const on = await at("repository", { credentials: { "refresh-token": "made-up-old-token" } });
    on.travel(DAY + 1000);
    const before = on.simulator.requests.length;
    const { trouble } = await on.ask("sign-in");
    expect(trouble?.trouble).toBe("credentials");
    expect(trouble?.message).toContain("sign in again");
    expect(on.simulator.requests.length - before).toBe(2);
  });

  test("a new configured token replaces what was renewed from the old one", async () => {
    const on = await at("repository");
    on.travel(DAY + 1000);
    await on.ask("sign-in");
    const { secret } = on.conversation;
    on.conversation.secret = async (name) => (name === "token" ? "made-up-other-token" : secret(name));
    const before = on.simulator.requests.length;
    await on.ask("sign-in");
    expect(on.simulator.requests[before]?.headers.authorization).toBe("Bearer made-up-other-token");
  });

  test("without any token nothing is claimed", async () => {
    const on = await at("repository", { credentials: { token: undefined } });
    expect((await on.ask("sign-in")).trouble?.message).toContain("gives no token");
  });

  test("who is signed in is not kept", async () => {
    const on = await at("repository");
    for (const key of ["sign-in", "sign-in-guard"]) {
      const seen = (await on.ask(key)).answer?.observations[0];
      expect(JSON.stringify([seen, seen?.evidence?.()])).not.toContain("watcher@example.test");
      expect(seen?.evidence?.().excerpt).toContain("left out");
    }
  });

  test("somebody else's 401 does not prove the guard", async () => {
    const on = await at("repository");
    on.fault("401");
    expect((await on.ask("sign-in-guard")).answer?.observations[0]).toMatchObject({ status: "unknown" });
  });

  test("a refused administrator is told apart from a missing one", async () => {
    expect(
      (await (await at("repository", { credentials: { "admin-token": "old" } })).ask("admin-health")).trouble,
    ).toMatchObject({ trouble: "credentials", details: { httpStatus: 403 } });
    expect(
      (await (await at("repository", { credentials: { "admin-token": undefined } })).ask("admin-health"))
        .trouble?.message,
    ).toContain("gives no admin token");
  });
});

describe("delivery", () => {
  test("mail of the last day is counted at Resend", async () => {
    const on = await at("repository");
    const { answer } = await on.ask("delivery");
    const [rate, failures] = answer?.observations ?? [];
    expect(rate?.value).toBeGreaterThan(98);
    expect(rate?.value).toBeLessThan(99);
    expect((rate?.value ?? 0) + (failures?.value ?? 0)).toBeCloseTo(100, 5);
    expect(rate?.facts).toMatchObject({ window: "24 h" });
    const asked = on.simulator.requests.find((request) => request.path === "/emails/metrics");
    expect(asked).toBeDefined();
  });

  test("mail of the running day is counted from midnight UTC on", async () => {
    const on = await at("repository");
    const seen = (await on.ask("delivered-today")).answer?.observations[0];
    const since = String(seen?.facts?.since);
    expect(since).toMatch(/T00:00:00\.000Z$/);
    expect(Number(seen?.facts?.deliveredToday)).toBeGreaterThan(0);
    on.travel(86_400_000);
    expect((await on.ask("delivered-today")).answer?.observations[0]?.facts?.since).not.toBe(since);
  });

  test("no mail proves nothing", async () => {
    const on = await at("repository");
    on.fault("zero-records");
    for (const seen of (await on.ask("delivery")).answer?.observations ?? [])
      expect(seen).toMatchObject({ status: "unknown", reason: expect.stringContaining("sent no mail") });
    expect((await on.ask("metrics")).answer?.observations[0]).toMatchObject({ status: "unknown" });
  });

  test("a sending key is refused and said to be the wrong kind", async () => {
    const on = await at("repository", { credentials: { "resend-key": "made-up-sending-key" } });
    const { trouble } = await on.ask("delivery");
    expect(trouble?.trouble).toBe("credentials");
    expect(trouble?.message).toContain("full access");
    expect(trouble?.message).toContain("invalid_api_key");
  });

  test("too many questions a second are refused as Resend refuses them", async () => {
    const on = await at("repository");
    const asked = await Promise.all(Array.from({ length: 6 }, () => on.ask("delivery")));
    expect(asked.filter(({ trouble }) => trouble?.trouble === "rate-limited")).toHaveLength(1);
    on.travel(1000);
    expect((await on.ask("delivery")).trouble).toBeUndefined();
  });

  test("without an address or a key it is not claimed", async () => {
    const on = await at("repository", { credentials: { "resend-key": undefined } });
    expect((await on.ask("delivery")).trouble?.trouble).toBe("credentials");
    const other = await at("repository", { baseUrls: { resend: "" } });
    expect((await other.ask("delivery")).trouble?.trouble).toBe("not-deployed");
  });
});
