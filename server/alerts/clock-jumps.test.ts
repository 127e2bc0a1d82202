import { asc, eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { alertEvents, alerts, escalationPolicies, notifications, silences } from "@/db/schema";
import { judgeAlerts } from "@/server/alert-rules/judge-alerts";
import { checkAt, openPlaces, ruleOf, START } from "@/server/alert-rules/testing";
import { routeAlerts } from "@/server/escalation/route-alerts";
import { tendSilences } from "@/server/silences/tend-silences";
import { onStage } from "@/server/testing/cast";
import { withInbox } from "@/server/testing/with-inbox";
import { declareThresholds } from "@/server/thresholds/declare";
import { hearPlatformAlerts } from "./hear-platforms";
import { tendAlerts } from "./tend-alerts";

const stage = onStage();
const post = withInbox(stage);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (ms: number) => new Date(START.getTime() + ms);

beforeAll(async () => {
  await declareThresholds(stage.db);
  await openPlaces(stage.db);
  const step = (level: number, afterSeconds: number, id: string) => ({
    level,
    title: id,
    afterSeconds,
    targets: [{ kind: "channel" as const, id, recipient: "" }],
    within: null,
    note: "",
  });
  await stage.db.insert(escalationPolicies).values({
    id: "all",
    title: "All",
    severities: ["critical", "warning", "info"],
    steps: [step(1, 0, "slack"), step(2, 3600, "pager")],
    endsAfterSeconds: 7200,
    shipped: false,
  });
  for (const key of ["told", "taken", "silenced", "well"]) {
    await ruleOf(stage.db, key, {
      kind: "threshold",
      metric: null,
      check: key,
      level: "alert",
      limit: null,
      direction: "above-is-bad",
      windowSeconds: 0,
      aggregate: "last",
      minimumVolume: 0,
    });
    await checkAt(stage.db, key, { status: "alert" });
  }
  await stage.db.insert(silences).values({
    matchers: [{ field: "trouble", isNot: false, value: "silenced" }],
    reason: "Maintenance until noon.",
    startsAt: at(-10 * MINUTE),
    endsAt: at(3 * HOUR),
    createdById: stage.cast.operator.id,
    createdByName: "Olga",
    createdAt: at(-10 * MINUTE),
  });
});

/** All that workers do, by this clock, twice over. */
async function work(now: Date) {
  for (let turn = 0; turn < 2; turn += 1) {
    await judgeAlerts(stage.db, now);
    await hearPlatformAlerts(stage.db, now);
    await tendAlerts(stage.db, now);
    await tendSilences(stage.db, now);
    await routeAlerts(stage.db, now);
    await post.turn(now);
  }
}

const of = async (subject: string) =>
  (await stage.db.select().from(alerts).where(eq(alerts.subject, subject)))[0] ?? expect.fail(subject);
const kinds = async (subject: string) =>
  (
    await stage.db
      .select({ kind: alertEvents.kind })
      .from(alertEvents)
      .where(eq(alertEvents.alertId, (await of(subject)).id))
      .orderBy(asc(alertEvents.id))
  ).map(({ kind }) => kind);
const sent = async () =>
  (await stage.db.select().from(notifications))
    .map(
      ({ groupKey, channelId, event, state }) => `${groupKey.split("|")[1]} ${channelId} ${event} ${state}`,
    )
    .sort();

async function everything() {
  const rows = await stage.db.select().from(alerts).orderBy(asc(alerts.id));
  return {
    alerts: rows.map(({ subject, state, silenceId, recoveringSince, ownerName, escalationLevel }) => ({
      subject,
      state,
      isSilenced: silenceId !== null,
      isRecovering: recoveringSince !== null,
      ownerName,
      escalationLevel,
    })),
    events: await stage.db.$count(alertEvents),
    sent: await sent(),
  };
}

test("a clock that goes back an hour and forward a day fires nothing twice and closes nothing wrongly", async () => {
  const { db } = stage;
  await work(START);
  await db
    .update(alerts)
    .set({
      state: "acknowledged",
      ownerId: stage.cast.operator.id,
      ownerName: "Olga",
      ackedAt: START,
      ackUntil: at(2 * HOUR),
      escalateAt: null,
    })
    .where(eq(alerts.subject, "taken"));
  await work(at(MINUTE));
  const before = await everything();
  expect(before.sent).toEqual([
    "taken slack trigger sent",
    "told slack trigger sent",
    "well slack trigger sent",
  ]);

  // What became well is not believed from an hour ago, silences and leases hold, and nobody is told again.
  await checkAt(db, "well", { status: "ok", at: at(MINUTE) });
  await work(at(MINUTE - HOUR));
  expect(await everything()).toEqual(before);

  await checkAt(db, "well", { status: "ok", at: at(2 * MINUTE) });
  await work(at(2 * MINUTE));
  expect(await of("well")).toMatchObject({ state: "open", recoveringSince: at(2 * MINUTE) });

  // A day later nothing was seen for long: what fires goes on firing, and each clock runs out once.
  await work(at(24 * HOUR));
  expect(await of("told")).toMatchObject({ state: "open", recoveringSince: null, escalationLevel: 2 });
  expect(await of("well")).toMatchObject({ state: "resolved", resolvedHow: "recovery" });
  expect((await kinds("taken")).filter((kind) => kind === "lease-ended")).toHaveLength(1);
  expect((await kinds("silenced")).filter((kind) => kind === "unsilenced")).toHaveLength(1);
  const day = await everything();
  expect(new Set(day.sent).size).toBe(day.sent.length);

  // And by the right clock again: nothing of it happens once more.
  for (const key of ["told", "taken", "silenced"])
    await checkAt(db, key, { status: "alert", at: at(3 * MINUTE) });
  await work(at(3 * MINUTE));
  expect(await everything()).toEqual(day);
});
