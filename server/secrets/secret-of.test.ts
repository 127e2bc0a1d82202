import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { credentials, environments, sealedSecrets } from "@/db/schema";
import { credentialNamed, putVersion } from "@/server/credentials/versions";
import { env } from "@/server/env";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { onStage, refusalOf } from "@/server/testing/cast";
import { freshKey, writeKeyringFile } from "./keyring";
import { forgetSecrets, secretNow, secretOf } from "./secret-of";

const NOW = new Date("2026-07-01T12:00:00Z");
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const by = { name: "Ada" };
const stage = onStage();
const place = {
  id: "adinsights/production",
  credentials: { "kingston-password": "env:TEST_KINGSTON" } as Record<string, string>,
};

beforeAll(async () => {
  await stage.db.insert(environments).values({
    ...place,
    platformId: "adinsights",
    name: "production",
    baseUrls: { api: "http://127.0.0.1:9" },
    privateNetwork: true,
    dialect: "runbook",
  });
});
beforeEach(() => {
  process.env.TEST_KINGSTON = `configured-${randomUUID()}`;
  forgetSecrets();
});
afterEach(async () => {
  await stage.db.delete(credentials);
  await stage.db.delete(sealedSecrets);
});

async function enter(name: string, value: string) {
  const found = await credentialNamed(stage.db, place.id, name, NOW);
  await stage.db.transaction((db) =>
    putVersion(db, { credentialId: found?.id ?? "", slot: "current", given: { value }, by, now: NOW }),
  );
}
const ask = (name: string, at = NOW) => secretOf(stage.db, place, name, at);

describe("the secret behind a name", () => {
  it("is what the configuration references, as long as nothing was entered", async () => {
    expect(await ask("kingston-password")).toBe(process.env.TEST_KINGSTON);
    process.env.TEST_KINGSTON = "another-one-at-once";
    expect(await ask("kingston-password")).toBe("another-one-at-once");
    expect(await ask("kingston-username")).toBeUndefined();
  });

  it("is what was entered, also for a tenant that the configuration does not name", async () => {
    await enter("kingston-password", "entered-for-kingston");
    await enter("lyon-password", "entered-for-lyon");
    expect(await ask("kingston-password")).toBe("entered-for-kingston");
    expect(await ask("lyon-password")).toBe("entered-for-lyon");
  });

  it("is remembered for two seconds, and forgotten when it changes", async () => {
    expect(await ask("kingston-password")).toBe(process.env.TEST_KINGSTON);
    await enter("kingston-password", "entered-for-kingston");
    expect(await ask("kingston-password", later(1.9))).toBe(process.env.TEST_KINGSTON);
    expect(await secretNow(stage.db, place, "kingston-password")).toBe("entered-for-kingston");
    expect(await ask("kingston-password", later(2))).toBe("entered-for-kingston");
    await enter("kingston-password", "entered-once-more");
    forgetSecrets();
    expect(await ask("kingston-password", later(2))).toBe("entered-once-more");
  });

  it("reaches the connector through its conversation, which hides it from then on", async () => {
    await enter("lyon-password", "entered-for-lyon");
    const book = new EnvironmentBook(stage.db);
    await book.refresh();
    const conversation = book.environment(place.id)?.conversation;
    expect(await conversation?.secret("lyon-password")).toBe("entered-for-lyon");
    expect(conversation?.http.redact("it said entered-for-lyon")).toBe("it said [redacted]");
    await book.close();
  });
});

describe("without its keyring", () => {
  const file = () => env().sealingKeyFile;
  let kept = "";
  beforeEach(async () => {
    await enter("lyon-password", "entered-for-lyon");
    kept = fs.readFileSync(file(), "utf8");
  });
  afterEach(() => fs.writeFileSync(file(), kept, { mode: 0o600 }));
  afterAll(forgetSecrets);

  it("what is sealed is refused in words, what is referenced goes on", async () => {
    fs.rmSync(file());
    await expect(ask("lyon-password")).rejects.toMatchObject({
      name: "PlatformError",
      trouble: "credentials",
      message: expect.stringMatching(/^The keyring is not there/),
    });
    expect(await ask("kingston-password")).toBe(process.env.TEST_KINGSTON);
    expect(await refusalOf(enter("ocho-password", "entered-for-ocho"))).toMatch(/^The keyring is not there/);
  });

  it("another keyring is told apart from a row that was tampered with, and rewrites nothing", async () => {
    const before = await stage.db.select().from(sealedSecrets);
    writeKeyringFile(file(), [freshKey(NOW)]);
    expect(await refusalOf(ask("lyon-password"))).toMatch(
      /sealed with key [0-9a-f]{16}, which the keyring does not hold/,
    );
    expect(await stage.db.select().from(sealedSecrets)).toEqual(before);

    fs.writeFileSync(file(), kept);
    forgetSecrets();
    expect(await ask("lyon-password")).toBe("entered-for-lyon");
    const [row] = before;
    if (!row) throw new Error("nothing is sealed");
    row.sealed[20] = (row.sealed[20] ?? 0) ^ 1;
    await stage.db.update(sealedSecrets).set({ sealed: row.sealed }).where(eq(sealedSecrets.id, row.id));
    forgetSecrets();
    expect(await refusalOf(ask("lyon-password"))).toMatch(/its row was changed, or copied/);
  });

  it("a damaged one says so", async () => {
    fs.writeFileSync(file(), "not a key\n");
    expect(await refusalOf(ask("lyon-password"))).toMatch(/is damaged: key 1 is not 64 hexadecimal digits/);
    fs.writeFileSync(file(), "# nothing\n");
    expect(await refusalOf(ask("lyon-password"))).toMatch(/is empty/);
  });
});
