import { describe, expect, test } from "vitest";
import { type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { MORNING, withAnswers } from "./testing";

const DIALECTS = ["head", "december", "runbook"];

const benchIn = (dialect: string, answers: Parameters<typeof withAnswers>[0] = {}) =>
  onBench(connector, withAnswers(answers), { dialect, pin: dialect, at: MORNING });

async function looked(bench: Bench) {
  const { answer, trouble } = await bench.ask("isolation");
  return { seen: answer?.observations[0], views: answer?.views ?? [], trouble };
}

const isolated = async (answers: Parameters<typeof withAnswers>[0], dialect = "head") =>
  looked(await benchIn(dialect, answers));

describe("tenant isolation", () => {
  const leak = { id: "u-9", tenant: "99999999-9999-4999-a999-999999999999" };

  test.each(DIALECTS)("in %s every list is proven, and what is shared is told as such", async (dialect) => {
    const { seen, views } = await looked(await benchIn(dialect));
    expect(seen).toMatchObject({ status: "ok" });
    expect(new Set(views.map(({ tenant }) => tenant))).toEqual(new Set(["kingston", "montego"]));
    expect(views.filter(({ verdict }) => verdict !== "own").map(({ listing }) => listing)).toEqual([
      "alert-runs",
      "alert-runs",
    ]);
    expect(seen?.reason).toContain("Shared by design: alert runs");
  });

  test.each(DIALECTS)("in %s finds a foreign row planted in any one list", async (dialect) => {
    const clean = await benchIn(dialect);
    await looked(clean);
    const paths = new Set(
      clean.simulator.requests.filter(({ method }) => method === "GET").map(({ path }) => path),
    );
    paths.delete("/api/alerts/runs/");
    expect(paths.size).toBe(connector.listings?.(dialect).filter(({ shared }) => !shared).length);
    for (const pathPrefix of paths) {
      const bench = await benchIn(dialect);
      bench.fault({ kind: "tenant-leak", pathPrefix });
      const { seen, views } = await looked(bench);
      expect([pathPrefix, seen?.status]).toEqual([pathPrefix, "alert"]);
      const leaks = views.filter(({ verdict }) => verdict === "leak");
      expect(leaks.length).toBeGreaterThan(0);
      expect(leaks.every(({ foreign, foreignIds }) => foreign > 0 && foreignIds.length > 0)).toBe(true);
    }
  });

  test("names the list, both tenants and the foreign id", async () => {
    const bench = await benchIn("head");
    bench.fault({ kind: "tenant-leak", pathPrefix: "/api/users/" });
    const { seen, views } = await looked(bench);
    expect(seen?.reason).toMatch(/^Kingston.*users: 1 row of Montego Bay Resorts \(/);
    expect(views.find(({ verdict }) => verdict === "leak")).toMatchObject({ listing: "users", foreign: 1 });
  });

  test("finds rows that appear only under another tenant's id", async () => {
    const { seen, views } = await isolated({
      "/api/users/": async (request, usual) => {
        const reply = await usual();
        const isPretending = (reply.json as { results?: unknown[] }).results?.length === 0;
        return isPretending ? { json: [{ tenant: request.headers["x-tenant-id"] }] } : reply;
      },
    });
    expect(seen).toMatchObject({ status: "alert" });
    expect(views.filter(({ verdict }) => verdict === "leak").map(({ listing }) => listing)).toEqual([
      "users/pretending",
      "users/pretending",
    ]);
  });

  test("finds a shared connection, a superuser and foreign telemetry", async () => {
    const sync = await isolated({ "/api/ops/sync-health/": () => ({ json: { rows: [{ id: "same" }] } }) });
    expect(sync.seen?.reason).toContain("is shown too: same");

    const both = { results: [{ id: "a" }, { id: "b" }] };
    const superuser = await isolated({ "/api/tenants/": () => ({ json: both }) });
    expect(superuser.seen).toMatchObject({ status: "alert" });
    expect(superuser.seen?.reason).toContain("superuser");

    const bench = await benchIn("head", {
      "/api/airbyte/telemetry/": () => ({ json: { results: [], sync_status: { tenant_id: leak.tenant } } }),
    });
    await bench.ask("isolation");
    await bench.ask("telemetry");
    expect((await looked(bench)).seen).toMatchObject({
      status: "alert",
      reason: expect.stringContaining(leak.tenant),
    });
  });

  test("takes empty lists, nameless rows, twins and refusals for no proof", async () => {
    const verdictOf = async (json: unknown, path = "/api/clients/") => {
      const { seen, views } = await isolated({ [path]: () => ({ json }) });
      return [seen?.status, views.find(({ listing }) => listing === "clients")?.verdict];
    };
    expect(await verdictOf([])).toEqual(["unknown", "unproven"]);
    expect(await verdictOf([{ name: "no id, no tenant" }])).toEqual(["unknown", "unproven"]);

    const twin = { "/api/tenants/": () => ({ json: [{ id: leak.tenant, name: "One" }] }) };
    expect((await isolated(twin)).seen?.status).not.toBe("ok");

    const refused = await isolated({ "/api/clients/": () => ({ status: 500, text: "" }) });
    expect(refused.seen).toMatchObject({ status: "unknown", reason: expect.stringContaining("500") });
  });

  test("a list that this version does not have leaks nothing and is told apart", async () => {
    const { seen, views } = await isolated({ "/api/clients/": () => ({ status: 404, text: "" }) });
    expect(seen?.status).toBe("ok");
    expect(views.filter(({ verdict }) => verdict === "not-offered")).toHaveLength(4);
  });

  test("nothing answered is trouble, and one identity is nothing to compare", async () => {
    const bench = await benchIn("head");
    bench.fault("500");
    expect((await looked(bench)).trouble?.trouble).toBe("failed");
    const alone = await benchIn("head");
    Object.assign(alone.conversation.environment, { options: { tenants: "kingston" } });
    expect((await looked(alone)).trouble?.trouble).toBe("not-deployed");
  });

  test("compares the two tenants that are marked", async () => {
    const bench = await benchIn("head");
    const { options } = bench.conversation.environment;
    Object.assign(bench.conversation.environment, {
      options: { ...options, canaries: "mandeville,portmore" },
    });
    const { seen, views } = await looked(bench);
    expect(seen?.status).toBe("ok");
    expect([...new Set(views.map(({ tenant }) => tenant))]).toEqual(["portmore", "mandeville"]);
  });

  test("changes nothing over there but its sign-ins", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
    const before = bench.simulator.requests.length;
    expect((await looked(bench)).seen?.status).toBe("ok");
    const changing = bench.simulator.requests.slice(before).filter(({ method }) => method !== "GET");
    expect(changing.map(({ path }) => path)).toEqual(["/api/auth/login/", "/api/auth/login/"]);
  });
});
