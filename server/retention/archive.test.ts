import fs from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "@/db";
import { auditSegments } from "@/db/schema";
import { signatureHolds } from "@/server/audit/signing";
import { fileStore } from "@/server/stores/file-store";
import { s3Store } from "@/server/stores/s3-store";
import type { Store } from "@/server/stores/store";
import { onStage } from "@/server/testing/cast";
import { writePast } from "@/server/testing/past-trail";
import { LIES, type S3StandIn, standInS3 } from "@/server/testing/s3-stand-in";
import { until } from "@/server/testing/until";
import { archiveLeaf, settle } from "./archive-leaf";
import { Superseded } from "./archive-trouble";
import { claimArchive, queueArchive, queueArchives, workArchives } from "./archives";
import { ofLeaf } from "./leaves";
import { verifyAgain } from "./verify-again";

const stage = onStage();
const NOW = new Date();
const folder = path.join(process.env.WHEELHOUSE_DATA_DIR ?? "", "archive");
const files = fileStore("folder", folder);
let owner: Database;
let s3: S3StandIn;
let bucket: Store;
/** Waits for no answer longer than a moment. */
let hurried: Store;
let year = 2000;
const SCOPE = "auditron/operations";
let leaf = { scope: SCOPE, month: "" };

beforeAll(async () => {
  owner = openDatabase(stage.base.ownerUrl, { applicationName: "test-owner", max: 2 });
  s3 = await standInS3();
  process.env.S3_STAND_IN_ID = s3.keys.id;
  process.env.S3_STAND_IN_SECRET = s3.keys.secret;
  bucket = s3Store(s3.entry);
  hurried = s3Store(s3.entry, { answerMs: 300 });
});
afterAll(async () => {
  await s3.close();
  await owner.close();
});
/** A month of its own for each test, of one chain. */
beforeEach(async () => {
  s3.lieBy(undefined);
  year += 1;
  leaf = { scope: SCOPE, month: `${year}-03-01` };
  await writePast({ db: stage.db, owner: owner.db }, { ...leaf, events: 25, platformId: "auditron" });
});

async function segment() {
  const [row] = await stage.db.select().from(auditSegments).where(ofLeaf(leaf));
  return row;
}
async function eventsHere() {
  const { rows } = await stage.db.execute<{ n: number }>(
    sql`select count(*)::int as n from audit_events where scope = ${leaf.scope} and at >= ${leaf.month}::date and at < ${leaf.month}::date + interval '1 month'`,
  );
  return rows[0]?.n;
}
async function archiveIn(store: Store) {
  await queueArchive(stage.db, leaf);
  await workArchives(stage.db, NOW, store);
  return segment();
}
/** As if the worker had died minutes ago. */
const longAgo = () =>
  stage.db.update(auditSegments).set({ heardAt: sql`now() - interval '10 minutes'` }).where(ofLeaf(leaf));

describe("archiving a month", () => {
  test("writes every event as it stands, its manifest signed, and says so only after it was read back", async () => {
    const row = await archiveIn(files);
    expect(row).toMatchObject({ state: "archived", events: 25, problem: null, store: "folder" });
    expect(row?.objectKey).toBe(`auditron/operations/${year}-03/${row?.firstSeq}-${row?.lastSeq}.1.jsonl.gz`);
    const lines = gunzipSync(fs.readFileSync(path.join(folder, row?.objectKey ?? "")))
      .toString()
      .trim()
      .split("\n");
    const [header, first, ...rest] = lines.map((line) => JSON.parse(line));
    expect(header).toMatchObject({ kind: "wheelhouse-audit-export", timeZone: "UTC" });
    expect(header.filter).toEqual({
      scope: SCOPE,
      from: `${year}-03-01T00:00:00.000Z`,
      to: `${year}-03-31T23:59:59.999Z`,
    });
    expect(first).toMatchObject({
      scope: SCOPE,
      seq: row?.firstSeq,
      at: `${year}-03-01T00:00:00.000Z`,
      detail: '{"n":0, "text":"ä|1:2"}',
    });
    expect(rest.at(-1)).toMatchObject({ kind: "wheelhouse-audit-trailer", count: 25 });
    expect(signatureHolds(rest.at(-1))).toBe(true);
    const manifest = JSON.parse(
      fs.readFileSync(path.join(folder, `${row?.objectKey}.manifest.json`), "utf8"),
    );
    expect(manifest).toEqual(row?.manifest);
    expect(signatureHolds(manifest)).toBe(true);
    expect(await eventsHere()).toBe(25);
  });

  test("goes to a bucket in the same way, and twice is once", async () => {
    expect(await archiveIn(bucket)).toMatchObject({ state: "archived", store: "bucket", attempt: 1 });
    expect(await queueArchive(stage.db, leaf)).toBe(false);
    expect(await workArchives(stage.db, NOW, bucket)).toBe(0);
  });

  test.each(LIES.filter((lie) => lie !== "lists ghosts"))(
    "a store that %s stops it in words",
    async (lie) => {
      s3.lieBy(lie);
      const row = await archiveIn(lie === "answers slowly" ? hurried : bucket);
      expect(row).toMatchObject({ state: "live", verifiedAt: null });
      expect(row?.problem).toMatch(/^The (store|archive in the store) "bucket" /);
      expect(await eventsHere()).toBe(25);
      s3.lieBy(undefined);
      expect(await archiveIn(bucket)).toMatchObject({ state: "archived", attempt: 2, problem: null });
    },
  );

  test("a full disk stops it in words", async () => {
    const full: Store = {
      ...files,
      put: (key, body) =>
        files.put(
          key,
          (async function* () {
            yield* body instanceof Uint8Array ? [body] : body;
            throw Object.assign(new Error("write"), { code: "ENOSPC" });
          })(),
        ),
    };
    expect(await archiveIn(full)).toMatchObject({
      state: "live",
      problem: 'The store "folder" has no room left (ENOSPC).',
    });
    expect(
      fs.readdirSync(folder, { recursive: true }).filter((name) => String(name).includes("draft")),
    ).toEqual([]);
  });

  test("an event that was changed is not archived as if it were true", async () => {
    await owner.db.execute(sql`alter table audit_events disable trigger user`);
    await owner.db.execute(
      sql`update audit_events set subject_id = 'another' where scope = ${SCOPE} and at = ${`${year}-03-01T00:00:05Z`}::timestamptz`,
    );
    await owner.db.execute(sql`alter table audit_events enable always trigger audit_no_change`);
    await owner.db.execute(sql`alter table audit_events enable always trigger audit_chain`);
    const row = await archiveIn(files);
    expect(row).toMatchObject({ state: "live" });
    expect(row?.problem).toMatch(/^Event \d+ was changed\. Nothing is archived/);
  });

  test.each([
    "before it wrote",
    "in the middle of it",
    "before the manifest",
    "before it read back",
    "before it said so",
  ])("a worker killed %s loses nothing: the next one begins again", async (when) => {
    const killed = new Error("killed");
    let puts = 0;
    const dying: Store = {
      ...files,
      put: async (key, body, options) => {
        puts += 1;
        if (when === "before it wrote" || (when === "before the manifest" && puts === 2)) throw killed;
        if (when !== "in the middle of it") return files.put(key, body, options);
        for await (const chunk of body instanceof Uint8Array ? [body] : body) {
          fs.mkdirSync(path.dirname(path.join(folder, key)), { recursive: true });
          fs.writeFileSync(path.join(folder, key), chunk);
          throw killed;
        }
      },
      get: async (key) => {
        if (when === "before it read back") throw killed;
        const body = await files.get(key);
        if (when === "before it said so" && key.endsWith(".gz")) {
          const whole: Buffer[] = [];
          for await (const chunk of body ?? []) whole.push(Buffer.from(chunk));
          throw killed;
        }
        return body;
      },
    };
    await queueArchive(stage.db, leaf);
    const first = await claimArchive(stage.db);
    if (!first) throw new Error("nothing to claim");
    await expect(archiveLeaf(stage.db, first, dying, NOW)).rejects.toThrow("killed");
    expect(await segment()).toMatchObject({ state: "archiving", attempt: 1, verifiedAt: null });
    expect(await claimArchive(stage.db)).toBeUndefined();
    // What a stream still had under way may be heard of once more; a killed process says nothing.
    await until("the month being archived", async () => {
      await longAgo();
      return (await workArchives(stage.db, NOW, files)) === 1;
    });
    expect(await segment()).toMatchObject({ state: "archived", attempt: 2, events: 25 });
    await expect(settle(stage.db, first, { state: "live" })).rejects.toThrow(Superseded);
    expect(await segment()).toMatchObject({ state: "archived" });
  });

  test("a worker that was given up and wakes again has no say any more", async () => {
    await queueArchive(stage.db, leaf);
    const first = await claimArchive(stage.db);
    await longAgo();
    const second = await claimArchive(stage.db);
    if (!first || !second) throw new Error("nothing to claim");
    await expect(archiveLeaf(stage.db, first, files, NOW)).rejects.toThrow(Superseded);
    expect(await segment()).toMatchObject({ state: "archiving", attempt: 2 });
    await archiveLeaf(stage.db, second, files, NOW);
    expect((await segment())?.objectKey).toMatch(/\.2\.jsonl\.gz$/);
  });

  test("an archive that is spoilt later is found when it is read again, and made anew while the month is here", async () => {
    const row = await archiveIn(files);
    const file = path.join(folder, row?.objectKey ?? "");
    const bytes = fs.readFileSync(file);
    fs.chmodSync(file, 0o600);
    fs.writeFileSync(file, bytes.subarray(0, bytes.byteLength - 20));
    await expect(verifyAgain(stage.db, leaf, () => files)).rejects.toThrow(/cut off/);
    expect(await segment()).toMatchObject({
      state: "live",
      verifiedAt: null,
      problem: expect.stringContaining("cut off"),
    });
    expect(await archiveIn(files)).toMatchObject({ state: "archived", attempt: 2, problem: null });
  });

  test("only months that are over for long enough are taken up by night", async () => {
    const before = await queueArchives(stage.db, NOW);
    expect(before).toBeGreaterThanOrEqual(1);
    const { rows } = await stage.db.execute<{ month: string }>(
      sql`select month::text as month from audit_segments where month > now() - interval '2 months'`,
    );
    expect(rows).toEqual([]);
    await workArchives(stage.db, NOW, files);
  });
});
