import { describe, expect, test } from "vitest";
import { whyInitFailed } from "./postgres-cluster";
import { whyNotStarted } from "./postgres-server";
import { Refusal, sentenceFor } from "./refusal";

const withCode = (code: string, path?: string) => Object.assign(new Error("failed"), { code, path });
const cluster = { folder: "/data/postgres", log: "/data/postgres/server.log" };

describe("errors that have a sentence wherever they come from", () => {
  test.each(["ENOSPC", "EDQUOT", "53100"])("%s is a full disk", (code) => {
    expect(sentenceFor(withCode(code), "/data")).toMatch(/^The disk under \/data is full/);
  });

  test("a forbidden file is named", () => {
    expect(sentenceFor(withCode("EACCES", "/data/secrets/session"), "/data")).toMatch(
      /^\/data\/secrets\/session may not be/,
    );
  });

  test("a refusal speaks for itself, below what the program said before", () => {
    expect(sentenceFor(new Refusal("It failed.", "line one\nline two"), "/data")).toBe(
      "line one\nline two\n\nIt failed.",
    );
  });

  test("what nobody foresaw has none, and is shown whole", () => {
    expect(sentenceFor(new TypeError("undefined is not a function"), "/data")).toBeUndefined();
  });
});

describe("why the embedded database could not be made", () => {
  test.each([
    ["initdb: error: could not write: No space left on device", /is full/],
    [
      "initdb: error: could not look up effective user ID 12345: user does not exist",
      /entry in \/etc\/passwd.*DATABASE_URL/,
    ],
    ["spawn /x/bin/initdb ENOENT", /cannot run on this system.*DATABASE_URL/],
    ["error while loading shared libraries: cannot open shared object file", /cannot run on this system/],
    ["spawn EPERM", /cannot be run by root/],
    ["something\ninitdb: error: quite unheard of", /initdb: error: quite unheard of/],
  ])("%s", (output, sentence) => {
    expect(whyInitFailed(output, "/data")).toMatch(sentence);
  });
});

describe("why the embedded database did not start", () => {
  test("a full disk is said as such", () => {
    expect(
      whyNotStarted(
        'FATAL:  could not write lock file "postmaster.pid": No space left on device',
        cluster,
        1,
      ),
    ).toMatch(/is full/);
  });

  test("anything else is the server's own last complaint, and where to read more", () => {
    const log =
      "LOG:  starting\n2026-01-01 UTC [1] FATAL:  data directory has wrong ownership\nLOG:  shut down";
    expect(whyNotStarted(log, cluster, 1)).toBe(
      "The embedded database did not start (data directory has wrong ownership); its log is /data/postgres/server.log.",
    );
  });
});
