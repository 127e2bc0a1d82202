import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  actionRuns,
  duties,
  environments,
  machineTokens,
  people,
  sessions,
  signInAttempts,
} from "@/db/schema";
import type { Role } from "@/domain/access";
import { conflict, forbidden } from "@/domain/errors";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { command } from "@/server/command";
import { limit } from "@/server/rate-limit";
import { appRouter } from "@/server/router";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { createCallerFactory } from "@/server/trpc";
import { securityOverview } from "./overview";
import { countRateRefusal } from "./rate-refusals";
import { brokenGlass, endedTokens, failedAccounts, refusals, tooFast } from "./signals";

const stage = onStage();
/** Events are dated by the database; what looks at them comes a moment later. */
const soon = (minutes = 0) => new Date(Date.now() + 1000 + minutes * 60_000);
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe("sign-ins that fail at many accounts", () => {
  beforeEach(() => stage.db.delete(signInAttempts));
  const tries = (account: string, minutesAgo: number, succeeded = false, ip = "192.0.2.1") =>
    stage.db.insert(signInAttempts).values({ account, ip, at: ago(minutesAgo), succeeded });

  test("count each account once, from however many addresses", async () => {
    for (const n of [1, 2, 3]) {
      await tries(`p${n}@example.test`, 5, false, `192.0.2.${n}`);
      await tries(`p${n}@example.test`, 4, false, `192.0.2.${n}`);
    }
    expect(await failedAccounts(stage.db, soon())).toMatchObject({
      value: 3,
      reason: expect.stringContaining("3 accounts failed within 15 min, from 3 addresses"),
    });
  });

  test("leave out who mistyped and then came in, and what is older", async () => {
    await tries("mistyped@example.test", 5);
    await tries("mistyped@example.test", 4, true);
    await tries("old@example.test", 16);
    expect((await failedAccounts(stage.db, soon())).value).toBe(0);
    await tries("mistyped@example.test", 3);
    expect((await failedAccounts(stage.db, soon())).value).toBe(1);
  });
});

describe("refusals", () => {
  const made = (needs: "threshold:edit" | "alert:work", deep?: () => Error) =>
    command({
      action: "trial.run",
      needs,
      input: z.strictObject({}),
      async run() {
        if (deep) throw deep();
        return { result: {}, audit: { subjectKind: "trial", subjectId: "1" } };
      },
    });
  const tried = (role: Role, each: ReturnType<typeof made>) => refusalOf(each(as(stage, role), {}));

  test("are counted by person, apart from what only admins may", async () => {
    for (let n = 0; n < 3; n += 1) await tried("viewer", made("alert:work"));
    await tried("operator", made("threshold:edit"));
    const { most, privileged } = await refusals(stage.db, soon());
    expect(most).toMatchObject({ value: 3, reason: "Vic was refused 3 times within 15 min." });
    expect(privileged).toMatchObject({ value: 1, reason: expect.stringContaining("Olga tried once") });
  });

  test("deep inside a command count too; wrong input and coming too late do not", async () => {
    await tried(
      "operator",
      made("alert:work", () => forbidden("Not in this place.")),
    );
    await tried(
      "operator",
      made("alert:work", () => conflict("Somebody was quicker.")),
    );
    await refusalOf(made("alert:work")(as(stage, "operator"), { extra: 1 } as never));
    const { refused } = await securityOverview(stage.db, { range: "24h" }, soon());
    expect(refused).toEqual([
      { id: stage.cast.viewer.id, name: "Vic", refused: 3, privileged: 0 },
      { id: stage.cast.operator.id, name: "Olga", refused: 2, privileged: 1 },
    ]);
  });

  test("are over after a quarter of an hour", async () => {
    const { most, privileged } = await refusals(stage.db, soon(16));
    expect([most.value, privileged.value]).toEqual([0, 0]);
  });

  test("are found by the index of what was not done, and only in the months that are asked about", async () => {
    const { rows } = await stage.db.execute<{ "QUERY PLAN": string }>(
      sql`explain select actor_id from audit_events where result = 'refused' and at > now() - interval '15 minutes' and at <= now()`,
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toContain("Subplans Removed");
    expect(plan).not.toMatch(/Seq Scan on audit_events_\d/);
  });
});

describe("calls that come too fast", () => {
  test("are refused and counted by who and what", async () => {
    const ctx = as(stage, "operator");
    const calls = await Promise.all(Array.from({ length: 45 }, () => refusalOf(limit(ctx, "trial.fast"))));
    const refused = calls.filter((said) => said.startsWith("That is too fast")).length;
    expect(refused).toBeGreaterThan(5);
    expect(await tooFast(stage.db, soon())).toMatchObject({
      value: refused,
      reason: expect.stringContaining(`Olga was refused ${refused} times`),
    });
    expect((await tooFast(stage.db, soon(17))).value).toBe(0);
  });

  test("are refused all the same when they cannot be counted", async () => {
    await expect(countRateRefusal(stage.db, "somebody", "no\u0000text")).resolves.toBeUndefined();
  });
});

test("an emergency waits until it was reviewed", async () => {
  const { db } = stage;
  await db
    .insert(environments)
    .values({ id: "auditron/production", platformId: "auditron", name: "production" });
  const id = randomUUID();
  await db.insert(actionRuns).values({
    id,
    environmentId: "auditron/production",
    action: "restart",
    target: "api",
    label: "Restart the API",
    input: {},
    tier: 3,
    breakGlass: true,
    state: "succeeded",
    idempotencyKey: id,
    requestedById: stage.cast.admin.id,
    requestedByName: "Ada",
    requestedAt: ago(5),
    expectedSeconds: 1,
  });
  const duty = { kind: "break-glass-review" as const, actionRunId: id, title: "Review", openedAt: ago(5) };
  await db.insert(duties).values({ ...duty, dueAt: soon(60) });
  expect(await brokenGlass(db, soon())).toMatchObject({
    value: 1,
    reason: "Ada went on alone: Restart the API. 1 emergency waits for a review.",
  });
  expect((await brokenGlass(db, soon(120))).reason).toContain("1 of them too long");
  await db.update(duties).set({ doneAt: soon(), doneByName: "Olga", justified: true });
  expect((await brokenGlass(db, soon())).value).toBe(0);
  const { emergencies } = await securityOverview(db, { range: "24h" }, soon());
  expect(emergencies).toMatchObject([{ id, by: "Ada", doneBy: "Olga", justified: true }]);
});

test("a token that is shown after its end is told of for a day", async () => {
  const token = (name: string, over: Partial<typeof machineTokens.$inferInsert>) => ({
    name,
    tokenHash: randomUUID(),
    beginning: "whm_test",
    uses: ["read"] as const,
    ownerName: "Olga",
    reason: "for the test",
    createdAt: ago(9000),
    createdByName: "Ada",
    expiresAt: soon(60),
    ...over,
  });
  await stage.db
    .insert(machineTokens)
    .values([
      token("in use", { lastUsedAt: ago(1) }),
      token("revoked", { revokedAt: ago(10), lastUsedAt: ago(1) }),
      token("expired", { expiresAt: ago(10), lastUsedAt: ago(1) }),
      token("ended and quiet", { expiresAt: ago(10), lastUsedAt: ago(20) }),
    ]);
  const [shown, inUse] = await stage.db
    .insert(machineTokens)
    .values([token("shown again", { revokedAt: ago(10) }), token("for something else", {})])
    .returning();
  for (const each of [shown, inUse])
    await stage.db.transaction((tx) =>
      appendAudit(tx, SYSTEM, randomUUID(), {
        action: "token.use",
        result: "refused",
        subjectKind: "machine-token",
        subjectId: each?.id ?? "",
      }),
    );
  expect(await endedTokens(stage.db, soon())).toEqual({
    value: 3,
    reason: "Used within 24 h after their end: expired, revoked, shown again.",
  });
  expect((await endedTokens(stage.db, soon(25 * 60))).value).toBe(0);
});

test("sessions and missing second factors are counted by role, of those who may sign in", async () => {
  await stage.db
    .insert(people)
    .values({ email: "gone@example.test", name: "Gone", role: "admin", disabledAt: ago(1) });
  await stage.db
    .update(sessions)
    .set({ revokedAt: ago(1) })
    .where(eq(sessions.personId, stage.cast.viewer.id));
  const { roles } = await securityOverview(stage.db, { range: "24h" }, soon());
  expect(roles.map(({ role, people: many, without, sessions: open }) => [role, many, without, open])).toEqual(
    [
      ["viewer", 1, 1, 0],
      ["operator", 1, 1, 1],
      ["admin", 1, 1, 1],
      ["auditor", 1, 1, 1],
    ],
  );
});

test("who holds a role in some places only sees nothing of it", async () => {
  const place = { platformId: "auditron", environmentId: null, tenant: null };
  const auditor = createCallerFactory(appRouter)({
    ...as(stage, "auditor", soon()),
    actor: {
      ...stage.cast.auditor,
      reach: "granted",
      holdings: [{ role: "auditor", place, until: null }],
    },
  });
  expect(await refusalOf(auditor.security.overview({ range: "24h" }))).toContain("role everywhere");
  expect(await refusalOf(auditor.security.failedSignIns({ range: "24h" }))).toContain("role everywhere");
});
