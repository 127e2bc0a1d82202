import { describe, expect, test } from "vitest";
import type { AskStep, FlowView } from "@/platforms/flow";
import { type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { readDryRun, readRotation } from "./dek-output";
import { rotateTenantKeys } from "./rotate-tenant-keys";
import { simulate } from "./simulator";
import { MORNING, withAnswers } from "./testing";

const DRY = "[dry-run] 4 tenant key(s) would be rotated.";

test("a dry run counts only when it is one", () => {
  expect(readDryRun(`Loading settings\n${DRY}\n`)).toEqual({ count: 4 });
  expect(readDryRun("  [dry-run] 0 tenant key(s) would be rotated.\r\n")).toEqual({ count: 0 });
  for (const output of [
    "",
    "4",
    "Rotated 4 tenant key(s)",
    "[dry-run] many tenant key(s) would be rotated.",
    "[dry-run] -1 tenant key(s) would be rotated.",
    `would say: ${DRY}`,
    `${DRY}\n${DRY}`,
  ])
    expect(readDryRun(output)).toHaveProperty("problem");
});

test("a rotation counts with its exit code, never a dry run or one that failed", () => {
  expect(
    readRotation("Rotated DEK for tenant a\nRotated DEK for tenant b\nRotated 2 tenant key(s)", "0"),
  ).toEqual({
    count: 2,
  });
  expect(readRotation("Rotated DEK for tenant a1b2", "0")).toEqual({ count: 1 });
  for (const [output, code] of [
    [DRY, "0"],
    ["", "0"],
    ["Rotated 4 tenant key(s)", "1"],
    ["Rotated 4 tenant key(s)", "2"],
    ["Rotated 1 tenant key(s)\nRotated 2 tenant key(s)", "0"],
  ] as const)
    expect(readRotation(output, code)).toHaveProperty("problem");
});

const view = (bench: Bench, tenant: string, found: FlowView["found"] = {}): FlowView => ({
  flowId: "flow",
  idempotencyKey: "key",
  tenant: "",
  input: { tenant },
  found,
  requestedAt: bench.now(),
  beganAt: bench.now(),
  secret: async () => undefined,
});
function step(dialect: string, key: string): AskStep {
  const found = rotateTenantKeys(dialect).steps.find((each) => each.key === key);
  if (found?.kind !== "ask") throw new Error(`There is no question ${key}.`);
  return found;
}
const on = (dialect: string, how = simulate) => onBench(connector, how, { dialect, at: MORNING });

describe.each(["head", "december"])("tenants' keys in %s", (dialect) => {
  test("are rotated only after a dry run of the right size, and the numbers must agree", async () => {
    const bench = await on(dialect);
    const ask = (key: string, tenant: string, found: FlowView["found"]) =>
      step(dialect, key).ask(bench.conversation, view(bench, tenant, found));
    const dry = (output: string) => ({ "dry-run": { output } });
    expect(await ask("dry-run-read", "all", dry(DRY))).toMatchObject({ state: "passed", facts: { keys: 4 } });
    expect(await ask("dry-run-read", "kingston", dry(DRY))).toMatchObject({ state: "failed" });
    expect(await ask("dry-run-read", "all", dry(DRY.replace("4", "0")))).toMatchObject({ state: "failed" });
    expect(await ask("dry-run-read", "all", dry("all fine"))).toMatchObject({ state: "failed" });

    const ran = (output: string, exitCode = "0") => ({
      "dry-run-read": { keys: 4 },
      run: { output, exitCode },
    });
    expect(await ask("run-read", "all", ran("Rotated 4 tenant key(s)"))).toMatchObject({ state: "passed" });
    expect(await ask("run-read", "all", ran("Rotated 3 tenant key(s)"))).toMatchObject({
      state: "failed",
      said: expect.stringContaining("the dry run said 4"),
    });
    expect(await ask("run-read", "all", ran("Rotated 4 tenant key(s)", "2"))).toMatchObject({
      state: "failed",
    });
    expect(
      await ask("run-read", "all", { run: { output: "Rotated 4 tenant key(s)", exitCode: "0" } }),
    ).toMatchObject({
      state: "failed",
    });
  });

  test("need a second person for all of them, and a proof that this version can give", async () => {
    const bench = await on(dialect);
    const { steps } = rotateTenantKeys(dialect);
    const approval = steps.find(({ kind }) => kind === "approval");
    expect(approval?.onlyIf?.(view(bench, "all"))).toBe(true);
    expect(approval?.onlyIf?.(view(bench, "kingston"))).toBe(false);
    expect(steps[0]?.kind).toBe("approval");
    const keys = steps.map(({ key }) => key);
    expect(keys.includes("audit")).toBe(dialect === "head");
    expect(keys.includes("no-audit")).toBe(dialect !== "head");
    expect(steps.find(({ key }) => key === "run")?.locked?.by).toContain("dry-run-read");
  });
});

describe("the proof in the audit log", () => {
  const happen = (bench: Bench, what: object) =>
    bench.conversation.http.send({ base: "api", path: "/simulator/happen", method: "POST", json: what });

  test("is a row of every tenant since, and a failed one is none", async () => {
    const bench = await on("head");
    await happen(bench, { keysRotated: ["kingston"] });
    bench.travel(3_600_000);
    const all = view(bench, "all");
    const ask = (at = all) => step("head", "audit").ask(bench.conversation, at);
    expect(await ask()).toMatchObject({ state: "pending", facts: { tenants: 4, rotated: 0 } });
    await happen(bench, { keysRotated: ["kingston", "montego", "portmore"] });
    expect(await ask()).toMatchObject({ state: "pending", facts: { rotated: 3 } });
    expect(await ask({ ...all, input: { tenant: "kingston" } })).toMatchObject({ state: "passed" });
    await happen(bench, { keysFailed: ["mandeville"] });
    expect(await ask()).toMatchObject({ state: "failed", said: expect.stringContaining("Mandeville") });
    bench.fault("500");
    expect(await ask()).toMatchObject({ state: "pending", facts: { rotated: 0 } });
  });

  test("is followed by a look at Meta, whose page tokens the rotation leaves behind", async () => {
    const platforms = (code: string) => ({ json: { platforms: [{ platform: "meta", reason: { code } }] } });
    const ask = async (code: string) => {
      const bench = await on(
        "head",
        withAnswers({ "/api/integrations/social/status/": () => platforms(code) }),
      );
      return step("head", "pages").ask(bench.conversation, view(bench, "all"));
    };
    expect(await ask("active_direct_sync")).toMatchObject({ state: "passed" });
    expect(await ask("credential_reauth_required")).toMatchObject({ state: "failed", facts: { broken: 4 } });
  });
});
