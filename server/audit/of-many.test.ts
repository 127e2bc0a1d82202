import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { acknowledgeAlerts } from "@/server/alerts/acknowledge-alerts";
import { hearAlerts } from "@/server/alerts/hear";
import { noteAlert } from "@/server/alerts/note-alert";
import { as, onStage } from "@/server/testing/cast";
import { addPlace, alertOf, heardOf, minutes, NOON, seconds } from "@/server/testing/with-alerts";
import { appendAudit } from "./append";
import { BLOCK, countTrail } from "./count-trail";
import { auditOfSubject } from "./queries";

const stage = onStage();
const ids: number[] = [];
let other = 0;

beforeAll(async () => {
  await addPlace(stage);
  for (const key of ["one", "two", "three", "other"]) {
    await hearAlerts(stage.db, [heardOf(key)], NOON);
    ids.push((await alertOf(stage, key)).id);
  }
  other = ids.pop() ?? 0;
  const olga = as(stage, "operator", seconds(1));
  await acknowledgeAlerts(olga, { ids: [...ids, other + 1000], until: minutes(60), reason: "looking at it" });
  await noteAlert(olga, { id: ids[0] ?? 0, text: "It is the disk." });
});

const toldOf = async (id: number) => {
  const reader = { id: "reader", role: "auditor" as const };
  const { rows } = await auditOfSubject(stage.db, { kind: "alert", id: String(id), limit: 10 }, reader);
  return rows.map(({ action, subjectId }) => `${action} ${subjectId}`);
};
const AT_ONCE = "alert.acknowledge 4 alerts";

async function eachFindsIt() {
  expect(await toldOf(ids[0] ?? 0)).toEqual([`alert.note ${ids[0]}`, AT_ONCE]);
  expect(await toldOf(ids[2] ?? 0)).toEqual([AT_ONCE]);
  // It was asked for, and there is none.
  expect(await toldOf(other + 1000)).toEqual([AT_ONCE]);
  expect(await toldOf(other)).toEqual([]);
}

test("work on several alerts at once is found by each of them, before and after its words are noted", async () => {
  await eachFindsIt();
  const system = { kind: "system", id: "filler", name: "", role: "", session: "", ip: "" } as const;
  await stage.db.transaction(async (tx) => {
    for (let n = 0; n < 2 * BLOCK; n += 1)
      await appendAudit(tx, system, randomUUID(), {
        action: "alert.filler",
        result: "done",
        subjectKind: "thing",
        subjectId: "thing",
        environmentId: (await alertOf(stage, "one")).environmentId,
      });
  });
  await countTrail(stage.db, new Date());
  await eachFindsIt();
});
