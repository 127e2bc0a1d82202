import { describe, expect, test } from "vitest";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { MORNING, withAnswers } from "./testing";

describe("tenant isolation", () => {
  const isolated = async (answers: Parameters<typeof withAnswers>[0], dialect = "head") => {
    const bench = await onBench(connector, withAnswers(answers), { dialect, pin: dialect, at: MORNING });
    await bench.ask("telemetry");
    return (await bench.ask("isolation")).answer?.observations[0];
  };
  const leak = { id: "u-9", tenant: "99999999-9999-4999-a999-999999999999" };

  test.each(["head", "december"])("in %s finds a foreign row in any list", async (dialect) => {
    for (const path of ["/api/users/", "/api/user-roles/", "/api/audit-logs/"]) {
      const seen = await isolated({ [path]: () => ({ json: [leak] }) }, dialect);
      expect([path, seen?.status]).toEqual([path, "alert"]);
      expect(seen?.reason).toContain("99999999");
    }
  });

  test("finds rows that appear only under another tenant's id", async () => {
    const seen = await isolated({
      "/api/users/": async (request, usual) => {
        const reply = await usual();
        const isPretending = (reply.json as { results?: unknown[] }).results?.length === 0;
        return isPretending ? { json: [{ tenant: request.headers["x-tenant-id"] }] } : reply;
      },
    });
    expect(seen).toMatchObject({ status: "alert" });
    expect(seen?.reason).toContain("under another tenant's id");
  });

  test("finds a shared connection, a foreign id in campaigns, a superuser and foreign telemetry", async () => {
    const sync = await isolated({ "/api/ops/sync-health/": () => ({ json: { rows: [{ id: "same" }] } }) });
    expect(sync?.reason).toContain("same connection");

    let foreignId = "";
    const campaigns = await isolated({
      "/api/tenants/": async (_request, usual) => {
        const reply = await usual();
        foreignId ||= (reply.json as { results: { id: string }[] }).results[0]?.id ?? "";
        return reply;
      },
      "/api/analytics/campaigns/": () => ({ json: [{ of: foreignId }] }),
    });
    expect(campaigns).toMatchObject({ status: "alert" });

    const both = {
      results: [
        { id: "a", name: "A" },
        { id: "b", name: "B" },
      ],
    };
    expect((await isolated({ "/api/tenants/": () => ({ json: both }) }))?.reason).toContain("superuser");

    const unlearned = await onBench(connector, withAnswers({ "/api/tenants/": () => ({ json: both }) }), {
      dialect: "head",
      at: MORNING,
    });
    expect((await unlearned.ask("isolation")).answer?.observations[0]).toMatchObject({ status: "alert" });

    const telemetry = await isolated({
      "/api/airbyte/telemetry/": () => ({ json: { results: [], sync_status: { tenant_id: leak.tenant } } }),
    });
    expect(telemetry).toMatchObject({ status: "alert" });
  });

  test("takes empty lists and twin identities for no proof", async () => {
    expect((await isolated({ "/api/users/": () => ({ json: [] }) }))?.status).toBe("unknown");
    const twin = { "/api/tenants/": () => ({ json: [{ id: leak.tenant, name: "One" }] }) };
    expect((await isolated(twin))?.status).not.toBe("ok");
  });

  test("writes nothing and shows its requests as the tenant's own", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
    const before = bench.simulator.requests.length;
    expect((await bench.ask("isolation")).answer?.observations[0]?.status).toBe("ok");
    expect(bench.simulator.requests.slice(before).every(({ method }) => method === "GET")).toBe(true);
  });
});
