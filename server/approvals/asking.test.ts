import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { actionRuns, capabilities } from "@/db/schema";
import { draftAction, previewAgain } from "@/server/actions/draft-action";
import { submitAction } from "@/server/actions/submit-action";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import {
  drafted,
  GATED,
  offeringTrials,
  requestsAt,
  showPreview,
  stateOf,
  TYPED,
} from "@/server/testing/with-gate";
import { lapseRequests } from "./lapse-requests";

const stage = onStage();
offeringTrials(stage);
const NOW = new Date();
const { later, reason } = requestsAt(stage, NOW);

describe("asking", () => {
  test("the same click gives the same draft, and the draft ends by itself", async () => {
    const wanted = {
      environmentId: GATED,
      action: "trial.disrupt",
      input: { thing: "a" },
      requestKey: "click-1234",
    };
    const first = await draftAction(as(stage, "operator", NOW), wanted);
    expect(await draftAction(as(stage, "operator", NOW), wanted)).toEqual(first);
    expect(await stateOf(stage.db, first.id)).toBe("drafted");
    await lapseRequests(stage.db, later(29));
    expect(await stateOf(stage.db, first.id)).toBe("drafted");
    await lapseRequests(stage.db, later(30));
    expect(await stateOf(stage.db, first.id)).toBe("expired");
    expect((await auditOf(stage.db, "action.expire")).at(-1)).toMatchObject({
      subjectId: first.id,
      actor: { kind: "system" },
    });
  });

  test("what is bad, not offered, or not theirs is refused in words", async () => {
    const draft = (role: "operator" | "admin", action: string, thing: string) =>
      refusalOf(drafted(as(stage, role, NOW), action, thing));
    expect(await draft("operator", "trial.disrupt", "")).toContain("thing:");
    expect(await draft("operator", "trial.destroy", "a")).toContain("Needs the admin role");
    await stage.db.insert(capabilities).values({
      environmentId: GATED,
      capability: "checks",
      supported: false,
      because: "the configuration names no such thing",
      probedAt: NOW,
    });
    expect(await draft("admin", "trial.disrupt", "a")).toContain("names no such thing");
    await stage.db.delete(capabilities);
  });

  test("what disrupts is queued with the reason; only what was looked at, and only once", async () => {
    const olga = as(stage, "operator", NOW);
    const id = await drafted(olga, "trial.disrupt", "b");
    const submit = (previewHash: string, why = reason) =>
      refusalOf(submitAction(olga, { id, previewHash, reason: why }));
    expect(await submit("0".repeat(64))).toContain("being made");
    const seen = await showPreview(stage.db, id, NOW, 3);
    const changed = await showPreview(stage.db, id, later(1), 4);
    expect(await submit(seen)).toContain("It changed");
    expect(await submit(changed, " ")).toContain("why");
    await submit(changed);
    const [run] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
    expect(run).toMatchObject({ state: "queued", reason, previewHash: changed, notBefore: null });
    const jobs = await stage.db.execute(
      sql`select 1 from pgboss.job where name = 'run-action' and data->>'id' = ${id}`,
    );
    expect(jobs.rows).toHaveLength(1);
    expect(await submit(changed)).toContain("asked for already");
    expect(await refusalOf(previewAgain(olga, { id }))).toContain("asked for already");
  });

  test("nobody asks with another's preview", async () => {
    const id = await drafted(as(stage, "operator", NOW), "trial.disrupt", "c");
    const previewHash = await showPreview(stage.db, id, NOW);
    const attempt = submitAction(as(stage, "admin", NOW), { id, previewHash, reason });
    expect(await refusalOf(attempt)).toContain("Olga is preparing this");
  });

  test("a preview that was looked at too long ago is not asked for any more, swept or not", async () => {
    const id = await drafted(as(stage, "operator", NOW), "trial.disrupt", "old");
    const previewHash = await showPreview(stage.db, id, NOW);
    const submit = (minutes: number) =>
      refusalOf(submitAction(as(stage, "operator", later(minutes)), { id, previewHash, reason }));
    expect(await submit(30)).toMatch(/^This preview expired at/);
    expect(await submit(29)).toBe("it was allowed");
  });

  test("what destroys needs its name typed, and then a second person", async () => {
    const ada = as(stage, "admin", NOW);
    const id = await drafted(ada, "trial.destroy", "d");
    const previewHash = await showPreview(stage.db, id, NOW);
    const submit = (typed?: string) => submitAction(ada, { id, previewHash, reason, typed });
    expect(await refusalOf(submit())).toContain('Type "production"');
    expect(await refusalOf(submit("Production"))).toContain('Type "production"');
    expect(await submit(TYPED)).toEqual({ state: "waiting" });
  });

  test("two that would touch the same: the second to enter reads what is in its place", async () => {
    const olga = as(stage, "operator", NOW);
    const ids = [await drafted(olga, "trial.disrupt", "same"), await drafted(olga, "trial.disrupt", "same")];
    const hashes = await Promise.all(ids.map((id) => showPreview(stage.db, id, NOW)));
    const said = await Promise.all(
      ids.map((id, at) => refusalOf(submitAction(olga, { id, previewHash: hashes[at] ?? "", reason }))),
    );
    expect(said.sort()).toEqual([
      '"Disrupt same" is already under way there. Wait for it to end, or cancel it.',
      "it was allowed",
    ]);
  });

  test("a job that runs for everyone keeps what was asked for out of the queue, whatever it is called", async () => {
    const [live] = await stage.db
      .insert(actionRuns)
      .values({
        environmentId: GATED,
        action: "other",
        target: "x",
        label: "Run it all",
        input: {},
        job: "costs",
        tenant: "",
        tier: 1,
        state: "queued",
        idempotencyKey: randomUUID(),
        requestedByName: "x",
        requestedAt: NOW,
        expectedSeconds: 1,
      })
      .returning();
    const olga = as(stage, "operator", NOW);
    const id = await drafted(olga, "trial.disrupt", "e");
    await stage.db.update(actionRuns).set({ job: "costs", tenant: "t1" }).where(eq(actionRuns.id, id));
    const previewHash = await showPreview(stage.db, id, NOW);
    const said = await refusalOf(submitAction(olga, { id, previewHash, reason }));
    expect(said).toContain('"Run it all" is already under way');
    expect(await stateOf(stage.db, id)).toBe("previewed");
    await stage.db.delete(actionRuns).where(eq(actionRuns.id, live?.id ?? ""));
  });
});
