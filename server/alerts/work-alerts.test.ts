import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { people } from "@/db/schema";
import { setHash } from "@/domain/alert-set";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { addPlace, alertOf, heardOf, minutes, NOON, PLACE, seconds } from "@/server/testing/with-alerts";
import { acknowledgeAlerts } from "./acknowledge-alerts";
import { escalateAlert } from "./escalate-alert";
import { evaluateAlerts } from "./evaluate-alerts";
import { type Heard, hearAlerts } from "./hear";
import { noteAlert } from "./note-alert";
import { releaseAlerts } from "./release-alerts";
import { resolveAlerts } from "./resolve-alerts";
import { tendAlerts } from "./tend-alerts";
import { transferAlerts } from "./transfer-alerts";
import { undoAlertWork } from "./undo-alert-work";

const stage = onStage();
beforeAll(() => addPlace(stage));

const olga = (at: Date) => as(stage, "operator", at);
const ada = (at: Date) => as(stage, "admin", at);
const reason = "looking at it";
const until = minutes(120);

async function opened(key: string, over: Partial<Heard> = {}): Promise<number> {
  await hearAlerts(stage.db, [heardOf(key, over)], NOON);
  return (await alertOf(stage, key)).id;
}
const take = (who: typeof olga, ids: number[], at = seconds(1)) =>
  acknowledgeAlerts(who(at), { ids, until, reason });

describe("acknowledging", () => {
  test("makes it somebody's for a while, with an event and one audit entry that names the alerts", async () => {
    const ids = [await opened("ack-1"), await opened("ack-2")];
    const { done, results } = await take(olga, ids);
    expect([done, results.map(({ outcome }) => outcome)]).toEqual([2, ["done", "done"]]);
    expect(await alertOf(stage, "ack-1")).toMatchObject({
      state: "acknowledged",
      ownerName: "Olga",
      ackReason: reason,
      ackUntil: until,
      version: 2,
      kinds: ["opened", "acknowledged"],
    });
    const entries = await auditOf(stage.db, "alert.acknowledge");
    expect(entries.at(-1)).toMatchObject({ subjectId: "2 alerts", detail: { ids, reason } });
  });

  test("of two at once one wins, and the other reads who has it", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => opened(`both-${n}`)));
    const both = await Promise.all([take(olga, ids), take(ada, ids.toReversed())]);
    expect(both[0].done + both[1].done).toBe(20);
    const loser = both.find(({ done }) => done === 0);
    const winner = both[0].done === 20 ? "Olga" : "Ada";
    expect(loser?.results[0]).toMatchObject({
      outcome: "refused",
      because: `${winner} took it at 12:00 UTC until 14:00 UTC.`,
    });
  });

  test("whoever has it may keep it longer; after the lease anybody may take it", async () => {
    const id = await opened("longer");
    await take(olga, [id]);
    await acknowledgeAlerts(olga(minutes(5)), { ids: [id], until: minutes(200), reason });
    expect(await alertOf(stage, "longer")).toMatchObject({ ackUntil: minutes(200) });
    const later = { ids: [id], until: minutes(300), reason };
    expect(await acknowledgeAlerts(ada(minutes(200)), later)).toMatchObject({ done: 1 });
  });

  test("no longer than its severity allows; what is over or does not exist is said so", async () => {
    const critical = await opened("critical", { severity: "critical" });
    const over = await opened("over");
    await resolveAlerts(olga(NOON), { ids: [over], reason });
    const long = { ids: [critical, over, 999_999], until: minutes(300), reason };
    expect((await acknowledgeAlerts(olga(NOON), long)).results).toEqual([
      { id: critical, outcome: "refused", because: "A critical alert can be somebody's for at most 4 h." },
      { id: over, outcome: "skipped", because: "It is resolved already." },
      { id: 999_999, outcome: "refused", because: "There is no alert 999999." },
    ]);
    const nearly = { ids: [critical], until: seconds(4 * 3600 + 30), reason };
    await acknowledgeAlerts(olga(NOON), nearly);
    expect(await alertOf(stage, "critical")).toMatchObject({ ackUntil: minutes(240) });
    expect(
      await refusalOf(acknowledgeAlerts(olga(minutes(5)), { ids: [critical], until: NOON, reason })),
    ).toContain("in the future");
    expect(await refusalOf(acknowledgeAlerts(olga(NOON), { ids: [critical], until, reason: " " }))).toContain(
      "why",
    );
  });
});

describe("handing over and giving back", () => {
  test("goes on as somebody else's, who may work on alerts", async () => {
    const id = await opened("over-to");
    const to = (toPersonId: string) => ({ ids: [id], toPersonId, until, reason });
    expect((await transferAlerts(olga(NOON), to(stage.cast.admin.id))).results).toMatchObject([
      { outcome: "skipped", because: "Nobody has it; take it instead." },
    ]);
    await take(olga, [id]);
    expect(await refusalOf(transferAlerts(olga(NOON), to(stage.cast.viewer.id)))).toContain("Vic may not");
    await transferAlerts(olga(seconds(2)), to(stage.cast.admin.id));
    expect(await alertOf(stage, "over-to")).toMatchObject({
      ownerName: "Ada",
      kinds: ["opened", "acknowledged", "transferred"],
    });
    const [gone] = await stage.db
      .insert(people)
      .values({ email: "gone@example.test", name: "Gone", role: "operator", disabledAt: NOON })
      .returning();
    expect(await refusalOf(transferAlerts(ada(NOON), to(gone?.id ?? "")))).toContain("no person");
  });

  test("only its owner gives it back, or an admin", async () => {
    const id = await opened("back");
    await take(ada, [id]);
    const { results } = await releaseAlerts(olga(seconds(2)), { ids: [id] });
    expect(results[0]?.because).toContain("Ada took it at 12:00 UTC");
    await releaseAlerts(ada(seconds(3)), { ids: [id] });
    expect(await alertOf(stage, "back")).toMatchObject({
      state: "open",
      ownerId: null,
      clockFrom: seconds(3),
    });
    await take(olga, [id]);
    expect(await releaseAlerts(ada(seconds(4)), { ids: [id] })).toMatchObject({ done: 1 });
  });
});

describe("resolving", () => {
  test("what still fires needs a reason; what recovered does not", async () => {
    const ids = [await opened("fires"), await opened("recovers")];
    await hearAlerts(stage.db, [heardOf("recovers", { state: "well" })], seconds(1));
    const { results } = await resolveAlerts(olga(seconds(2)), { ids });
    expect(results).toMatchObject([
      { outcome: "refused", because: "It still fires: say in a few words why it is over." },
      { outcome: "done" },
    ]);
    await resolveAlerts(olga(seconds(3)), { ids, reason: "restarted it", usefulness: "acted" });
    expect(await alertOf(stage, "fires")).toMatchObject({
      state: "resolved",
      resolvedHow: "person",
      resolvedByName: "Olga",
      resolveReason: "restarted it",
      usefulness: "acted",
      escalateAt: null,
    });
    const noise = resolveAlerts(olga(NOON), { ids, usefulness: "false-alarm" });
    expect(await refusalOf(noise)).toContain("why it was noise");
  });
});

describe("a set that was previewed", () => {
  test("is worked on only while it is the same", async () => {
    const ids = [await opened("set-1"), await opened("set-2")];
    const seen = async () => ({
      count: 2,
      hash: await setHash([await alertOf(stage, "set-2"), await alertOf(stage, "set-1")]),
    });
    const before = await seen();
    await take(ada, ids.slice(0, 1));
    const attempt = resolveAlerts(olga(seconds(2)), { ids, reason, expected: before });
    expect(await refusalOf(attempt)).toBe(
      `These alerts changed since you looked: most recently alert ${ids[0]} acknowledged (Ada), alert ${ids[1]} opened, alert ${ids[0]} opened. Nothing was done; look again.`,
    );
    expect(await alertOf(stage, "set-2")).toMatchObject({ state: "open" });
    const fewer = { ids: ids.slice(1), reason, expected: await seen() };
    expect(await refusalOf(resolveAlerts(olga(seconds(2)), fewer))).toContain("you saw 2, now there are 1");
    expect(await resolveAlerts(olga(seconds(2)), { ids, reason, expected: await seen() })).toMatchObject({
      done: 2,
    });
  });
});

describe("taking back", () => {
  test("puts everything as it was, once, within ten seconds, by the same person", async () => {
    const id = await opened("undo");
    await take(ada, [id]);
    const before = await alertOf(stage, "undo");
    const { undoToken } = await resolveAlerts(olga(seconds(5)), { ids: [id], reason });
    const token = undoToken ?? "";
    expect(await refusalOf(undoAlertWork(ada(seconds(6)), { token }))).toContain("by whoever did it");
    expect(await refusalOf(undoAlertWork(olga(seconds(16)), { token }))).toContain("for 10 s only");
    expect(await undoAlertWork(olga(seconds(14)), { token })).toMatchObject({ done: 1 });
    const { state, ownerName, ackUntil, clockFrom } = before;
    expect(await alertOf(stage, "undo")).toMatchObject({
      state,
      ownerName,
      ackUntil,
      clockFrom,
      resolvedAt: null,
      openings: 1,
      kinds: ["opened", "acknowledged", "resolved", "reopened"],
    });
    expect(await refusalOf(undoAlertWork(olga(seconds(14)), { token }))).toContain("once");
    expect((await auditOf(stage.db, "alert.undo")).filter(({ result }) => result === "done")).toHaveLength(1);
  });

  test("of what was well meanwhile lets it recover", async () => {
    const id = await opened("undo-well");
    const { undoToken } = await resolveAlerts(olga(seconds(5)), { ids: [id], reason });
    await hearAlerts(stage.db, [heardOf("undo-well", { state: "well" })], seconds(6));
    await undoAlertWork(olga(seconds(7)), { token: undoToken ?? "" });
    await tendAlerts(stage.db, seconds(126));
    expect(await alertOf(stage, "undo-well")).toMatchObject({ state: "resolved", resolvedHow: "recovery" });
  });

  test("leaves alone what somebody changed meanwhile", async () => {
    const ids = [await opened("undo-1"), await opened("undo-2")];
    const { undoToken } = await take(olga, ids);
    await transferAlerts(ada(seconds(2)), {
      ids: ids.slice(0, 1),
      toPersonId: stage.cast.admin.id,
      until,
      reason,
    });
    const { results } = await undoAlertWork(olga(seconds(3)), { token: undoToken ?? "" });
    expect(results).toMatchObject([{ outcome: "refused" }, { outcome: "done" }]);
    expect(await alertOf(stage, "undo-1")).toMatchObject({ ownerName: "Ada" });
    expect(await alertOf(stage, "undo-2")).toMatchObject({ state: "open", ownerId: null, ackedAt: null });
    const again = await take(olga, ids.slice(1), seconds(4));
    await releaseAlerts(ada(seconds(5)), { ids: ids.slice(1) });
    expect(await refusalOf(undoAlertWork(olga(seconds(6)), { token: again.undoToken ?? "" }))).toContain(
      "nothing was taken back",
    );
  });

  test("of giving back makes it theirs again", async () => {
    const id = await opened("undo-back");
    await take(olga, [id]);
    const { undoToken } = await releaseAlerts(olga(seconds(2)), { ids: [id] });
    await undoAlertWork(olga(seconds(3)), { token: undoToken ?? "" });
    expect(await alertOf(stage, "undo-back")).toMatchObject({ state: "acknowledged", ownerName: "Olga" });
  });
});

test("a note is kept, on a resolved alert too", async () => {
  const id = await opened("note");
  await resolveAlerts(olga(NOON), { ids: [id], reason });
  await noteAlert(olga(NOON), { id, text: "It was the proxy.\u0000" });
  expect(await alertOf(stage, "note")).toMatchObject({
    noteCount: 1,
    lastNote: "It was the proxy.",
    kinds: ["opened", "resolved", "noted"],
  });
  expect(await refusalOf(noteAlert(olga(NOON), { id: 999_999, text: "x" }))).toContain("no alert");
});

test("escalating takes the next step now, unless it is over or somebody has it", async () => {
  const id = await opened("ladder");
  await escalateAlert(olga(seconds(9)), { id, reason });
  expect(await alertOf(stage, "ladder")).toMatchObject({
    escalateAt: seconds(9),
    kinds: ["opened", "escalated"],
  });
  await acknowledgeAlerts(olga(seconds(9)), { ids: [id], until: minutes(30), reason });
  expect(await refusalOf(escalateAlert(olga(seconds(9)), { id, reason }))).toContain("has it");
  await resolveAlerts(olga(seconds(10)), { ids: [id], reason });
  expect(await refusalOf(escalateAlert(olga(seconds(11)), { id, reason }))).toContain("resolved");
});

test("evaluating again asks the environment's questions and is told of on its open alerts", async () => {
  const elsewhere = await addPlace(stage, "quiet-place");
  await opened("asked");
  await hearAlerts(stage.db, [heardOf("not-asked", { environmentId: elsewhere })], NOON);
  const before = await alertOf(stage, "asked");
  await evaluateAlerts(olga(NOON), { environmentId: PLACE });
  expect(await alertOf(stage, "asked")).toMatchObject({
    version: before.version,
    kinds: ["opened", "evaluated"],
  });
  expect((await alertOf(stage, "not-asked", elsewhere)).kinds).toEqual(["opened"]);
  const jobs = await stage.db.execute<{ data: unknown }>(
    sql`select data from pgboss.job where name = 'reask'`,
  );
  expect(jobs.rows).toEqual([{ data: { environmentId: PLACE } }]);
  expect(await evaluateAlerts(olga(NOON), {})).toMatchObject({ environments: 2 });
});

test("nothing is left in between: the row, its event and the audit entry are one", async () => {
  const id = await opened("whole");
  const broken = { ...olga(NOON), correlationId: null as unknown as string };
  await expect(acknowledgeAlerts(broken, { ids: [id], until, reason })).rejects.toThrow();
  expect(await alertOf(stage, "whole")).toMatchObject({ state: "open", version: 1, kinds: ["opened"] });
});
