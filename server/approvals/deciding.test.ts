import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { actionRuns, approvals, people } from "@/db/schema";
import { changeRole, disablePerson } from "@/server/people/manage";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { claim, offeringTrials, requestsAt, stateOf } from "@/server/testing/with-gate";
import { decide } from "./decide";
import { lapseRequests } from "./lapse-requests";
import { withdraw } from "./withdraw";

const stage = onStage();
offeringTrials(stage);
const NOW = new Date();
const { later, anotherPerson, waiting, approve } = requestsAt(stage, NOW);

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
