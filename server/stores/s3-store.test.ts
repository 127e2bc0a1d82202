import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { refusalOf } from "@/server/testing/cast";
import { type S3StandIn, standInS3 } from "@/server/testing/s3-stand-in";
import { s3Store } from "./s3-store";
import type { Store } from "./store";

let s3: S3StandIn;
let store: Store;
beforeAll(async () => {
  s3 = await standInS3();
});
afterAll(() => s3.close());
beforeEach(() => {
  s3.lieBy(undefined);
  s3.objects.clear();
  process.env.S3_STAND_IN_ID = s3.keys.id;
  process.env.S3_STAND_IN_SECRET = s3.keys.secret;
  store = s3Store(s3.entry);
});

const bytes = Buffer.from("what was done, and by whom");
async function textOf(key: string, from?: number) {
  const body = await store.get(key, from);
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
async function refused(attempt: Promise<unknown>) {
  const words = await refusalOf(attempt);
  expect(words).not.toContain("canary-");
  expect(words).not.toContain(s3.keys.id);
  return words;
}

describe("a bucket", () => {
  test("takes, gives, lists and removes under its prefix, with true signatures", async () => {
    await store.put("console/access/a b+c.txt".replace(" ", "_"), bytes);
    await store.put(
      "other",
      (async function* () {
        yield bytes;
        yield bytes;
      })(),
    );
    expect([...s3.objects.keys()]).toEqual(["audit/console/access/a_b+c.txt", "audit/other"]);
    expect(await textOf("console/access/a_b+c.txt")).toBe(bytes.toString());
    expect(await textOf("other", 10)).toBe(Buffer.concat([bytes, bytes]).subarray(10).toString());
    expect(await store.size("other")).toBe(2 * bytes.byteLength);
    expect(await store.list("console/")).toEqual(["console/access/a_b+c.txt"]);
    await store.remove("other");
    expect(await store.size("other")).toBeUndefined();
    expect(await textOf("other")).toBeUndefined();
  });

  test("takes what is larger than a part in parts, byte for byte", async () => {
    const piece = Buffer.alloc(3 * 1024 * 1024 + 17, "0123456789");
    await store.put(
      "large",
      (async function* () {
        for (let n = 0; n < 6; n += 1) yield piece;
      })(),
    );
    expect(s3.objects.get("audit/large")?.equals(Buffer.concat(Array(6).fill(piece)))).toBe(true);
    expect(s3.requests.filter((one) => one.includes("partNumber="))).toHaveLength(3);
  });

  test("never replaces an object unless told to", async () => {
    await store.put("once", bytes);
    expect(await refused(store.put("once", Buffer.from("other")))).toContain("never replaced");
    expect(await textOf("once")).toBe(bytes.toString());
    await store.put("once", Buffer.from("other"), { replace: true });
    expect(await textOf("once")).toBe("other");
  });

  test("says in words what it does wrong, and nothing of its keys", async () => {
    s3.lieBy("is full");
    expect(await refused(store.put("a", bytes))).toBe('The store "bucket" has no room left.');
    s3.lieBy("answers slowly");
    expect(await refused(s3Store(s3.entry, { answerMs: 300 }).size("a"))).toBe(
      'The store "bucket" did not answer in time.',
    );
    s3.lieBy(undefined);
    s3.objects.set("audit/broken", Buffer.alloc(100_000, "x"));
    s3.lieBy("breaks off");
    expect(await refused(textOf("broken"))).toMatch(
      /^The store "bucket" (broke off|stopped sending) in the middle\.$/,
    );
    s3.lieBy(undefined);
    process.env.S3_STAND_IN_SECRET = "another-one";
    expect(await refused(store.list(""))).toMatch(/does not let us in \(SignatureDoesNotMatch, 403\)/);
    delete process.env.S3_STAND_IN_SECRET;
    expect(await refused(store.list(""))).toContain("has no keys");
  });

  test("at a private address is not spoken with unless the configuration says that it lives there", async () => {
    const before = s3.requests.length;
    for (const endpoint of [s3.entry.endpoint, s3.entry.endpoint.replace("127.0.0.1", "localhost")]) {
      const strange = s3Store({ ...s3.entry, endpoint, privateNetwork: false }, { answerMs: 400 });
      expect(await refused(strange.list(""))).toContain("private or reserved address");
    }
    expect(s3.requests).toHaveLength(before);
  });
});
