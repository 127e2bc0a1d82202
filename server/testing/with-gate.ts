import { randomUUID } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { z } from "zod";
import type { Db } from "@/db";
import { actionPreviews, actionRuns, environments } from "@/db/schema";
import type { Preview } from "@/domain/preview";
import type { Action } from "@/platforms/platform";
import { draftAction } from "@/server/actions/draft-action";
import { previewHash } from "@/server/actions/preview";
import { submitAction } from "@/server/actions/submit-action";
import { decide } from "@/server/approvals/decide";
import type { Actor, Context } from "@/server/command";
import { connectors } from "@/server/connectors";
import { enter, type Stage } from "./cast";

export const GATED = "auditron/production";
export const TYPED = "production";

/** Two things to ask for, which touch nothing. */
const trial = (tier: 2 | 3, key: string): Action => ({
  key,
  title: tier === 2 ? "Disrupt a thing" : "Destroy a thing",
  label: ({ thing }) => `${tier === 2 ? "Disrupt" : "Destroy"} ${thing}`,
  tier,
  purpose: "For the test.",
  fields: [{ key: "thing", title: "Thing", kind: "text", required: true }],
  capability: "checks",
  input: z.strictObject({ thing: z.string().min(1).max(50) }),
  target: ({ thing }) => thing ?? "",
  repeatable: true,
  expectedSeconds: 10,
  timeoutSeconds: 10,
  look: async () => ({ facts: {} }),
  preview: async () => {
    throw new Error("Previews are written by the test.");
  },
  execute: async () => ({ said: "", facts: {} }),
  verify: {
    afterSeconds: 1,
    everySeconds: 1,
    forSeconds: 1,
    settled: async () => ({ state: "succeeded", said: "", facts: {} }),
  },
  reask: [],
});

/** An environment whose platform offers one action of tier 2 and one of tier 3. */
export function offeringTrials(stage: Stage): void {
  const real = connectors.auditron;
  beforeAll(async () => {
    connectors.auditron = {
      ...real,
      actions: (dialect) => [
        ...real.actions(dialect).filter(({ key }) => key !== "deployments.dispatch"),
        trial(2, "trial.disrupt"),
        trial(3, "trial.destroy"),
        { ...trial(3, "deployments.dispatch"), title: "Deploy" },
      ],
    };
    await stage.db
      .insert(environments)
      .values({ id: GATED, platformId: "auditron", name: "production", dialect: "real" });
  });
  afterAll(() => {
    connectors.auditron = real;
  });
}

export async function drafted(ctx: Context, action: string, thing: string): Promise<string> {
  const requestKey = randomUUID();
  return (await draftAction(ctx, { environmentId: GATED, action, input: { thing }, requestKey })).id;
}

/** What the worker would write down; `count` makes it another preview. */
export async function showPreview(db: Db, id: string, madeAt: Date, count = 3): Promise<string> {
  const [run] = await db.select().from(actionRuns).where(eq(actionRuns.id, id));
  if (!run) throw new Error("no such run");
  const content: Preview = {
    title: run.label,
    tier: run.tier === 3 ? 3 : 2,
    environmentId: run.environmentId,
    action: run.action,
    input: run.input,
    button: `${run.label.split(" ")[0]} ${count} things`,
    unit: "things",
    count,
    targets: Array.from({ length: count }, (_, at) => ({ id: `t${at}`, title: `thing ${at}` })),
    targetsDigest: String(count),
    effects: ["They are gone for a moment."],
    inFlight: [],
    reversible: { is: run.tier === 2, how: "It comes back by itself." },
    verifies: "That they are back.",
    warnings: [],
    bound: {},
    usually: null,
    openAlerts: [],
    maintenance: [],
    watch: null,
    undo: null,
    ...(run.tier === 3 && { typed: TYPED }),
  };
  const hash = previewHash(content);
  await db.insert(actionPreviews).values({ actionRunId: id, purpose: "shown", madeAt, content, hash });
  await db
    .update(actionRuns)
    .set({ state: "previewed" })
    .where(and(eq(actionRuns.id, id), inArray(actionRuns.state, ["drafted", "previewed"])));
  return hash;
}

/** A worker takes it, as it does with what is queued; false when there is nothing to take. */
export async function claim(db: Db, id: string): Promise<boolean> {
  const claimed = await db
    .update(actionRuns)
    .set({ state: "running", attempt: 1 })
    .where(and(eq(actionRuns.id, id), eq(actionRuns.state, "queued")))
    .returning({ id: actionRuns.id });
  return claimed.length > 0;
}

export const stateOf = async (db: Db, id: string) =>
  (await db.select().from(actionRuns).where(eq(actionRuns.id, id)))[0]?.state;

export const by = (stage: Stage, actor: Actor, now: Date): Context => ({
  actor,
  db: stage.db,
  now,
  correlationId: randomUUID(),
});

/** Requests of the cast at a moment: what destroys waits for a second person, and people who decide. */
export function requestsAt(stage: Stage, now: Date) {
  const reason = "the index is broken";
  return {
    reason,
    later: (minutes: number) => new Date(now.getTime() + minutes * 60_000),

    anotherPerson: (role: "operator" | "admin"): Promise<Actor> =>
      enter(stage.db, role, `P${randomUUID().slice(0, 8)}`),

    /** Ada asks for something that destroys; it waits for a second person. */
    async waiting(thing: string = randomUUID(), asker = stage.cast.admin) {
      const id = await drafted(by(stage, asker, now), "trial.destroy", thing);
      const previewHash = await showPreview(stage.db, id, now);
      await submitAction(by(stage, asker, now), { id, previewHash, reason, typed: TYPED });
      return { id, previewHash };
    },

    approve: (actor: Actor, run: { id: string; previewHash: string }, at = now) =>
      decide(by(stage, actor, at), { ...run, decision: "approved", reason: "seen and right" }),
  };
}
