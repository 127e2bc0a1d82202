import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { CredentialTest } from "./credential";
import { testDatabases } from "./drivers/test-database";
import { connectors, type OutsidePlatformId } from "./index";
import { simulations } from "./simulators";
import { type Bench, impatient, onBench } from "./testing";

const databases = testDatabases();
const PLATFORMS: readonly [OutsidePlatformId, string][] = [
  ["azure-governance", "real"],
  ["azure-governance", "runbook"],
  ["adinsights", "head"],
  ["adinsights", "december"],
  ["auditron", "runbook"],
  ["auditron", "repository"],
  ["complyai", "internal-key"],
  ["complyai", "bearer"],
  ["notification-preferences", "repository"],
  ["notification-preferences", "runbook"],
];

/** Where the stand-in lets everybody read, or serves no such route, nothing can be learned. */
const OPEN = ["alertmanager-token"];

async function bench(platform: OutsidePlatformId, dialect: string): Promise<Bench> {
  const databaseUrl = platform === "complyai" ? await databases.fresh() : undefined;
  return onBench(connectors[platform], simulations[platform], {
    dialect,
    ...(databaseUrl ? { databaseUrl } : {}),
  });
}

/** Every test of a credential that the stand-in accepts, with its value. */
async function triable({ connector, conversation }: Bench): Promise<[CredentialTest, string][]> {
  const tests = connector.credentialTests?.(conversation.dialect) ?? [];
  const pairs = await Promise.all(
    tests.map(async (each) => [each, await conversation.secret(each.credential)] as const),
  );
  return pairs.flatMap(([each, value]) => (value === undefined ? [] : [[each, value]]));
}

/** The same in form, and never the right one. */
function wrong(value: string): string {
  const canary = `canary${randomBytes(12).toString("hex")}`;
  if (!/^\w+:\/\//.test(value)) return canary;
  const url = new URL(value);
  url.password = canary;
  return url.toString();
}
const canaryIn = (value: string) => /canary[0-9a-f]{24}/.exec(value)?.[0] ?? "";

describe.each(PLATFORMS)("credentials of %s as %s", (platform, dialect) => {
  test("are accepted when they are right and rejected when they are wrong, without a trace of them", async () => {
    const made = await bench(platform, dialect);
    for (const [each, value] of await triable(made)) {
      const right = await each.test(made.conversation, value, "");
      const expected = OPEN.includes(each.credential) ? "unknown" : "accepted";
      if (
        !(
          platform === "notification-preferences" &&
          each.credential === "admin-token" &&
          dialect === "runbook"
        )
      )
        expect([each.credential, right.state, right.said]).toEqual([each.credential, expected, right.said]);
      const bad = wrong(value);
      const refused = await each.test(made.conversation, bad, "");
      expect([each.credential, refused.state]).not.toEqual([each.credential, "accepted"]);
      if (expected === "accepted" && right.state === "accepted")
        expect([each.credential, refused.state, refused.said]).toEqual([
          each.credential,
          "rejected",
          refused.said,
        ]);
      const kept = JSON.stringify([right, right.evidence?.(), refused, refused.evidence?.()]);
      expect(kept).not.toContain(canaryIn(bad));
      expect(kept).not.toContain(value);
    }
  });

  test.each(["500", "429", "malformed", "hung"] as const)(
    "prove nothing under the fault %s",
    async (kind) => {
      const made = await bench(platform, dialect);
      if (kind === "hung") impatient(made);
      const all = await triable(made);
      made.fault(kind);
      for (const [each, value] of all) {
        // What no stand-in's HTTP is asked for is not hit by its faults.
        if (/database|redis|meta-token-key/.test(each.credential)) continue;
        const proof = await each.test(made.conversation, value, "");
        expect([each.credential, proof.state]).toEqual([each.credential, "unknown"]);
      }
    },
  );
});

test("every credential that can be tried is one that the platform declares", () => {
  for (const { declaration, credentialTests, dialects } of Object.values(connectors))
    for (const dialect of Object.keys(dialects)) {
      const tried = (credentialTests?.(dialect) ?? []).map(({ credential }) => credential);
      const declared = [...declaration.credentials, ...declaration.inventory].map(({ name }) => name);
      for (const name of tried) expect(declared).toContain(name);
      expect(new Set(tried).size).toBe(tried.length);
    }
});

test.each(Object.keys(connectors) as (keyof typeof connectors)[])(
  "every rotation of %s that its inventory names can be requested, and every one stands in its inventory",
  (platform) => {
    const { declaration, flows, dialects } = connectors[platform];
    const plans = Object.keys(dialects).flatMap((dialect) => flows?.(dialect) ?? []);
    const named = declaration.inventory.flatMap(({ rotation, emergency }) =>
      [rotation ?? [], emergency ?? []].flat(),
    );
    const rotations = plans.filter(({ kind }) => kind === "rotation").map(({ key }) => key);
    expect([...new Set(rotations)].sort()).toEqual([...new Set(named)].sort());
  },
);
