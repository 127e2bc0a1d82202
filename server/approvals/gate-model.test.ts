import { randomUUID } from "node:crypto";
import { and, eq, inArray, ne } from "drizzle-orm";
import { expect, test } from "vitest";
import { actionRuns, approvals, duties, people } from "@/db/schema";
import { can, type Role } from "@/domain/access";
import type { ActionState } from "@/domain/action";
import { AppError } from "@/domain/errors";
import { draftAction, previewAgain } from "@/server/actions/draft-action";
import { submitAction } from "@/server/actions/submit-action";
import type { Actor } from "@/server/command";
import { changeRole, disablePerson, enablePerson } from "@/server/people/manage";
import { enter, onStage } from "@/server/testing/cast";
import { by, claim, GATED, offeringTrials, showPreview, TYPED } from "@/server/testing/with-gate";
import { decide } from "./decide";
import { lapseRequests } from "./lapse-requests";
import { withdraw } from "./withdraw";

const stage = onStage();
offeringTrials(stage);

const SEQUENCES = 20;
const STEPS = 120;

/** Repeatable chance: the seed stands in the test's name. */
function chance(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    below: (n: number) => Math.floor(next() * n),
    of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
  };
}

const idsOf = (runs: readonly Walk[]) => runs.map(({ id }) => id);
type Walk = { id: string; hashes: string[]; thing: string };

/** Three people whose roles change as they go. */
const threePeople = (): Promise<Actor[]> =>
  Promise.all(
    (["admin", "admin", "operator"] as const).map((role) =>
      enter(stage.db, role, `P${randomUUID().slice(0, 8)}`),
    ),
  );

test.each(Array.from({ length: SEQUENCES }, (_, seed) => seed + 1))(
  "whatever happens, nothing that disrupts runs unasked and nothing that destroys runs unapproved (%i)",
  async (seed) => {
    const luck = chance(seed * 7919);
    const cast = await threePeople();
    const runs: Walk[] = [];
    let minutes = 0;
    const now = () => new Date(Date.UTC(2026, 10, 20, 9) + seed * 86_400_000 + minutes * 60_000);
    /** As on a request: the role is what the session was read with. */
    const someone = async () => {
      const actor = luck.of(cast);
      const [row] = await stage.db.select().from(people).where(eq(people.id, actor.id));
      return by(stage, { ...actor, role: row?.role ?? "viewer" }, now());
    };
    /** Mostly one in whose story this comes next. */
    const some = async (state: ActionState): Promise<Walk> => {
      const fitting = await stage.db
        .select({ id: actionRuns.id })
        .from(actionRuns)
        .where(and(inArray(actionRuns.id, idsOf(runs)), eq(actionRuns.state, state)));
      const found = runs.filter(({ id }) => fitting.some((row) => row.id === id));
      return luck.of(found.length > 0 && luck.below(5) ? found : runs);
    };
    const why = "the random walk says so";

    const moves: (() => Promise<unknown>)[] = [
      async () => {
        const thing = `${seed} ${luck.of(["one", "two"])}`;
        const action = luck.of(["trial.disrupt", "trial.destroy", "trial.destroy"]);
        const requestKey = randomUUID();
        const { id } = await draftAction(await someone(), {
          environmentId: GATED,
          action,
          input: { thing },
          requestKey,
        });
        runs.push({ id, hashes: [], thing });
      },
      async () => {
        const run = await some("drafted");
        run.hashes.push(await showPreview(stage.db, run.id, now(), 1 + luck.below(3)));
      },
      async () => {
        const run = await some("previewed");
        if (luck.below(8) === 0) return previewAgain(await someone(), { id: run.id });
        const [row] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, run.id));
        const asker = cast.find(({ id }) => id === row?.requestedById);
        const [person] = await stage.db
          .select()
          .from(people)
          .where(eq(people.id, asker?.id ?? ""));
        const ctx = asker ? by(stage, { ...asker, role: person?.role ?? "viewer" }, now()) : await someone();
        const previewHash = luck.below(4) ? (run.hashes.at(-1) ?? "") : luck.of(run.hashes);
        return submitAction(ctx, {
          id: run.id,
          previewHash,
          reason: luck.below(6) ? why : "",
          typed: luck.below(6) ? TYPED : "something else",
          breakGlass: luck.below(8) === 0,
        });
      },
      async () => {
        const run = await some("waiting");
        return decide(await someone(), {
          id: run.id,
          previewHash: luck.below(5) ? (run.hashes.at(-1) ?? "") : luck.of(run.hashes),
          decision: luck.below(5) ? "approved" : "rejected",
          reason: why,
        });
      },
      async () => withdraw(await someone(), { id: luck.of(runs).id, reason: why }),
      async () =>
        changeRole(by(stage, stage.cast.admin, now()), {
          personId: luck.of(cast).id,
          role: luck.of<Role>(["viewer", "operator", "admin", "admin", "admin", "admin"]),
        }),
      async () => {
        const change = luck.below(5) === 0 ? disablePerson : enablePerson;
        return change(by(stage, stage.cast.admin, now()), { personId: luck.of(cast).id });
      },
      async () => {
        minutes += luck.of([1, 1, 5, 40]);
        await lapseRequests(stage.db, now());
      },
      async () => claim(stage.db, (await some("queued")).id),
      async () => {
        const { id } = await some("running");
        await stage.db
          .update(actionRuns)
          .set({ state: "succeeded", calledAt: now(), finishedAt: now() })
          .where(and(eq(actionRuns.id, id), eq(actionRuns.state, "running")));
      },
    ];
    // Asking, looking, submitting and deciding come more often than what undoes them.
    const order = [0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 8, 8, 9, 9];

    for (let step = 0; step < STEPS; step++) {
      const move = runs.length === 0 ? moves[0] : moves[luck.of(order)];
      await move?.().catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
      });
      await expectLawful(idsOf(runs));
    }
  },
);

/** What is on its way and not yet sent has everything that it needs, from people who may still give it. */
async function expectLawful(ids: string[]): Promise<void> {
  const live = await stage.db
    .select()
    .from(actionRuns)
    .where(and(inArray(actionRuns.id, ids), inArray(actionRuns.state, ["queued", "running"])));
  for (const run of live) await expectAllowed(run);
}

async function expectAllowed(run: typeof actionRuns.$inferSelect): Promise<void> {
  const asker = await personOf(run.requestedById);
  expect(run.reason.length, "a reason").toBeGreaterThan(4);
  expect(run.submittedAt, "submitted").not.toBeNull();
  expect(asker && !asker.disabledAt && can(asker.role, "action:run"), "who asked may").toBe(true);
  if (run.tier < 3) return expect(run.breakGlass).toBe(false);
  expect(asker && can(asker.role, "action:destroy"), "who asked may destroy").toBe(true);
  if (run.breakGlass) {
    const owed = await stage.db.select().from(duties).where(eq(duties.actionRunId, run.id));
    expect(owed, "a duty").toHaveLength(1);
    return;
  }
  const standing = await stage.db
    .select()
    .from(approvals)
    .innerJoin(people, eq(people.id, approvals.personId))
    .where(
      and(
        eq(approvals.actionRunId, run.id),
        eq(approvals.previewHash, run.previewHash ?? ""),
        eq(approvals.decision, "approved"),
        ne(approvals.personId, run.requestedById ?? ""),
      ),
    );
  const valid = standing.filter(
    ({ approvals: { lapsedAt }, people: { role, disabledAt } }) =>
      lapsedAt === null && disabledAt === null && can(role, "approval:decide"),
  );
  expect(valid.length, "an approval of this preview by another who may").toBeGreaterThan(0);
}

async function personOf(id: string | null) {
  return id ? (await stage.db.select().from(people).where(eq(people.id, id)))[0] : undefined;
}

test("the walks get far: some of each kind ran", async () => {
  const all = await stage.db.select().from(actionRuns);
  const ran = (fits: (run: (typeof all)[number]) => boolean) =>
    all.filter((run) => ["running", "succeeded"].includes(run.state) && fits(run)).length;
  expect(ran(({ tier }) => tier === 2)).toBeGreaterThan(3);
  expect(ran(({ tier, breakGlass }) => tier === 3 && !breakGlass)).toBeGreaterThan(3);
  expect(ran(({ breakGlass }) => breakGlass)).toBeGreaterThan(0);
  expect(all.filter(({ state }) => state === "expired").length).toBeGreaterThan(0);
});
