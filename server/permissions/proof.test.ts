import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { people, permissionProofs } from "@/db/schema";
import type { ProofCell } from "@/domain/permission-proof";
import { freezesRouter } from "@/server/freezes/router";
import { peopleRouter } from "@/server/people/router";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { createCallerFactory, reads, router } from "@/server/trpc";
import { askProof } from "./ask-proof";
import { PERSONAS } from "./personas";
import { proofById, proofEvidence } from "./queries";
import { askMonthlyProof, tendProofs } from "./run-proofs";
import { digestOf, walkMatrix } from "./walk-matrix";

const stage = onStage();
const { list, add, endSession } = peopleRouter;
/** Questions and commands; those of the admins really do what they say, until it is taken back. */
const sound = router({
  people: router({ list, add, endSession }),
  freezes: router({ begin: freezesRouter.begin }),
});
const DAY = 86_400_000;

beforeEach(async () => {
  await stage.db.delete(permissionProofs);
});

const newest = async () =>
  (await stage.db.select().from(permissionProofs).orderBy(permissionProofs.requestedAt)).at(-1);

async function prove(what: Parameters<typeof tendProofs>[1] = sound) {
  const { id } = await askProof(as(stage, "auditor"), {});
  await tendProofs(stage.db, what);
  return proofById(stage.db, { id });
}

describe("the proof finds", () => {
  const walk = async (planted: Parameters<typeof walkMatrix>[1]) =>
    (await walkMatrix(stage.db, planted, new Date())).problems;

  test("nothing where the table holds", async () => {
    expect(await walk(sound)).toEqual([]);
  });

  test("a procedure that checks less than it names", async () => {
    const hole = reads("self:read").meta({ needs: "threshold:edit" });
    const problems = await walk(router({ thresholds: router({ list: hole.query(() => "ok") }) }));
    expect(problems).toContain(
      "thresholds.list (threshold:edit), called as viewer: the table says refused, it was let in.",
    );
    expect(problems.filter((one) => one.includes("called as admin:"))).toEqual([]);
  });

  test("a procedure that checks more than it names", async () => {
    const locked = reads("person:manage").meta({ needs: "self:read" });
    expect(await walk(router({ thresholds: router({ list: locked.query(() => "ok") }) }))).toContain(
      "thresholds.list (self:read), called as viewer: the table says let in, it was refused.",
    );
  });

  test("a procedure that names no permission, or one that the table does not know", async () => {
    for (const needs of [undefined, "all:read"]) {
      const nameless = reads("self:read").meta({ needs } as never);
      expect(await walk(router({ thresholds: router({ list: nameless.query(() => "ok") }) }))).toEqual([
        "thresholds.list names no permission of the table.",
      ]);
    }
  });

  test("a procedure for which no input is known", async () => {
    const unknown = reads("self:read").input(z.strictObject({ id: z.string() }));
    const [problem] = await walk(router({ nowhere: router({ at: unknown.query(() => "ok") }) }));
    expect(problem).toContain("nowhere.at was called without an input");
  });

  test("a procedure that breaks", async () => {
    const broken = reads("self:read").query(() => {
      throw new Error("bug");
    });
    expect(await walk(router({ thresholds: router({ list: broken }) }))).toContain(
      "thresholds.list (self:read), called as viewer: the table says let in, it was broke: INTERNAL_SERVER_ERROR.",
    );
  });
});

describe("a proof", () => {
  test("leaves nothing behind but itself and one event with the digest of its cells", async () => {
    const count = async (table: string) =>
      Number(
        (await stage.db.execute<{ n: string }>(sql`select count(*) as n from ${sql.raw(table)}`)).rows[0]?.n,
      );
    const tables = ["people", "sessions", "freezes", "grants", "rate_limits", "pgboss.job", "one_time_links"];
    const before = await Promise.all(tables.map(count));
    const events = await count("audit_events");
    const proof = await prove();
    expect(proof).toMatchObject({ state: "held", problemCount: 0, people: PERSONAS.map(({ name }) => name) });
    expect(await Promise.all(tables.map(count))).toEqual(before);
    expect(await count("audit_events")).toBe(events + 2);
    const [event] = (await auditOf(stage.db, "permission.proved")).slice(-1);
    const evidence = await proofEvidence(stage.db, proof.id);
    expect(event).toMatchObject({
      result: "done",
      subjectId: proof.id,
      detail: { digest: proof.digest, problems: 0 },
    });
    expect(digestOf(evidence.cells)).toBe(proof.digest);
    const changed = evidence.cells.map((cell, at) => (at === 0 ? { ...cell, got: "let in" } : cell));
    expect(digestOf(changed)).not.toBe(proof.digest);
  });

  test("that does not hold is broken, for the alert and in the trail", async () => {
    const hole = router({
      thresholds: router({
        list: reads("self:read")
          .meta({ needs: "threshold:edit" })
          .query(() => 1),
      }),
    });
    expect(await prove(hole)).toMatchObject({ state: "broken", problemCount: 5 });
    expect((await auditOf(stage.db, "permission.proved")).at(-1)).toMatchObject({ result: "failed" });
  });

  test("shows what changed since the one before: a role that was widened, a procedure that came", async () => {
    const first = await prove();
    const row = await newest();
    const isWidened = ({ procedure, role }: ProofCell) => procedure === "people.add" && role === "operator";
    const cells = (row?.cells ?? [])
      .filter(({ procedure }) => procedure !== "people.list")
      .map((cell) => (isWidened(cell) ? { ...cell, got: "let in", expected: "let in" } : cell));
    await stage.db.update(permissionProofs).set({ cells }).where(eq(permissionProofs.id, first.id));
    const { differences, earlier } = await prove();
    expect(earlier?.id).toBe(first.id);
    expect(differences).toEqual([
      { what: "people.list", before: "not there", after: "needs person:read" },
      { what: "person:manage: operator", before: "let in", after: "refused" },
    ]);
    expect((await auditOf(stage.db, "permission.proved")).at(-1)).toMatchObject({ detail: { changed: 2 } });
  });

  test("is run one at a time, by those who may", async () => {
    await askProof(as(stage, "auditor"), {});
    expect(await refusalOf(askProof(as(stage, "admin"), {}))).toContain("under way");
    expect(await refusalOf(askProof(as(stage, "operator"), {}))).toContain("admin or auditor");
  });

  test("of a worker that was lost is begun anew, three times at most", async () => {
    const { id } = await askProof(as(stage, "auditor"), {});
    const lose = (attempt: number) =>
      stage.db
        .update(permissionProofs)
        .set({ state: "running", attempt, heardAt: sql`now() - interval '2 minutes'` })
        .where(eq(permissionProofs.id, id));
    await lose(1);
    await tendProofs(stage.db, sound);
    expect(await newest()).toMatchObject({ state: "held", attempt: 2 });
    await lose(3);
    await tendProofs(stage.db, sound);
    expect(await newest()).toMatchObject({ state: "failed", problem: expect.stringContaining("3 times") });
    expect(await refusalOf(proofEvidence(stage.db, id))).toBe("it was allowed");
  });

  test("of the month is asked for once, when the console is a day old", async () => {
    const monthly = async () =>
      (await stage.db.select().from(permissionProofs).where(eq(permissionProofs.kind, "monthly"))).length;
    const now = new Date();
    await askMonthlyProof(stage.db, now);
    expect(await monthly()).toBe(0);
    await stage.db.update(people).set({ createdAt: new Date(now.getTime() - 2 * DAY) });
    await askMonthlyProof(stage.db, now);
    await askMonthlyProof(stage.db, now);
    expect(await monthly()).toBe(1);
    await askMonthlyProof(stage.db, new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 1)));
    expect(await monthly()).toBe(2);
  });
});

describe("why and who", () => {
  const ask = (role: "viewer" | "operator" | "admin" | "auditor") =>
    createCallerFactory(appRouter)(as(stage, role)).permissions;
  const verdicts = async (role: "viewer" | "operator" | "admin", need: string) =>
    Object.fromEntries((await ask(role).why({ need })).rules.map(({ rule, verdict }) => [rule, verdict]));

  test("names the rule that blocks, with the row of the table", async () => {
    const answer = await ask("viewer").why({ need: "thresholds.edit" });
    expect(answer).toMatchObject({
      kind: "procedure",
      permission: "threshold:edit",
      verdict: "blocks",
      roles: ["admin"],
    });
    expect(answer.rules.find(({ rule }) => rule === "role")?.says).toBe(
      'The table gives "threshold:edit" to admin. Vic is viewer.',
    );
    expect(await verdicts("admin", "action:destroy")).toMatchObject({
      role: "passes",
      "second-person": "asks",
      "second-proof": "asks",
      freeze: "asks",
      machine: "blocks",
    });
    expect(await refusalOf(ask("viewer").why({ need: "nothing.known" }))).toContain("nothing.known");
  });

  test("is told about others only to those who may see people", async () => {
    const question = { need: "threshold:edit", personId: stage.cast.operator.id };
    expect(await refusalOf(ask("viewer").why(question))).toContain("about yourself only");
    expect((await ask("auditor").why(question)).person.name).toBe("Olga");
  });

  test("a disabled account blocks, and is nobody who can", async () => {
    const where = eq(people.id, stage.cast.operator.id);
    await stage.db.update(people).set({ disabledAt: new Date() }).where(where);
    const answer = await ask("admin").why({ need: "self:read", personId: stage.cast.operator.id });
    expect(answer.rules[0]).toMatchObject({ rule: "account", verdict: "blocks" });
    expect((await ask("viewer").who({ need: "action:run" })).people.map(({ name }) => name)).toEqual(["Ada"]);
    await stage.db.update(people).set({ disabledAt: null }).where(where);
  });

  test("a grant counts in its place and until its end, and is named as what lets somebody in", async () => {
    const until = new Date(Date.now() + DAY);
    await stage.db.execute(sql`insert into grants (person_id, role, platform_id, reason, granted_by_id, granted_by_name, granted_at, expires_at)
      values (${stage.cast.viewer.id}, 'operator', 'auditron', 'for the test', 'x', 'Ada', now(), ${until.toISOString()})`);
    const who = async (place: string) =>
      (await ask("viewer").who({ need: "action:run", place })).people.find(({ name }) => name === "Vic");
    expect(await who("auditron/production")).toMatchObject({
      approves: true,
      through: [{ where: "auditron", by: "grant: operator", until }],
    });
    expect(await who("azure-governance/production")).toBeUndefined();
    const why = await ask("viewer").why({ need: "action:run", place: "azure-governance/production" });
    expect(why.rules.find(({ rule }) => rule === "place")).toMatchObject({ verdict: "blocks" });
    await stage.db.execute(sql`delete from grants`);
  });

  test("a freeze blocks what disrupts, in its words", async () => {
    await createCallerFactory(appRouter)(as(stage, "admin")).freezes.begin({
      platformId: "auditron",
      until: new Date(Date.now() + 3_600_000),
      reason: "the quarter is being closed",
    });
    const why = await ask("operator").why({ need: "action:run", place: "auditron/production" });
    expect(why.rules.find(({ rule }) => rule === "freeze")).toMatchObject({
      verdict: "blocks",
      says: expect.stringContaining("the quarter is being closed"),
    });
  });
});
