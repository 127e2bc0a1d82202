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
  usualPlaces,
} from "@/db/schema";
import type { Role } from "@/domain/access";
import { conflict, forbidden } from "@/domain/errors";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { command } from "@/server/command";
import { limit } from "@/server/rate-limit";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { createCallerFactory } from "@/server/trpc";
import { noteSignIn } from "./note-sign-in";
import { securityOverview } from "./overview";
import { countRateRefusal } from "./rate-refusals";
import { settleSignIn } from "./settle-sign-in";
import {
  brokenGlass,
  endedTokens,
  failedAccounts,
  refusals,
  tooFast,
  unsettled,
  unusualSignIns,
} from "./signals";

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

describe("an unusual sign-in", () => {
  const DAY = 86_400_000;
  const noon = (day: number, hour = 12) => new Date(Date.UTC(2026, 8, 1 + day, hour));
  const events = () => auditOf(stage.db, "security.unusual-sign-in");
  const come = (role: Role, ip: string, at: Date) => {
    const { id, sessionId } = stage.cast[role];
    return noteSignIn(stage.db, { personId: id, sessionId, ip }, at);
  };

  test("is not called so while little is known of the person", async () => {
    for (let day = 0; day < 9; day += 1) await come("operator", `198.51.${day}.7`, noon(day, day));
    expect(await events()).toEqual([]);
    const overview = await securityOverview(stage.db, { range: "24h" }, noon(9));
    expect(overview.history).toEqual({ known: 0, tooLittle: 4 });
  });

  test("is one from a network that was never seen", async () => {
    for (let day = 0; day < 12; day += 1) await come("viewer", "203.0.113.9", noon(day));
    await come("viewer", "203.0.113.200", noon(12));
    expect(await events()).toEqual([]);
    await come("viewer", "192.0.2.4", noon(12));
    expect((await events()).map(({ actorId, detail }) => ({ actorId, detail }))).toEqual([
      {
        actorId: stage.cast.viewer.id,
        detail: { unusual: ["network"], network: "192.0.2.0/24", hour: 12, timeZone: "UTC" },
      },
    ]);
    await come("viewer", "192.0.2.9", noon(13));
    expect(await events()).toHaveLength(1);
  });

  test("is one at an hour at which the person never came, in their own time zone", async () => {
    await stage.db.update(people).set({ timeZone: "Asia/Tokyo" }).where(eq(people.id, stage.cast.auditor.id));
    for (let day = 0; day < 12; day += 1) await come("auditor", "direct", noon(day, 0));
    await come("auditor", "direct", noon(12, 1));
    expect(await events()).toHaveLength(1);
    await come("auditor", "direct", noon(12, 18));
    expect((await events()).at(-1)?.detail).toMatchObject({
      unusual: ["hour"],
      hour: 3,
      timeZone: "Asia/Tokyo",
    });
  });

  test("waits until another admin says what it was; nobody speaks for themselves, and nobody twice", async () => {
    const now = soon();
    expect((await unsettled(stage.db, now)).value).toBe(2);
    const [newest, first] = await unusualSignIns(stage.db, new Date(now.getTime() - DAY), now);
    if (!newest || !first) throw new Error("nothing unusual was found");
    const settle = (role: Role, row: { scope: string; seq: number }) =>
      refusalOf(
        settleSignIn(as(stage, role, soon()), {
          scope: row.scope,
          seq: row.seq,
          verdict: "theirs",
          reason: "They were called.",
        }),
      );
    expect(await settle("operator", newest)).toContain("Needs the admin role");
    expect(await settle("admin", { ...newest, seq: 9999 })).toContain("There is no unusual sign-in");
    expect(await settle("admin", newest)).toBe("it was allowed");
    expect(await settle("admin", newest)).toBe("Ada has said already what it was.");
    expect((await unsettled(stage.db, soon())).value).toBe(1);
    expect((await unsettled(stage.db, soon(25 * 60))).value).toBe(0);

    for (let day = 0; day < 12; day += 1) await come("admin", "203.0.113.9", noon(day));
    await come("admin", "192.0.2.4", noon(12));
    const own = (await unusualSignIns(stage.db, new Date(now.getTime() - DAY), soon())).find(
      ({ personId }) => personId === stage.cast.admin.id,
    );
    expect(await settle("admin", own ?? newest)).toContain("Somebody else must say");
  });

  test("two at once are both learned", async () => {
    const { id, sessionId } = stage.cast.operator;
    await stage.db.delete(usualPlaces).where(eq(usualPlaces.personId, id));
    await Promise.all(
      Array.from({ length: 8 }, () =>
        noteSignIn(stage.db, { personId: id, sessionId, ip: "203.0.113.9" }, noon(0, 5)),
      ),
    );
    const [place] = await stage.db.select().from(usualPlaces).where(eq(usualPlaces.personId, id));
    expect(place).toMatchObject({ signIns: 8 });
    expect(place?.hours[5]).toBe(8);
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
