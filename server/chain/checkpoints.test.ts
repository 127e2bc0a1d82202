import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { isNull, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "@/db";
import { auditHeads, checkpointStores, trailStops } from "@/db/schema";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { trailProblems } from "@/server/audit/verify";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { acceptLoss } from "./accept-loss";
import { keepCheckpoints } from "./keep-checkpoints";
import { requireCheckpoint } from "./require-checkpoint";
import { readNoted, requestVerification, tendVerifications } from "./verifications";

const folder = path.join(process.env.WHEELHOUSE_DATA_DIR ?? "", `outside-${randomUUID()}`);
const config = `${folder}.yaml`;
fs.writeFileSync(
  config,
  `audit:
  stores:
    - { kind: file, name: second, folder: ${folder} }
  checkpoints:
    to: [here, second, nowhere]
`,
);
process.env.WHEELHOUSE_CONFIG = config;
process.env.WHEELHOUSE_CHECKPOINT_DIR = `${folder}-own`;

const stage = onStage();
let owner: Database;
beforeAll(() => {
  owner = openDatabase(stage.base.ownerUrl, { applicationName: "test-owner", max: 1 });
});
afterAll(() => owner.close());

const START = new Date("2026-11-21T22:00:00Z");
const later = (minutes: number) => new Date(START.getTime() + minutes * 60_000);
const record = (action = "action.succeeded") =>
  stage.db.transaction((tx) =>
    appendAudit(tx, SYSTEM, randomUUID(), { action, result: "done", subjectKind: "thing", subjectId: "a" }),
  );
const standing = async () =>
  Object.fromEntries((await stage.db.select().from(checkpointStores)).map((row) => [row.name, row]));
const filesOf = (store: string) =>
  fs.readdirSync(store, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const openStop = async () =>
  (await stage.db.select().from(trailStops).where(isNull(trailStops.releasedAt)))[0];

test("every chain's head is noted in every place; one that is not there is said so and holds up no other", async () => {
  for (let n = 0; n < 5; n += 1) await record();
  await record("sign-in.tried");
  await keepCheckpoints(stage.db, START);
  expect(await standing()).toMatchObject({
    here: { problem: null, writtenAt: START, reached: { "console/operations": 5, "console/access": 1 } },
    second: { problem: null, failingSince: null },
    nowhere: {
      writtenAt: null,
      failingSince: START,
      problem: expect.stringContaining('no store called "nowhere"'),
    },
  });
  expect(filesOf(folder)).toHaveLength(1);
  expect(await trailProblems(stage.db, (await readNoted(stage.db, START)).noted)).toEqual([]);
});

test("a place that cannot be written is told with since when, and told well again afterwards", async () => {
  fs.renameSync(folder, `${folder}-away`);
  fs.writeFileSync(folder, "a file where the folder was");
  await keepCheckpoints(stage.db, later(5));
  await keepCheckpoints(stage.db, later(10));
  expect((await standing()).second).toMatchObject({ failingSince: later(5), writtenAt: START });
  fs.rmSync(folder);
  fs.renameSync(`${folder}-away`, folder);
  await keepCheckpoints(stage.db, later(15));
  expect((await standing()).second).toMatchObject({
    failingSince: null,
    problem: null,
    writtenAt: later(15),
  });
});

test("a checkpoint that somebody else wrote or changed counts for nothing and is told", async () => {
  const [file] = filesOf(`${folder}-own`);
  const name = path.join(file?.parentPath ?? "", file?.name ?? "");
  const whole = fs.readFileSync(name, "utf8");
  fs.writeFileSync(name, whole.replace(/"seq":5/, '"seq":500'));
  const { damaged, noted } = await readNoted(stage.db, later(15));
  expect(damaged).toContain('1 checkpoints in "here" have no valid signature.');
  expect(noted.some(({ seq }) => seq === 500)).toBe(false);
  fs.writeFileSync(name, whole);
});

test("an older copy that was put back stops everything but coming in, until somebody accepts the loss", async () => {
  await owner.db.execute(sql`alter table audit_events disable trigger user`);
  await owner.db.execute(sql`delete from audit_events where scope = 'console/operations' and seq > 3`);
  await owner.db.execute(
    sql`update audit_heads h set seq = 3, hash = (select hash from audit_events where scope = h.scope and seq = 3) where h.scope = 'console/operations'`,
  );
  await owner.db.execute(sql`alter table audit_events enable always trigger audit_chain`);
  await keepCheckpoints(stage.db, later(20));

  const stop = await openStop();
  expect(stop).toMatchObject({
    store: "here",
    lost: [{ scope: "console/operations", keptTo: 3, lostTo: 5, notedAt: later(15).toISOString() }],
  });
  expect(await refusalOf(record())).toContain("older than what was noted outside it");
  await record("sign-in.tried");
  expect((await standing()).here).toMatchObject({
    writtenAt: later(15),
    problem: expect.stringContaining("knows more"),
  });

  const decision = { id: stop?.id ?? "", reason: "The volume broke; last night's copy was put back." };
  expect(await refusalOf(acceptLoss(as(stage, "auditor", later(25)), decision))).toContain(
    "Needs the admin role",
  );
  await acceptLoss(as(stage, "admin", later(25)), decision);
  expect(await refusalOf(acceptLoss(as(stage, "admin", later(25)), decision))).toContain("decided already");
  await record();
  await keepCheckpoints(stage.db, later(30));
  expect((await standing()).here).toMatchObject({ writtenAt: later(30), problem: null });
  expect(await openStop()).toBeUndefined();
  expect(await trailProblems(stage.db, (await readNoted(stage.db, later(30))).noted)).toEqual([]);
  expect(
    (await auditOf(stage.db, "chain.accept-loss")).find(({ result }) => result === "done")?.detail,
  ).toMatchObject({
    reason: decision.reason,
  });
});

test("a fork is noticed too: the numbers went on, but the event that was noted is another one", async () => {
  await record();
  await keepCheckpoints(stage.db, later(35));
  await owner.db.execute(sql`alter table audit_events disable trigger user`);
  await owner.db.execute(
    sql`update audit_events set hash = repeat('0', 64) where scope = 'console/operations' and seq = (select seq from audit_heads where scope = 'console/operations')`,
  );
  await owner.db.execute(sql`alter table audit_events enable always trigger audit_chain`);
  await keepCheckpoints(stage.db, later(40));
  expect(await openStop()).toMatchObject({ lost: [{ scope: "console/operations" }] });
  await acceptLoss(as(stage, "admin", later(41)), {
    id: (await openStop())?.id ?? "",
    reason: "Broken on purpose.",
  });
});

test("a verification walks every chain, tells what it found, and is recorded; only one at a time", async () => {
  await requestVerification(as(stage, "auditor"), {});
  expect(await refusalOf(requestVerification(as(stage, "admin"), {}))).toContain("being verified already");
  await tendVerifications(stage.db, later(45));
  const [found] = await auditOf(stage.db, "chain.not-verified");
  expect(found).toMatchObject({ result: "failed", detail: { kind: "asked" } });
  expect(JSON.stringify(found?.detail)).toContain("was changed");
  const { rows } = await stage.db.execute(sql`select state, walked, total from audit_verifications`);
  expect(rows).toEqual([{ state: "broken", walked: expect.any(String), total: expect.any(String) }]);
});

test("another worker goes on with what a dead one began, and what that one still says does not count", async () => {
  await requestVerification(as(stage, "auditor"), {});
  await stage.db.execute(
    sql`update audit_verifications set state = 'running', attempt = 4, heard_at = now() - interval '20 seconds' where state = 'waiting'`,
  );
  await tendVerifications(stage.db, later(50));
  expect(
    (await stage.db.execute(sql`select attempt from audit_verifications where state = 'running'`)).rows,
  ).toEqual([{ attempt: 4 }]);
  await stage.db.execute(
    sql`update audit_verifications set heard_at = now() - interval '31 seconds' where state = 'running'`,
  );
  await tendVerifications(stage.db, later(50));
  expect(
    (
      await stage.db.execute(
        sql`select attempt from audit_verifications where state <> 'broken' or attempt > 1`,
      )
    ).rows,
  ).toEqual([{ attempt: 5 }]);
  const heads = await stage.db.select().from(auditHeads);
  expect(heads.length).toBeGreaterThan(1);
});

test("while no place outside takes checkpoints, what destroys is refused, in words", async () => {
  await requireCheckpoint(stage.db);
  await stage.db.execute(sql`update checkpoint_stores set written_at = now() - interval '16 minutes'`);
  expect(await refusalOf(requireCheckpoint(stage.db))).toContain("nothing that destroys is done");
  await stage.db.execute(
    sql`update checkpoint_stores set written_at = now() - interval '14 minutes' where name = 'here'`,
  );
  await requireCheckpoint(stage.db);
});
