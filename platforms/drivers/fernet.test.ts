import { expect, test } from "vitest";
import { seal, unseal } from "./fernet";

/** The example of the Fernet specification: github.com/fernet/spec, generate.json. */
const KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const TOKEN =
  "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
const AT = new Date("1985-10-26T08:20:00Z");
const IV = Buffer.from(Array.from({ length: 16 }, (_, index) => index));

test("seals and opens as the specification does", () => {
  expect(unseal(TOKEN, KEY)).toBe("hello");
  expect(seal("hello", KEY, AT, IV)).toBe(TOKEN.replaceAll("=", ""));
});

test("opens nothing that was changed, is cut, or belongs to another key", () => {
  const other = Buffer.alloc(32, 7).toString("base64url");
  const bytes = Buffer.from(TOKEN, "base64url");
  bytes[30] = (bytes[30] ?? 0) ^ 1;
  for (const token of [bytes.toString("base64url"), TOKEN.slice(0, 60), "", "EAAB-no-fernet", TOKEN.slice(4)])
    expect(unseal(token, KEY)).toBeUndefined();
  expect(unseal(TOKEN, other)).toBeUndefined();
  expect(unseal(TOKEN, "short")).toBeUndefined();
});
