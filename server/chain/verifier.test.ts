import { execFile } from "node:child_process";
import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { publicSigningKey, signed } from "@/server/audit/signing";
import { env } from "@/server/env";
import { onStage } from "@/server/testing/cast";
import { keepCheckpoints } from "./keep-checkpoints";

const stage = onStage();
const run = promisify(execFile);
const folder = process.env.WHEELHOUSE_DATA_DIR ?? "";
const SCOPE = "console/operations";
type Line = Record<string, unknown> & { seq: number };
let events: Line[];
let publicKey: string;

beforeAll(async () => {
  for (let n = 0; n < 8; n += 1)
    await stage.db.transaction((tx) =>
      appendAudit(tx, SYSTEM, randomUUID(), {
        action: "action.succeeded",
        result: "done",
        subjectKind: "thing",
        subjectId: `thing ${n}`,
        detail: { reason: 'ä "quoted"\n line', n },
      }),
    );
  await keepCheckpoints(stage.db, new Date("2026-11-21T22:00:00Z"));
  const { rows } = await stage.db.execute<Line>(
    sql`select scope, seq::int, id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, version, actor::text, actor_id, action, result, subject_kind, subject_id, platform_id, environment_id, tenant, detail::text, correlation_id, previous_hash, hash from audit_events where scope = ${SCOPE} order by seq`,
  );
  events = rows;
  publicKey = path.join(folder, "trail.pem");
  fs.writeFileSync(publicKey, publicSigningKey());
});

/** A file as an export is, of these events; what is signed is what is written, unless a test spoils it afterwards. */
function write(
  lines: readonly Line[],
  { filter = {}, packed = false, spoil = (text: string) => text } = {},
): string {
  const last = events.at(-1);
  const header = {
    kind: "wheelhouse-audit-export",
    filter,
    exportedAt: new Date().toISOString(),
    heads: [{ scope: SCOPE, seq: last?.seq, hash: last?.hash }],
    key: publicSigningKey(),
  };
  const body = [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
  const trailer = signed({
    kind: "wheelhouse-audit-trailer",
    count: lines.length,
    digest: createHash("sha256").update(body).digest("hex"),
  });
  const text = spoil(`${body}${JSON.stringify(trailer)}\n`);
  const file = path.join(folder, `${randomUUID()}.jsonl${packed ? ".gz" : ""}`);
  fs.writeFileSync(file, packed ? gzipSync(text) : text);
  return file;
}

async function verify(file: string, ...options: string[]) {
  // Nothing of the console's around it: another folder, no environment.
  const bare = { cwd: folder, env: { PATH: process.env.PATH ?? "", NODE_ENV: "production" as const } };
  return run(process.execPath, [path.resolve("public/verify-audit.mjs"), file, ...options], bare).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error) => ({ code: error.code as number, said: `${error.stdout}${error.stderr}` }),
  );
}
const everything = () => [
  ...["--public-key", publicKey, "--checkpoints", env().checkpointDir],
  ...["--audit-key", env().auditKeyFile],
];

describe("the verifier alone", () => {
  test("agrees with what was taken away whole, plain and packed, and computes every hash anew", async () => {
    for (const packed of [false, true]) {
      const { code, said } = await verify(write(events, { packed }), ...everything());
      expect(said).toContain("8 events of 1 chains");
      expect(said).toContain("1 checkpoints were held against it");
      expect(said).toContain("Everything agrees");
      expect(code).toBe(0);
    }
  });

  test("agrees newest first, and with a part that a filter picked, whose holes it counts", async () => {
    expect((await verify(write(events.toReversed()), ...everything())).code).toBe(0);
    const picked = await verify(
      write(
        [1, 4, 5].flatMap((n) => events[n] ?? []),
        { filter: { result: "done" } },
      ),
      ...everything(),
    );
    expect(picked.said).toContain("1 stretches between events are not in it");
    expect(picked.code).toBe(0);
  });

  test.each<[string, (lines: Line[]) => Line[], string]>([
    [
      "an edited event",
      (lines) => lines.map((line) => (line.seq === 4 ? { ...line, detail: "{}" } : line)),
      `${SCOPE} 4 was changed`,
    ],
    [
      "another name",
      (lines) => lines.map((line) => (line.seq === 4 ? { ...line, actor_id: "ada" } : line)),
      "somebody else's name",
    ],
    ["a deletion", (lines) => lines.filter(({ seq }) => seq !== 4), "4 to 4 are missing"],
    [
      "a doubled event",
      (lines) => lines.flatMap((line) => (line.seq === 4 ? [line, line] : line)),
      "there twice",
    ],
    ["a cut-off end", (lines) => lines.slice(0, -2), "ends at 6 here"],
    [
      "another order",
      (lines) => [lines[1], lines[0], ...lines.slice(2)].flatMap((line) => line ?? []),
      "out of order",
    ],
    [
      "a forged event in between",
      (lines) => lines.map((line) => (line.seq === 4 ? { ...line, hash: "0".repeat(64) } : line)),
      "does not continue event 4",
    ],
  ])("finds %s, although whoever wrote it could sign", async (_what, spoil, words) => {
    const { code, said } = await verify(write(spoil(events)), ...everything());
    expect(said).toContain(words);
    expect(code).toBe(1);
  });

  test("finds with the checkpoints alone what was made anew with both keys", async () => {
    const anew = events.map((line) => (line.seq === 8 ? { ...line, hash: "f".repeat(64) } : line));
    const { code, said } = await verify(
      write(anew, { filter: { result: "done" } }),
      "--checkpoints",
      env().checkpointDir,
    );
    expect(said).toContain("not the one that was noted outside");
    expect(code).toBe(1);
  });

  test.each<[string, (text: string) => string, string]>([
    ["a changed letter", (text) => text.replace("thing 3", "thing X"), "its digest does not fit"],
    ["a file that was cut off", (text) => text.slice(0, text.lastIndexOf("{")), "The end is missing"],
    [
      "a signature of somebody else",
      (text) => text.replace(/"signature":"../, '"signature":"AA'),
      "not of this trail",
    ],
  ])("finds %s without any secret", async (_what, spoil, words) => {
    const { code, said } = await verify(write(events, { spoil }), "--public-key", publicKey);
    expect(said).toContain(words);
    expect(code).toBe(1);
  });

  test("a trail that somebody else made and signed is not this one", async () => {
    const stranger = generateKeyPairSync("ed25519")
      .publicKey.export({ type: "spki", format: "pem" })
      .toString();
    const file = path.join(folder, "stranger.pem");
    fs.writeFileSync(file, stranger);
    expect((await verify(write(events), "--public-key", file)).code).toBe(1);
  });

  test("says in words what it cannot check", async () => {
    const empty = path.join(folder, "empty.jsonl");
    fs.writeFileSync(empty, "");
    const other = path.join(folder, "other.jsonl");
    fs.writeFileSync(other, '{"kind":"shopping list"}\n');
    for (const [args, words] of [
      [[empty], "The file is empty."],
      [[other], "This is no part of an audit trail."],
      [["/nowhere.jsonl"], "cannot be read"],
      [[other, "--key"], "--key is not known"],
      [[], "node verify-audit.mjs FILE"],
    ] as const) {
      const [file = "", ...rest] = args;
      const { code, said } = file ? await verify(file, ...rest) : await verify("--audit-key");
      expect(said).toContain(file ? words : "needs a name");
      expect(code).toBe(2);
    }
  });
});
