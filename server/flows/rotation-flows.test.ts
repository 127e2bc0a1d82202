import { randomBytes, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actionPreviews, actionRuns, environments, flowSteps, flows } from "@/db/schema";
import { SIM_JWT_SECRET } from "@/platforms/auditron/sim-workloads";
import { simSystemToken, simToken } from "@/platforms/complyai/sim-meta";
import { testDatabases } from "@/platforms/drivers/test-database";
import type { OutsidePlatformId } from "@/platforms/index";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { simulations } from "@/platforms/simulators";
import { draftAction } from "@/server/actions/draft-action";
import { previewAction } from "@/server/actions/preview-action";
import { runAction } from "@/server/actions/run-action";
import { submitAction } from "@/server/actions/submit-action";
import { verifyAction } from "@/server/actions/verify-action";
import { decide } from "@/server/approvals/decide";
import { credentialNamed, secretIn } from "@/server/credentials/versions";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { logged, rowsWith } from "@/server/testing/find-text";
import { until } from "@/server/testing/until";
import { askFlow } from "./ask-flow";
import { skipStep } from "./hold";
import { startFlow } from "./request-flow";
import { walkFlow } from "./walk-flow";
import { giveSecret } from "./work";

const stage = onStage();
const databases = testDatabases();
const REASON = "for the test";
/** A whole rotation with its rollout or its sync. */
const LONG_MS = 120_000;
const PLACES = { auditron: "auditron/production", complyai: "complyai/production" } as const;
const DIALECTS = { auditron: "runbook", complyai: "internal-key" } as const;

const simulators: RunningSimulator[] = [];
/** The stand-ins' clock runs ahead of ours, so that nobody waits for a rollout or a sync. */
let ahead = 0;
let book: EnvironmentBook;

async function open(platform: keyof typeof PLACES) {
  const simulator = await runSimulator(simulations[platform satisfies OutsidePlatformId], {
    dialect: DIALECTS[platform],
    seed: "rotation",
    now: () => new Date(Date.now() + ahead),
    ...(platform === "complyai" ? { databaseUrl: await databases.fresh() } : {}),
  });
  simulators.push(simulator);
  const credentials = Object.entries(simulator.credentials).map(([name, value]) => {
    const variable = `TEST_${platform}_${name}`.toUpperCase().replaceAll("-", "_");
    process.env[variable] = value;
    return [name, `env:${variable}`];
  });
  await stage.db.insert(environments).values({
    id: PLACES[platform],
    platformId: platform,
    name: "production",
    dialect: DIALECTS[platform],
    dialectWanted: DIALECTS[platform],
    baseUrls: simulator.baseUrls,
    credentials: Object.fromEntries(credentials),
    options: { ...simulator.options },
    privateNetwork: true,
  });
}

beforeAll(async () => {
  await open("auditron");
  await open("complyai");
  book = new EnvironmentBook(stage.db);
  await book.refresh();
});
afterAll(async () => {
  await book.close();
  await Promise.all(simulators.map((each) => each.close()));
});

const flowOf = async (id: string) => {
  const [flow] = await stage.db.select().from(flows).where(eq(flows.id, id));
  if (!flow) throw new Error("no such flow");
  return flow;
};
const stepsOf = (id: string) =>
  stage.db.select().from(flowSteps).where(eq(flowSteps.flowId, id)).orderBy(flowSteps.position);
const stateOf = async (id: string, step: string) =>
  (await stepsOf(id)).find(({ key }) => key === step)?.state;
const seen = async (id: string, step: string) => ({ flowId: id, version: (await flowOf(id)).version, step });
const runOf = async (id: string) => {
  const [run] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
  if (!run) throw new Error("no such run");
  return run;
};

const request = async (environmentId: string, plan: string, input: Record<string, string>) =>
  (
    await startFlow(as(stage, "admin"), {
      environmentId,
      plan,
      input,
      reason: REASON,
      requestKey: randomUUID(),
    })
  ).id;
const ask = (id: string, step: string) => askFlow(stage.db, book, id, step);

/** What workers do with a run until it is settled. */
async function carryOut(runId: string) {
  await runAction(stage.db, book, runId);
  await until("the run is settled", async () => {
    ahead += 3000;
    await Promise.all(simulators.map((each) => each.tick()));
    await verifyAction(stage.db, book, runId);
    return (await runOf(runId)).state !== "verifying";
  });
  return runOf(runId);
}

/** A person looks at the preview of a step's action and asks for it; where it destroys a second one agrees. */
async function act(id: string, key: string) {
  const { environmentId } = await flowOf(id);
  const input = (await stepsOf(id)).find((step) => step.key === key)?.input ?? {};
  const action = ACTIONS[key] ?? "";
  const admin = as(stage, "admin");
  const requestKey = randomUUID();
  const { id: runId } = await draftAction(admin, {
    environmentId,
    action,
    input,
    requestKey,
    flowId: id,
    flowStep: key,
  });
  await previewAction(stage.db, book, runId);
  const [preview] = await stage.db.select().from(actionPreviews).where(eq(actionPreviews.actionRunId, runId));
  const { typed } = preview?.content ?? {};
  await submitAction(admin, {
    id: runId,
    previewHash: preview?.hash ?? "",
    reason: REASON,
    ...(typed && { typed }),
  });
  if ((await runOf(runId)).state === "waiting")
    await decide(as(stage, "operator"), {
      id: runId,
      previewHash: preview?.hash ?? "",
      decision: "approved",
      reason: REASON,
    });
  const run = await carryOut(runId);
  await walkFlow(stage.db, id, new Date());
  return run;
}
const ACTIONS: Record<string, string> = {
  "put-in-place": "workloads.secret-set",
  restart: "workloads.restart",
  store: "meta-token.store",
  "revoke-old": "meta-token.revoke",
};

describe("AUDITRON's signing key", () => {
  test(
    "is made, put into the cluster, proved both ways; its value is found nowhere",
    async () => {
      const place = PLACES.auditron;
      let fresh = "";
      const log = await logged(async () => {
        const id = await request(place, "rotate-jwt-secret", { deployment: "auditron-api" });
        // The configuration references the one in use.
        await skipStep(as(stage, "admin"), { ...(await seen(id, "value-in-force")), reason: REASON });
        await ask(id, "before");
        expect(await stateOf(id, "before")).toBe("done");
        await giveSecret(as(stage, "admin"), { ...(await seen(id, "new-value")), generate: true });
        const credential = await credentialNamed(stage.db, place, "jwt-secret", new Date());
        fresh = (await secretIn(stage.db, credential?.id ?? "", "pending")) ?? "";
        expect(fresh.length).toBeGreaterThan(40);

        const set = await act(id, "put-in-place");
        expect([set.state, set.verdict]).toEqual(["succeeded", expect.stringContaining("that was meant")]);
        expect((await act(id, "restart")).state).toBe("succeeded");
        await ask(id, "new-accepted");
        expect(await stateOf(id, "new-accepted")).toBe("done");
        expect(await stateOf(id, "promote")).toBe("done");
        expect(await secretIn(stage.db, credential?.id ?? "", "current")).toBe(fresh);
        expect(await secretIn(stage.db, credential?.id ?? "", "previous")).toBe(SIM_JWT_SECRET);
        await ask(id, "old-rejected");
        expect(await stateOf(id, "old-rejected")).toBe("done");
        await skipStep(as(stage, "admin"), { ...(await seen(id, "console-token")), reason: REASON });
        await walkFlow(stage.db, id, new Date());
        expect((await flowOf(id)).state).toBe("finished");
      });
      for (const value of [fresh, Buffer.from(fresh).toString("base64")]) {
        expect(await rowsWith(stage, value)).toEqual([]);
        expect(log).not.toContain(value);
      }
      expect(await rowsWith(stage, SIM_JWT_SECRET)).toEqual([]);
      // What is written down is found by the same search.
      expect(await rowsWith(stage, REASON)).toContain("public.flows");
    },
    LONG_MS,
  );
});

describe("ComplyAI's system user token", () => {
  const place = PLACES.complyai;
  const SYSTEM = { tenant: "2", account: "2" };

  test(
    "is stored, used by a sync, and the old one revoked only after the proof",
    async () => {
      const fresh = simSystemToken(2, randomBytes(16).toString("hex"));
      const log = await logged(async () => {
        const id = await request(place, "rotate-system-token", SYSTEM);
        await ask(id, "before");
        const wrong = { ...(await seen(id, "new-token")), value: "not-a-token" };
        expect(await refusalOf(giveSecret(as(stage, "admin"), wrong))).toContain("begins with");
        await giveSecret(as(stage, "admin"), { ...(await seen(id, "new-token")), value: fresh });

        // Nothing of the old may be touched before the new one is proved, not even by leaving the proof out.
        const early = {
          environmentId: place,
          action: "meta-token.revoke",
          input: { account: "2", which: "kept" },
        };
        expect(
          await refusalOf(
            draftAction(as(stage, "admin"), {
              ...early,
              requestKey: randomUUID(),
              flowId: id,
              flowStep: "revoke-old",
            }),
          ),
        ).not.toBe("it was allowed");
        expect(
          await refusalOf(
            skipStep(as(stage, "admin"), { ...(await seen(id, "new-accepted")), reason: REASON }),
          ),
        ).not.toBe("it was allowed");
        await ask(id, "new-accepted");
        expect(await stateOf(id, "new-accepted")).toBe("done");

        ACTIONS["put-in-place"] = "meta-token.store";
        expect((await act(id, "put-in-place")).state).toBe("succeeded");
        const sync = (await stepsOf(id)).find(({ key }) => key === "sync")?.actionRunId ?? "";
        const synced = await carryOut(sync);
        expect([synced.state, synced.verdict]).toEqual(["succeeded", expect.any(String)]);
        await walkFlow(stage.db, id, new Date());
        expect(await stateOf(id, "promote")).toBe("done");
        const revoked = await act(id, "revoke-old");
        expect([revoked.state, revoked.tier]).toEqual(["succeeded", 3]);
        await ask(id, "old-rejected");
        expect((await flowOf(id)).state).toBe("finished");
      });
      for (const value of [fresh, simToken(2)]) {
        expect(await rowsWith(stage, value)).toEqual([]);
        expect(log).not.toContain(value);
      }
    },
    LONG_MS,
  );

  test("that is not right is not stored, and the flow goes no further", async () => {
    const id = await request(place, "rotate-system-token", { tenant: "4", account: "4" });
    await ask(id, "before");
    const foreign = simSystemToken(3, randomBytes(16).toString("hex"));
    await giveSecret(as(stage, "admin"), { ...(await seen(id, "new-token")), value: foreign });
    await ask(id, "new-accepted");
    expect(await stateOf(id, "new-accepted")).toBe("failed");
    expect(await stateOf(id, "put-in-place")).toBe("ahead");
    expect(await rowsWith(stage, foreign)).toEqual([]);
  });
});
