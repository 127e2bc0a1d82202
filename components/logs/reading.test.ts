import { describe, expect, test } from "vitest";
import { lineAddress, lineKey } from "./line-key";
import { MOST_LINES, type Reading, reduceReading, startReading } from "./reading";

const AT = "2026-11-20T09:00:00.000Z";
const run = (texts: string[], over: object = {}) => ({
  rows: texts.map((text) => [AT, "warn", "pod", text]),
  truncated: false,
  cursor: "7",
  endedAt: new Date(AT),
  ...over,
});
const texts = ({ lines }: Reading) => lines.map(({ text }) => text);

describe("what was read of a log", () => {
  test("grows in order, keeps what it has through trouble, and starts anew empty", () => {
    let reading = reduceReading(startReading, { kind: "first", run: run(["a", "b"], { truncated: true }) });
    reading = reduceReading(reading, { kind: "trouble", said: "No answer." });
    expect(reading).toMatchObject({ trouble: "No answer.", hasOlder: true });
    reading = reduceReading(reading, { kind: "more", run: run(["c"]) });
    expect(texts(reading)).toEqual(["a", "b", "c"]);
    expect(reading).toMatchObject({ trouble: undefined, hasOlder: true, canFollow: true });
    expect(reduceReading(reading, { kind: "start" })).toMatchObject({ lines: [], state: "asked" });
  });

  test("holds so many lines, the newest, and counts what it let go", () => {
    let reading = reduceReading(startReading, { kind: "first", run: run(["first"]) });
    const many = Array.from({ length: MOST_LINES }, (_, at) => String(at));
    reading = reduceReading(reading, { kind: "more", run: run(many) });
    expect(reading.gone).toBe(1);
    expect(reading.lines).toHaveLength(MOST_LINES);
    expect(reading.lines[0]?.text).toBe("0");
  });

  test("names a line by its moment and its words, and finds it again with what surrounds it", () => {
    const line = { at: new Date(AT), level: null, from: "pod", text: "a" };
    expect(lineKey(line)).toBe(lineKey({ ...line }));
    expect(lineKey({ ...line, text: "b" })).not.toBe(lineKey(line));
    expect(lineKey({ ...line, at: null })).toBeUndefined();
    expect(lineAddress(line)).toMatchObject({
      since: "2026-11-20T08:59:00.000Z",
      until: "2026-11-20T09:01:00.000Z",
      q: undefined,
    });
  });
});
