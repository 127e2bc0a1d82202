import { createHmac } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { auditHmac, auditKey } from "./key";

test("what covers an event is the HMAC-SHA-256 of its text, however long and in whatever letters", () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "audit-key-")), "key");
  auditKey(file);
  const key = Buffer.from(fs.readFileSync(file, "utf8"), "hex");
  const plain = (text: string) => createHmac("sha256", key).update(text).digest("hex");
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => auditHmac(text) === plain(text)));
  const long = "ä€😀".repeat(50_000);
  expect(auditHmac(long)).toBe(plain(long));
});
