import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { people, usualPlaces } from "@/db/schema";
import type { Role } from "@/domain/access";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { noteSignIn } from "./note-sign-in";
import { securityOverview } from "./overview";
import { settleSignIn } from "./settle-sign-in";
import { unsettled, unusualSignIns } from "./signals";

const stage = onStage();
/** Events are dated by the database; what looks at them comes a moment later. */
const soon = (minutes = 0) => new Date(Date.now() + 1000 + minutes * 60_000);
const DAY = 86_400_000;
const noon = (day: number, hour = 12) => new Date(Date.UTC(2026, 8, 1 + day, hour));
const events = () => auditOf(stage.db, "security.unusual-sign-in");
const come = (role: Role, ip: string, at: Date) => {
  const { id, sessionId } = stage.cast[role];
  return noteSignIn(stage.db, { personId: id, sessionId, ip }, at);
};

test("an unusual sign-in is not called so while little is known of the person", async () => {
  for (let day = 0; day < 9; day += 1) await come("operator", `198.51.${day}.7`, noon(day, day));
  expect(await events()).toEqual([]);
  const overview = await securityOverview(stage.db, { range: "24h" }, noon(9));
  expect(overview.history).toEqual({ known: 0, tooLittle: 4 });
});

test("an unusual sign-in is one from a network that was never seen", async () => {
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

test("an unusual sign-in is one at an hour at which the person never came, in their own time zone", async () => {
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

test("an unusual sign-in waits until another admin says what it was; nobody speaks for themselves, and nobody twice", async () => {
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
