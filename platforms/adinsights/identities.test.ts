import { describe, expect, test } from "vitest";
import { onBench } from "@/platforms/testing";
import { asTenant } from "./client";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { MORNING, statusOf, withAnswers } from "./testing";

const signIns = (requests: { path: string }[]) =>
  requests.filter(({ path }) => path === "/api/auth/login/" || path === "/api/token/refresh/");

describe("service keys", () => {
  test("read everything but telemetry and what only a signed-in tenant is shown, without a single sign-in", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
    for (const { key } of connector.questions("head"))
      if (key !== "telemetry" && key !== "isolation")
        expect((await bench.ask(key)).trouble?.message).toBeUndefined();
    expect(signIns(bench.simulator.requests)).toEqual([]);
  });

  test("are sent with the tenant's own id as soon as it is known, and ask for JSON", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
    await bench.ask("tenants");
    await bench.ask("snapshots");
    const sent = bench.simulator.requests.filter(({ path }) => path === "/api/datasets/status/");
    expect(sent).toHaveLength(4);
    expect(new Set(sent.map(({ headers }) => headers["x-tenant-id"])).size).toBe(4);
    expect(sent.every(({ headers }) => headers.accept === "application/json")).toBe(true);
  });

  test("of one tenant refused: the others are read, and it is said which one", async () => {
    const bench = await onBench(connector, simulate, {
      dialect: "head",
      at: MORNING,
      credentials: { "montego-api-key": "sa_00000000.wrong" },
    });
    const identities = (await bench.ask("tenants")).answer;
    expect(identities?.observations[0]?.status).toBe("alert");
    expect(identities?.observations[0]?.reason).toContain("montego-api-key");
    expect(identities?.tenants).toHaveLength(4);

    const syncs = (await bench.ask("syncs")).answer;
    expect(syncs?.jobs?.map(({ tenant }) => tenant)).toEqual(["kingston", "portmore", "mandeville"]);
    expect(syncs?.observations.map(statusOf)).not.toContain("ok");
    for (const { reason } of syncs?.observations ?? []) expect(reason).toContain("Not read: Montego");
  });

  test("of one tenant refused among fresh ones: no age is green, because one is not seen", async () => {
    const bench = await onBench(connector, simulate, {
      dialect: "head",
      at: new Date("2026-11-20T13:10:00Z"),
      credentials: { "montego-api-key": "sa_00000000.wrong" },
    });
    const syncs = (await bench.ask("syncs")).answer;
    expect(syncs?.observations.map(statusOf)).toEqual(["unknown", "unknown", "unknown"]);
    const snapshots = (await bench.ask("snapshots")).answer;
    expect(snapshots?.observations.map(statusOf)).toEqual(["unknown", "unknown"]);
  });

  test("never appear in what is kept", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
    const kept: unknown[] = [];
    for (const { key } of connector.questions("head")) {
      const { answer } = await bench.ask(key);
      for (const observation of answer?.observations ?? [])
        kept.push({ ...observation, evidence: observation.evidence?.() });
    }
    const text = JSON.stringify(kept);
    for (const secret of Object.entries(bench.simulator.credentials))
      if (!secret[0].endsWith("-username")) expect(text).not.toContain(secret[1]);
    expect(text).not.toContain("eyJ");
  });
});

describe("users", () => {
  const without = { "kingston-api-key": undefined };

  test("sign in once and are remembered while the token lives", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING, credentials: without });
    await bench.ask("tenants");
    await bench.ask("syncs");
    await bench.ask("snapshots");
    expect(signIns(bench.simulator.requests).map(({ path }) => path)).toEqual(["/api/auth/login/"]);
  });

  test("renew an old token instead of signing in again", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING, credentials: without });
    await bench.ask("tenants");
    bench.travel(31 * 60_000);
    expect((await bench.ask("tenants")).answer?.observations[0]?.status).toBe("ok");
    expect(signIns(bench.simulator.requests).map(({ path }) => path)).toEqual([
      "/api/auth/login/",
      "/api/token/refresh/",
    ]);
  });

  test("renew once when the platform forgets a token, and sign in when it forgets the renewal too", async () => {
    let refused = 0;
    const forgetful = withAnswers({
      "/api/tenants/": (_request, usual) => {
        refused += 1;
        return refused === 1
          ? {
              status: 401,
              json: { detail: "Given token not valid for any token type", code: "token_not_valid" },
            }
          : usual();
      },
      "/api/token/refresh/": () => ({ status: 401, json: { detail: "Token is invalid or expired" } }),
    });
    const bench = await onBench(connector, forgetful, { dialect: "head", at: MORNING });
    const reply = await asTenant(bench.conversation, "kingston", { path: "/api/tenants/", as: "user" });
    expect(reply.status).toBe(200);
    expect(signIns(bench.simulator.requests).map(({ path }) => path)).toEqual([
      "/api/auth/login/",
      "/api/token/refresh/",
      "/api/auth/login/",
    ]);
  });

  test("with a token that is never accepted are in trouble after one renewal", async () => {
    const deaf = withAnswers({ "/api/tenants/": () => ({ status: 401, json: { detail: "no" } }) });
    const bench = await onBench(connector, deaf, { dialect: "head", at: MORNING });
    const asked = asTenant(bench.conversation, "kingston", { path: "/api/tenants/", as: "user" });
    await expect(asked).rejects.toMatchObject({ trouble: "credentials" });
    expect(bench.simulator.requests.filter(({ path }) => path === "/api/tenants/")).toHaveLength(2);
  });

  test("with a wrong password are not tried again for five minutes", async () => {
    const bench = await onBench(connector, simulate, {
      dialect: "head",
      at: MORNING,
      credentials: { ...without, "kingston-password": "wrong" },
    });
    for (let round = 0; round < 4; round += 1) await bench.ask("tenants");
    expect(signIns(bench.simulator.requests)).toHaveLength(1);
    bench.travel(6 * 60_000);
    const { answer } = await bench.ask("tenants");
    expect(signIns(bench.simulator.requests)).toHaveLength(2);
    expect(answer?.observations[0]?.status).toBe("alert");
    expect(answer?.observations[0]?.reason).toContain("kingston-password");
  });

  test("sign in together only once when many questions need them", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING, credentials: without });
    await Promise.all([bench.ask("tenants"), bench.ask("syncs"), bench.ask("snapshots")]);
    expect(signIns(bench.simulator.requests)).toHaveLength(1);
  });

  test("are looked at in turn, inside the platform's budget of sign-ins", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
    for (let round = 0; round < 48; round += 1) {
      const { answer, trouble } = await bench.ask("telemetry");
      expect(trouble?.message).toBeUndefined();
      expect(answer?.observations[0]?.status).toBe("ok");
      bench.travel(1800_000);
    }
    const spent = signIns(bench.simulator.requests).length;
    expect(spent).toBeLessThanOrEqual(52);
    const viewed = bench.simulator.requests.filter(({ path }) => path === "/api/airbyte/telemetry/");
    expect(viewed).toHaveLength(4 + 47);
  });

  test("stay below the budget even when nobody has a key", async () => {
    const keys = Object.fromEntries(
      ["kingston", "montego", "portmore", "mandeville"].map((t) => [`${t}-api-key`, undefined]),
    );
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING, credentials: keys });
    for (let round = 0; round < 20 * 6; round += 1) {
      await bench.ask("tenants");
      bench.travel(600_000);
    }
    expect(signIns(bench.simulator.requests).length).toBeLessThanOrEqual(60);
    const { trouble } = await bench.ask("tenants");
    expect(trouble?.trouble).toBe("rate-limited");
  });

  test("wait as long as the platform says after a 429", async () => {
    const limited = withAnswers({
      "/api/auth/login/": () => ({
        status: 429,
        json: { detail: "throttled" },
        headers: { "retry-after": "900" },
      }),
    });
    const bench = await onBench(connector, limited, { dialect: "head", at: MORNING });
    await bench.ask("telemetry");
    const first = signIns(bench.simulator.requests).length;
    await bench.ask("telemetry");
    expect(signIns(bench.simulator.requests)).toHaveLength(first);
  });
});

describe("configuration", () => {
  test("without tenants says what is missing and still watches the open parts", async () => {
    const nobody: typeof simulate = async (options) => ({ ...(await simulate(options)), options: {} });
    const bench = await onBench(connector, nobody, { dialect: "head", at: MORNING });
    expect(bench.conversation.dialect).toBe("head");
    expect((await bench.ask("backend")).answer?.observations[0]?.status).toBe("ok");
    const { trouble } = await bench.ask("syncs");
    expect(trouble?.trouble).toBe("credentials");
    expect(trouble?.message).toContain('"tenants"');
    const { capabilities } = await connector.probe(bench.conversation);
    expect(capabilities.find(({ capability }) => capability === "tenants")?.supported).toBe(false);
  });

  test("with a tenant that has no credential names the credentials it could have", async () => {
    const none = { "portmore-api-key": undefined, "portmore-username": undefined };
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING, credentials: none });
    const { answer } = await bench.ask("tenants");
    expect(answer?.observations[0]?.reason).toContain("portmore-username");
    const { capabilities } = await connector.probe(bench.conversation);
    const trigger = capabilities.find(({ capability }) => capability === "jobs.trigger");
    expect(trigger).toMatchObject({ supported: true });
    expect(trigger?.because).toContain("Not for Portmore");
  });

  test("with a wrong tenant id does not take empty lists for health", async () => {
    const wrong: typeof simulate = async (options) => {
      const usual = await simulate(options);
      return {
        ...usual,
        options: { ...usual.options, "tenant-ids": "kingston=00000000-0000-4000-a000-000000000000" },
      };
    };
    const bench = await onBench(connector, wrong, { dialect: "head", at: MORNING });
    const identities = (await bench.ask("tenants")).answer?.observations[0];
    expect(identities?.status).toBe("unknown");
    expect(identities?.reason).toContain("tenant-ids");
    const syncs = (await bench.ask("syncs")).answer;
    expect(syncs?.jobs?.find(({ tenant }) => tenant === "kingston")?.lastGoodAt).toBeNull();
    expect(syncs?.observations[0]?.status).not.toBe("ok");
    expect((await bench.ask("isolation")).answer?.observations[0]?.status).not.toBe("ok");
  });
});
