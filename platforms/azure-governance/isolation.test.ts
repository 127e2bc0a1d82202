import { describe, expect, test } from "vitest";
import { type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { SIGNING_KEY } from "./sim-gate";
import { TENANTS } from "./sim-names";
import { simulateAs } from "./simulator";

const simulate = simulateAs({ environment: "development", blocksMs: 0 });
const withKey = { credentials: { "jwt-secret": SIGNING_KEY } };
const benchOf = (more: object = withKey) =>
  onBench(connector, simulate, { dialect: "real", pin: "real", ...more });

async function looked(bench: Bench) {
  const { answer, trouble } = await bench.ask("isolation");
  return { seen: answer?.observations[0], views: answer?.views ?? [], trouble };
}

const SHARED = ["/api/v1/sync/metrics", "/api/v1/health/data"];

describe("tenant isolation", () => {
  test("what the mixed-up ids leave empty is unproven and never green", async () => {
    const { seen, views } = await looked(await benchOf());
    expect([seen?.status, seen?.reason]).toEqual(["unknown", expect.stringContaining("proves nothing")]);
    const verdicts = new Map(views.map(({ listing, verdict }) => [listing, verdict]));
    expect(verdicts.get("tenants")).toBe("own");
    expect(verdicts.get("costs")).toBe("unproven");
    expect(verdicts.get("sync-history")).toBe("unproven");
    expect(verdicts.get("data-ages")).toBe("shared");
    expect([...verdicts.values()]).not.toContain("leak");
    expect([...verdicts.values()]).not.toContain("not-read");
  });

  test("finds a foreign row planted in any one list", async () => {
    const clean = await benchOf();
    await looked(clean);
    const asTenant = clean.simulator.requests.filter(({ path }) => !SHARED.includes(path));
    const paths = new Set(asTenant.filter(({ method }) => method === "GET").map(({ path }) => path));
    expect(paths.size).toBe((connector.listings?.("real").length ?? 0) - SHARED.length);
    const bench = await benchOf();
    for (const pathPrefix of paths) {
      bench.travel(61_000);
      bench.fault({ kind: "tenant-leak", pathPrefix });
      const { seen, views } = await looked(bench);
      expect([pathPrefix, seen?.status]).toEqual([pathPrefix, "alert"]);
      expect(views.find(({ verdict }) => verdict === "leak")?.foreignIds).toEqual([TENANTS[1]?.id]);
    }
  });

  test("asks as the tenants that are marked", async () => {
    const bench = await benchOf();
    const [, , third, fourth] = TENANTS.map(({ directoryId }) => directoryId);
    Object.assign(bench.conversation.environment, { options: { canaries: `${fourth},${third}` } });
    const { views } = await looked(bench);
    expect(new Set(views.map(({ tenant }) => tenant))).toEqual(new Set([third, fourth]));
  });

  test("says what is missing where nobody can ask as one tenant, and shows no token", async () => {
    const without = await looked(await benchOf({}));
    expect(without.trouble).toMatchObject({ trouble: "not-deployed" });
    expect(without.trouble?.message).toContain("canary-token");
    const runbook = await looked(
      await onBench(connector, simulate, { dialect: "runbook", pin: "runbook", ...withKey }),
    );
    expect(runbook.trouble).toMatchObject({ trouble: "not-deployed" });

    const { seen, views } = await looked(await benchOf());
    const told = JSON.stringify([seen, views, seen?.evidence?.()]);
    expect(told).not.toContain(SIGNING_KEY);
    expect(told).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
  });
});
