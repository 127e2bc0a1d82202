import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { actionRuns, approvals, capabilities, channels, duties, notifications, people } from "@/db/schema";
import { draftAction, previewAgain } from "@/server/actions/draft-action";
import { previewDifference } from "@/server/actions/preview";
import { submitAction } from "@/server/actions/submit-action";
import type { Actor } from "@/server/command";
import { changeRole, disablePerson } from "@/server/people/manage";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import {
  by,
  claim,
  drafted,
  GATED,
  offeringTrials,
  showPreview,
  stateOf,
  TYPED,
} from "@/server/testing/with-gate";
import { decide } from "./decide";
import { doDuty } from "./do-duty";
import { lapseRequests } from "./lapse-requests";
import { approvalCounts, approvalLists, requestById } from "./queries";
import { withdraw } from "./withdraw";

const stage = onStage();
offeringTrials(stage);
const NOW = new Date();
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const reason = "the index is broken";

beforeAll(async () => {
  await stage.db
    .insert(channels)
    .values({ id: "mail", kind: "email", title: "Mail", settings: {}, perMinute: 60 });
});

async function anotherPerson(role: "operator" | "admin"): Promise<Actor> {
  const name = `P${randomUUID().slice(0, 8)}`;
  const [person] = await stage.db
    .insert(people)
    .values({ email: `${name}@example.test`, name, role })
    .returning();
  if (!person) throw new Error("nobody");
  return { id: person.id, name, email: person.email, role, sessionId: "", ip: "direct" };
}

/** Ada asks for something that destroys; it waits for a second person. */
async function waiting(thing: string = randomUUID(), asker = stage.cast.admin) {
  const id = await drafted(by(stage, asker, NOW), "trial.destroy", thing);
  const previewHash = await showPreview(stage.db, id, NOW);
  await submitAction(by(stage, asker, NOW), { id, previewHash, reason, typed: TYPED });
  return { id, previewHash };
}

const approve = (actor: Actor, run: { id: string; previewHash: string }, at = NOW) =>
  decide(by(stage, actor, at), { ...run, decision: "approved", reason: "seen and right" });

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

describe("deciding", () => {
  test("a second person's yes queues it; who asked cannot say it, and a viewer cannot", async () => {
    const run = await waiting();
    expect(await refusalOf(approve(stage.cast.admin, run))).toContain("asked for it yourself");
    expect(await refusalOf(approve(stage.cast.viewer, run))).toContain("Needs the operator or admin role");
    expect(await refusalOf(approve(stage.cast.operator, { ...run, previewHash: "0".repeat(64) }))).toContain(
      "not the preview",
    );
    expect(await approve(stage.cast.operator, run)).toEqual({ state: "queued" });
    expect(await claim(stage.db, run.id)).toBe(true);
  });

  test("a no ends it, with the reason", async () => {
    const run = await waiting();
    await decide(as(stage, "operator", NOW), { ...run, decision: "rejected", reason: "not on a Friday" });
    const [ended] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, run.id));
    expect(ended).toMatchObject({ state: "cancelled", verdict: "Olga refused it: not on a Friday" });
  });

  test("of two who decide at once one wins, and the other reads who and when", async () => {
    const run = await waiting();
    const other = await anotherPerson("operator");
    const said = await Promise.all(
      [stage.cast.operator, other].map((actor) => refusalOf(approve(actor, run))),
    );
    const lost = said.find((text) => text !== "it was allowed");
    expect(said).toContain("it was allowed");
    expect(lost).toMatch(/^(Olga|P\w+) approved it at \d\d:\d\d:\d\d UTC\.$/);
    expect(await stage.db.select().from(approvals).where(eq(approvals.actionRunId, run.id))).toHaveLength(1);
  });

  test("approving and expiring at once: either it is queued and stays, or it expired and nothing is queued", async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 8; round++) {
      const run = await waiting();
      const sweep = () => lapseRequests(stage.db, later(240));
      const [said] = await Promise.all(
        round % 2 === 0
          ? [refusalOf(approve(stage.cast.operator, run, later(239))), sweep()]
          : [sweep().then(() => refusalOf(approve(stage.cast.operator, run, later(239))))],
      );
      const state = (await stateOf(stage.db, run.id)) ?? "";
      seen.add(state);
      expect([state, said === "it was allowed"]).toEqual(
        state === "queued" ? ["queued", true] : ["expired", false],
      );
      if (state === "expired") expect(said).toMatch(/in time; nothing was sent\. That was at/);
      await lapseRequests(stage.db, later(241));
      expect(await stateOf(stage.db, run.id)).toBe(state);
    }
    expect(seen).toContain("expired");
  });

  test("it can no longer be approved from the moment at which it expires, swept or not", async () => {
    const run = await waiting();
    expect(await refusalOf(approve(stage.cast.operator, run, later(240)))).toMatch(/It expired at/);
  });

  test("approving and taking back at once leaves it cancelled, never running", async () => {
    for (let round = 0; round < 6; round++) {
      const run = await waiting();
      await Promise.all([
        refusalOf(approve(stage.cast.operator, run)),
        refusalOf(withdraw(as(stage, "admin", NOW), { id: run.id, reason: "wrong one" })),
      ]);
      expect(await stateOf(stage.db, run.id)).toBe("cancelled");
      expect(await claim(stage.db, run.id)).toBe(false);
    }
  });

  test("an approval is taken back while nothing was sent; the worker that only looked loses its claim", async () => {
    const run = await waiting();
    await approve(stage.cast.operator, run);
    await claim(stage.db, run.id);
    expect(await withdraw(as(stage, "operator", NOW), { id: run.id, reason: "looked again" })).toEqual({
      state: "waiting",
    });
    const [after] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, run.id));
    expect(after?.attempt).toBe(2);
    expect(await refusalOf(approve(stage.cast.operator, run))).toContain("Somebody else has to decide");
    await approve(await anotherPerson("operator"), run);
    await claim(stage.db, run.id);
    await stage.db.update(actionRuns).set({ calledAt: NOW }).where(eq(actionRuns.id, run.id));
    const late = withdraw(as(stage, "admin", NOW), { id: run.id, reason: "too late" });
    expect(await refusalOf(late)).toContain("has been asked already");
  });
});

describe("who loses the role", () => {
  test("an approval lapses with the role, in the same transaction, and nothing is sent", async () => {
    for (const lose of ["role", "account"] as const) {
      const olaf = await anotherPerson("operator");
      const run = await waiting();
      await approve(olaf, run);
      const ada = as(stage, "admin", NOW);
      if (lose === "role") await changeRole(ada, { personId: olaf.id, role: "viewer" });
      else await disablePerson(ada, { personId: olaf.id });
      expect(await stateOf(stage.db, run.id)).toBe("waiting");
      expect(await claim(stage.db, run.id)).toBe(false);
      const [kept] = await stage.db.select().from(approvals).where(eq(approvals.actionRunId, run.id));
      expect(kept?.lapsedBecause).toContain("may not approve any more");
      expect(await refusalOf(approve(olaf, run))).toMatch(/Needs the|switched off/);
    }
  });

  test("so does the request of who asked, also when the role was changed some other way", async () => {
    const adam = await anotherPerson("admin");
    const run = await waiting(randomUUID(), adam);
    await approve(stage.cast.operator, run);
    await stage.db.update(people).set({ role: "operator" }).where(eq(people.id, adam.id));
    await lapseRequests(stage.db, NOW);
    const [ended] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, run.id));
    expect(ended).toMatchObject({ state: "cancelled" });
    expect(ended?.verdict).toContain("may not ask for this any more");
  });

  test("approving and losing the role at once never leaves a queued run behind", async () => {
    for (let round = 0; round < 6; round++) {
      const olaf = await anotherPerson("operator");
      const run = await waiting();
      await Promise.all([
        refusalOf(approve(olaf, run)),
        changeRole(as(stage, "admin", NOW), { personId: olaf.id, role: "viewer" }),
      ]);
      expect(await stateOf(stage.db, run.id)).toBe("waiting");
    }
  });
});

describe("breaking the glass", () => {
  async function alone(action: string, role: "operator" | "admin" = "admin") {
    const asker = as(stage, role, NOW);
    const id = await drafted(asker, action, randomUUID());
    const previewHash = await showPreview(stage.db, id, NOW);
    await submitAction(asker, { id, previewHash, reason, typed: TYPED, breakGlass: true });
    const [duty] = await stage.db.select().from(duties).where(eq(duties.actionRunId, id));
    if (!duty) throw new Error("no duty");
    return { id, duty };
  }

  test("goes on at once, and leaves a duty that another admin does", async () => {
    const { id, duty } = await alone("trial.destroy");
    expect(await claim(stage.db, id)).toBe(true);
    expect(duty).toMatchObject({ kind: "break-glass-review", dueAt: later(24 * 60) });
    const review = { id: duty.id, justified: true, finding: "it was right" };
    expect(await refusalOf(doDuty(as(stage, "operator", NOW), review))).toContain("Needs the admin role");
    expect(await refusalOf(doDuty(as(stage, "admin", NOW), review))).toContain("did it yourself");
    const adam = await anotherPerson("admin");
    expect(await approvalCounts(stage.db, adam, later(24 * 60))).toMatchObject({ overdue: 1 });
    await doDuty(by(stage, adam, NOW), review);
    expect(await refusalOf(doDuty(by(stage, adam, NOW), review))).toContain(`${adam.name} did this`);
  });

  test("a deployment that could not wait is approved afterwards", async () => {
    expect((await alone("deployments.dispatch")).duty).toMatchObject({
      kind: "approval-afterwards",
      dueAt: later(48 * 60),
    });
  });

  test("is for admins and for what destroys", async () => {
    expect(await refusalOf(alone("trial.disrupt"))).toContain("no second person");
    expect(await refusalOf(alone("trial.disrupt", "operator"))).toContain("Needs the admin role");
  });
});

describe("who is told", () => {
  const toldOf = (id: string) =>
    stage.db
      .select()
      .from(notifications)
      .where(eq(notifications.groupKey, `approval ${id}`));

  test("a request reaches those who may decide, with what, where, who, why, until when, and where to go", async () => {
    const { id, previewHash } = await waiting("the table");
    const told = await toldOf(id);
    const to = told.map(({ recipient }) => recipient);
    expect(to).toContain("olga@example.test");
    expect(to).not.toContain("ada@example.test");
    expect(to).not.toContain("vic@example.test");
    expect(told[0]?.message).toMatchObject({
      title: "Waits for a second person: Destroy the table",
      sentence: `Ada asks for it: ${reason}`,
      environment: "production",
      path: `/approvals?run=${id}`,
    });
    expect(told[0]?.message.facts.map(({ name }) => name)).toEqual(["Asked by", "Until"]);
    await approve(stage.cast.operator, { id, previewHash });
    const answered = (await toldOf(id)).filter(({ event }) => event === "resolve");
    expect(answered.map(({ recipient }) => recipient)).toEqual(
      expect.arrayContaining(["olga@example.test", "ada@example.test"]),
    );
  });

  test("a duty whose time is up is told of once", async () => {
    const asker = as(stage, "admin", NOW);
    await anotherPerson("admin");
    const id = await drafted(asker, "trial.destroy", randomUUID());
    const previewHash = await showPreview(stage.db, id, NOW);
    await submitAction(asker, { id, previewHash, reason, typed: TYPED, breakGlass: true });
    const reminders = async () =>
      (await toldOf(id)).filter(({ message }) => message.title.startsWith("Overdue: ")).length;
    await lapseRequests(stage.db, later(23 * 60));
    expect(await reminders()).toBe(0);
    await lapseRequests(stage.db, later(25 * 60));
    const once = await reminders();
    expect(once).toBeGreaterThan(0);
    await lapseRequests(stage.db, later(26 * 60));
    expect(await reminders()).toBe(once);
  });
});

describe("reading", () => {
  test("each sees what waits for them, and a changed preview says what changed", async () => {
    const run = await waiting();
    const olga = { id: stage.cast.operator.id, role: "operator" as const };
    const ada = { id: stage.cast.admin.id, role: "admin" as const };
    const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);
    expect(ids((await approvalLists(stage.db, olga, NOW)).waiting)).toContain(run.id);
    expect(ids((await approvalLists(stage.db, ada, NOW)).waiting)).not.toContain(run.id);
    expect(ids((await approvalLists(stage.db, ada, NOW)).mine)).toContain(run.id);
    expect((await approvalCounts(stage.db, olga, NOW)).waiting).toBeGreaterThan(0);

    const id = await drafted(as(stage, "operator", NOW), "trial.disrupt", "f");
    await showPreview(stage.db, id, NOW, 3);
    await showPreview(stage.db, id, later(1), 4);
    expect((await requestById(stage.db, id, olga, NOW)).difference).toEqual([
      "New: thing 3.",
      "There were 3 things and are 4 now.",
    ]);
    const { preview } = await requestById(stage.db, run.id, olga, NOW);
    if (!preview) throw new Error("no preview");
    expect(previewDifference(preview.content, preview.content)).toEqual([]);
  });
});
