import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { alerts, contacts, escalationPolicies, notifications, onCallSchedules } from "@/db/schema";
import { connectors } from "@/server/connectors";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { keepInOutbox, open, setUpWaysOut } from "@/server/testing/with-ladders";
import { createCallerFactory } from "@/server/trpc";
import { declareEscalation } from "./declare";
import { routeAlerts } from "./route-alerts";

const stage = onStage();
const NOW = new Date("2026-11-21T12:00:00Z");
const caller = (role: "viewer" | "operator" | "admin", now = NOW) =>
  createCallerFactory(appRouter)(as(stage, role, now)).escalation;
const alertCaller = (now: Date) => createCallerFactory(appRouter)(as(stage, "viewer", now)).alerts;
const SUPPORT = "azure-governance/1";

beforeAll(async () => {
  await setUpWaysOut(stage.db);
  await declareEscalation(stage.db);
});

const contactRow = async (id: string) =>
  (await stage.db.select().from(contacts).where(eq(contacts.id, id)))[0];

describe("what is declared", () => {
  test("every platform has a ladder for every severity, a schedule, and a source for each ladder", async () => {
    const ladders = await caller("viewer").policies();
    for (const platformId of Object.keys(connectors))
      for (const severity of ["critical", "warning", "info"] as const)
        expect(
          ladders.some((one) => one.platformId === platformId && one.severities.includes(severity)),
          `${platformId} ${severity}`,
        ).toBe(true);
    for (const { id, sourceFile, sourceLine, platformId } of ladders) {
      expect(sourceFile, id).not.toBeNull();
      if (platformId !== "wheelhouse") expect(sourceLine, id).toBeGreaterThan(0);
    }
    const { schedules } = await caller("viewer").schedules();
    expect(schedules).toHaveLength(Object.keys(connectors).length);
  });

  test("the figures of the Azure runbook are the waits", async () => {
    const ladders = await caller("viewer").policies();
    const azure = ladders.find(({ id }) => id === "azure-governance/critical");
    expect(azure?.steps.map(({ afterSeconds, people }) => [afterSeconds, people[0]?.name])).toEqual([
      [0, "Platform Support"],
      [900, "DevOps Manager"],
      [4500, "VP Engineering"],
    ]);
    expect(azure).toMatchObject({ sourceFile: "azure-governance.md", sourceLine: 561 });
  });

  test("what an admin changed stays when the console starts again; the rest follows the declaration", async () => {
    const before = await contactRow(SUPPORT);
    await caller("admin").editContact({
      id: SUPPORT,
      version: before?.version ?? 1,
      name: "Night desk",
      reach: [{ kind: "email", value: "night@x.test" }],
      active: true,
      reason: "the night desk has it",
    });
    await stage.db
      .update(contacts)
      .set({ name: "Older", declared: { name: "Older", reach: [] }, reach: [] })
      .where(eq(contacts.id, "azure-governance/3"));
    await declareEscalation(stage.db);
    expect(await contactRow(SUPPORT)).toMatchObject({ name: "Night desk" });
    expect(await contactRow("azure-governance/3")).toMatchObject({ name: "VP Engineering" });
    const list = await caller("viewer").contacts();
    expect(list.find(({ id }) => id === SUPPORT)?.isChanged).toBe(true);

    const now = await contactRow(SUPPORT);
    await caller("admin").resetToDeclared({
      kind: "contact",
      id: SUPPORT,
      version: now?.version ?? 0,
      reason: "back to the runbook",
    });
    expect(await contactRow(SUPPORT)).toMatchObject({ name: "Platform Support" });
  });
});

describe("changes", () => {
  test("two who change the same at once: the second is told, and nothing is lost", async () => {
    const row = await contactRow("azure-governance/2");
    const edit = (name: string) =>
      caller("admin").editContact({
        id: "azure-governance/2",
        version: row?.version ?? 0,
        name,
        reach: [],
        active: true,
        reason: "for the test",
      });
    await edit("First");
    expect(await refusalOf(edit("Second"))).toMatch("Somebody changed this contact meanwhile");
    expect(await contactRow("azure-governance/2")).toMatchObject({ name: "First" });
    const [event] = (await auditOf(stage.db, "contact.edit")).filter(
      ({ subjectId, result }) => subjectId === "azure-governance/2" && result === "done",
    );
    expect(event?.detail).toMatchObject({ before: { name: "DevOps Manager" }, after: { name: "First" } });
  });

  test("a ladder out of order, without a target, or with a stranger on it is refused in words", async () => {
    const [ladder] = await stage.db
      .select()
      .from(escalationPolicies)
      .where(eq(escalationPolicies.id, "auditron/critical"));
    if (!ladder) throw new Error("no ladder");
    const one = (afterSeconds: number, id: string) => ({
      title: "One",
      afterSeconds,
      targets: [{ kind: "contact" as const, id }],
      within: null,
      note: "",
    });
    const edit = (steps: ReturnType<typeof one>[], version = ladder.version) =>
      caller("admin").editPolicy({
        id: ladder.id,
        version,
        severities: ["critical"],
        troubles: [],
        steps,
        endsAfterSeconds: 3600,
        repeats: 0,
        active: true,
        reason: "for the test",
      });
    expect(await refusalOf(edit([one(60, SUPPORT), one(60, SUPPORT)]))).toMatch("Step 2 must come after");
    expect(await refusalOf(edit([one(3600, SUPPORT)]))).toMatch("must end after its last step");
    expect(await refusalOf(edit([one(0, "nobody/here")]))).toBe('There is no contact "nobody/here".');
    await edit([one(0, SUPPORT)]);
    expect(await refusalOf(edit([one(0, SUPPORT)]))).toMatch("Somebody changed this ladder meanwhile");
  });

  test("an operator stands in, is on call at once, and the schedule holds again when they end it", async () => {
    const id = "azure-governance/on-call";
    const nowOn = async () =>
      (await caller("viewer").schedules()).schedules.find((one) => one.id === id)?.now?.name;
    expect(await nowOn()).toBe("Platform Support");
    const made = await caller("operator").addOverride({
      scheduleId: id,
      contactId: "adinsights/data",
      fromAt: new Date(NOW.getTime() - 3_600_000),
      toAt: new Date(NOW.getTime() + 3_600_000),
      reason: "Tom is ill",
    });
    expect(await nowOn()).toBe("Data Engineering");
    await caller("operator").endOverride({ id: made.id });
    expect(await nowOn()).toBe("Platform Support");
    expect(await refusalOf(caller("operator").endOverride({ id: made.id }))).toBe("It is over already.");
    expect(
      await refusalOf(
        caller("operator").addOverride({
          scheduleId: id,
          contactId: "adinsights/data",
          fromAt: NOW,
          toAt: NOW,
          reason: "for the test",
        }),
      ),
    ).toMatch("It must end after it begins.");
  });

  test("a schedule that is changed decides who is called, and a gap in it is listed", async () => {
    const id = "auditron/on-call";
    const [before] = await stage.db.select().from(onCallSchedules).where(eq(onCallSchedules.id, id));
    await caller("admin").editSchedule({
      id,
      version: before?.version ?? 0,
      zone: "Europe/Berlin",
      rotations: [
        {
          title: "Office",
          contacts: [SUPPORT],
          startsOn: "2026-11-16",
          handoverAt: "09:00",
          everyDays: 7,
          hours: [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }],
        },
      ],
      active: true,
      reason: "office hours only",
    });
    const { schedules } = await caller("viewer").schedules();
    const schedule = schedules.find((one) => one.id === id);
    expect(schedule?.now).toMatchObject({ contactId: null, gap: "Outside the hours of every rotation." });
    expect(schedule?.gaps.length).toBeGreaterThan(9);
    const walk = await caller("viewer").simulate({
      platformId: "auditron",
      severity: "warning",
      at: new Date("2026-11-28T03:10:00Z"),
    });
    expect(walk.steps[0]?.nobody).toMatch("nobody is on call: Outside the hours of every rotation.");
    expect(await stage.db.select().from(notifications)).toEqual([]);
  });
});

test("an alert shows how far it is, who was told, and who is next and when", async () => {
  const [id = 0] = await open(stage.db, NOW, [{}]);
  await routeAlerts(stage.db, NOW, keepInOutbox);
  const asks = (at: Date) => alertCaller(at).byId({ id });
  const { escalation: shown } = await asks(new Date(NOW.getTime() + 60_000));
  expect(shown).toMatchObject({
    ladder: { id: "azure-governance/critical", steps: 3 },
    level: 1,
    stands: null,
    next: { at: new Date(NOW.getTime() + 900_000), title: "DevOps Manager" },
    nobody: null,
  });
  expect(shown.told.map(({ recipient, event }) => [recipient, event])).toEqual([
    ["platform-support@company.com", "trigger"],
  ]);
  await stage.db.update(alerts).set({ state: "acknowledged", ownerName: "Olga", escalateAt: null });
  expect((await asks(NOW)).escalation.stands).toBe("Olga has it.");
});
