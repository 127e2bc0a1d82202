import { beforeAll, expect, test } from "vitest";
import { appRouter } from "@/server/router";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { setUpWaysOut } from "@/server/testing/with-ladders";
import { createCallerFactory } from "@/server/trpc";
import { declareEscalation } from "./declare";

const stage = onStage();
const NOW = new Date("2026-11-21T12:00:00Z");
const caller = (role: "viewer" | "admin") => createCallerFactory(appRouter)(as(stage, role, NOW)).escalation;
const SUPPORT = "azure-governance/1";
const PLATFORM = "azure-governance" as const;

beforeAll(async () => {
  await setUpWaysOut(stage.db);
  await declareEscalation(stage.db);
});

const turnsOf = (contact: string) => [
  {
    title: "Turns",
    contacts: [contact],
    startsOn: "2026-11-16",
    handoverAt: "09:00",
    everyDays: 7,
    hours: [],
  },
];
const addSchedule = (title: string, contact = SUPPORT) =>
  caller("admin").addSchedule({ platformId: PLATFORM, title, zone: "UTC", rotations: turnsOf(contact) });
const addLadder = (title: string, troubles: string[], target: { kind: "schedule" | "contact"; id: string }) =>
  caller("admin").addPolicy({
    platformId: PLATFORM,
    title,
    severities: ["critical"],
    troubles,
    steps: [{ title: "First", afterSeconds: 0, targets: [target], within: null, note: "" }],
    endsAfterSeconds: 600,
    repeats: 0,
  });
const whoIsTold = (trouble: string) =>
  caller("viewer").simulate({ platformId: PLATFORM, severity: "critical", trouble, at: NOW });

test("a ladder that is added takes the alerts it names and tells whoever its schedule has on call", async () => {
  const { id: schedule } = await addSchedule("Security duty");
  const { id } = await addLadder("Break-ins", ["security-*"], { kind: "schedule", id: schedule });
  const walk = await whoIsTold("security-sign-ins");
  expect(walk.ladder).toEqual({ id, title: "Break-ins" });
  expect(walk.steps[0]?.people[0]).toMatchObject({
    name: "Platform Support",
    because: "on call by Security duty",
    ways: expect.arrayContaining([
      { channelId: "mail", channel: "Mail", recipient: "platform-support@company.com" },
    ]),
  });
  expect((await whoIsTold("sync-failed")).ladder?.id).toBe("azure-governance/critical");
  const { schedules } = await caller("viewer").schedules();
  expect(schedules.find((one) => one.id === schedule)).toMatchObject({
    label: "Azure Governance: Security duty",
    shipped: false,
    now: { name: "Platform Support" },
  });
  const [event] = await auditOf(stage.db, "ladder.add");
  expect(event).toMatchObject({ subjectId: id, detail: { title: "Break-ins", troubles: ["security-*"] } });
  expect(await auditOf(stage.db, "schedule.add")).toMatchObject([
    { subjectId: schedule, detail: { title: "Security duty" } },
  ]);
});

test("a ladder that would leave it to chance which of two is climbed is refused, added or changed back", async () => {
  const target = { kind: "contact" as const, id: SUPPORT };
  expect(await refusalOf(addLadder("Another", [], target))).toMatch(
    /takes critical alerts of every trouble already/,
  );
  expect(await refusalOf(addLadder("Another", ["security-sign-ins"], target))).toMatch(
    "Break-ins takes critical alerts of security-sign-ins already",
  );
  const shipped = (await caller("admin").policies()).find(({ id }) => id === "azure-governance/critical");
  if (!shipped) throw new Error("no ladder");
  const { severities, troubles, steps, endsAfterSeconds, repeats } = shipped;
  await caller("admin").editPolicy({
    id: shipped.id,
    version: shipped.version,
    severities,
    troubles,
    steps: steps.map(({ title, afterSeconds, targets, within, note }) => ({
      title,
      afterSeconds,
      targets,
      within,
      note,
    })),
    endsAfterSeconds,
    repeats,
    active: false,
    reason: "ours instead",
  });
  await addLadder("Ours", [], target);
  expect((await whoIsTold("sync-failed")).ladder?.title).toBe("Ours");
  expect(
    await refusalOf(
      caller("admin").resetToDeclared({
        kind: "policy",
        id: shipped.id,
        version: shipped.version + 1,
        reason: "back again",
      }),
    ),
  ).toMatch("Ours takes critical alerts of every trouble already");
});

test("a schedule names only contacts that are there, is switched off and on, and has no runbook to go back to", async () => {
  expect(await refusalOf(addSchedule("Nobody", "nobody/here"))).toBe('There is no contact "nobody/here".');
  const { id } = await addSchedule("Weekend");
  await addLadder("Weekend work", ["backup-*"], { kind: "schedule", id });
  const edit = (version: number, active: boolean) =>
    caller("admin").editSchedule({
      id,
      version,
      zone: "UTC",
      rotations: turnsOf(SUPPORT),
      active,
      reason: "for the test",
    });
  await edit(1, false);
  expect((await whoIsTold("backup-late")).steps[0]?.nobody).toMatch("this schedule is not in use");
  const { schedules } = await caller("viewer").schedules();
  expect(schedules.find((one) => one.id === id)?.active).toBe(false);
  await edit(2, true);
  expect((await whoIsTold("backup-late")).steps[0]?.people[0]?.name).toBe("Platform Support");
  expect(
    await refusalOf(
      caller("admin").resetToDeclared({ kind: "schedule", id, version: 3, reason: "back again" }),
    ),
  ).toBe("This schedule was added here: no runbook names it.");
});
