import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { observations, rollupsDay } from "@/db/schema";
import {
  at,
  checkOf,
  here,
  looked,
  objectiveOf,
  observe,
  onSources,
  quarters,
  read,
  silenceOf,
} from "./testing";

const stage = onSources();

describe("when a counter could be read", () => {
  const source = { from: "counters", check: "mail", good: "arrived", bad: "lost" } as const;
  const promise = () => objectiveOf(stage.db, source, { kind: "delivery", accounting: "ratio" });
  const tell = (check: number, time: string, arrived: number, since?: string, days = 0) =>
    observe(stage.db, check, at(time, days), at(time, days), {
      facts: { arrived, lost: 0, ...(since !== undefined && { since }) },
    });
  /** Readable up to 10:10, then only answers that say nothing. */
  async function blind(since?: string) {
    const check = await checkOf(stage.db, "mail");
    await tell(check, "10:00", 100, since);
    await tell(check, "10:10", 110, since);
    await observe(stage.db, check, at("10:11"), at("15:59"), "unknown");
    return check;
  }

  test("a gap is unknown until a later answer tells what it grew by; then all of it is known and counts", async () => {
    const check = await blind();
    const objective = await promise();
    const before = (await read(stage.db, objective, at("15:00"))).get("");
    // An answer holds for two and a half minutes; before the first one there is nothing.
    expect(looked(before)).toEqual(["10:00 12 good", "10:12 288 unknown"]);
    expect(quarters(before)).toEqual(["10:00 10 good 0 bad"]);
    await tell(check, "16:00", 410);
    const after = (await read(stage.db, objective, at("16:01"))).get("");
    expect(looked(after)).toEqual(["10:00 361 good"]);
    expect(quarters(after)).toEqual(["10:00 10 good 0 bad", "16:00 300 good 0 bad"]);
  });

  test("a counter that was begun anew within a gap lost what it had counted in it", async () => {
    const check = await blind();
    await tell(check, "16:00", 40);
    const part = (await read(stage.db, await promise(), at("16:01"))).get("");
    expect(looked(part)).toEqual(["10:00 12 good", "10:12 348 unknown", "16:00 1 good"]);
    expect(quarters(part)).toEqual(["10:00 10 good 0 bad", "16:00 40 good 0 bad"]);
  });

  test("where it tells since when it counts, only what was before that is lost", async () => {
    const check = await blind(at("00:00").toISOString());
    await tell(check, "16:00", 400, at("14:00").toISOString());
    const part = (await read(stage.db, await promise(), at("16:01"))).get("");
    expect(looked(part)).toEqual(["10:00 12 good", "10:12 228 unknown", "14:00 121 good"]);
    expect(quarters(part)).toEqual(["10:00 10 good 0 bad", "16:00 400 good 0 bad"]);
  });

  test("a moment that is none, or that lies elsewhere, saves nothing of the gap", async () => {
    const check = await blind("a");
    const objective = await promise();
    for (const [time, since] of [
      ["16:00", "b"],
      ["17:00", at("10:05").toISOString()],
    ] as const)
      await tell(check, time, 5, since);
    expect(looked((await read(stage.db, objective, at("17:01"))).get(""))).toEqual([
      "10:00 12 good",
      "10:12 348 unknown",
      "16:00 2 good",
      "16:02 58 unknown",
      "17:00 1 good",
    ]);
  });

  test("one that begins anew between two answers in time has no gap", async () => {
    const check = await checkOf(stage.db, "mail", { everySeconds: 300 });
    await tell(check, "23:57", 900, at("00:00", -1).toISOString(), -1);
    await tell(check, "00:02", 3, at("00:00").toISOString());
    await tell(check, "00:07", 9, at("00:00").toISOString());
    const part = (await read(stage.db, await promise(), at("00:08"), at("00:00", -1))).get("");
    expect(looked(part)).toEqual(["23:57 3 good", "00:00 8 good"]);
  });

  test("an answer is held against one of the day before at the earliest, whichever days are counted", async () => {
    const check = await checkOf(stage.db, "mail");
    await tell(check, "23:59", 100, undefined, -3);
    await tell(check, "09:00", 150, undefined, -1);
    await tell(check, "20:00", 190);
    const objective = await promise();
    const now = at("20:01");
    for (const days of [-3, -2, -1, 0]) {
      const parts = (await read(stage.db, objective, now, at("00:00", days), at("00:00", 1))).get("");
      const today = parts?.slice(-1);
      expect([quarters(today), looked(today)]).toEqual([["20:00 40 good 0 bad"], ["00:00 1201 good"]]);
      const yesterday = parts?.slice(-2, -1) ?? [];
      if (days < 0)
        expect([quarters(yesterday), looked(yesterday)]).toEqual([
          [],
          ["00:00 540 unknown", "09:00 900 good"],
        ]);
    }
  });

  test("announced maintenance is neither seen nor unseen, and one that is no longer asked ends with its last answer", async () => {
    await blind();
    await silenceOf(stage.db, stage.cast.admin, [here], at("11:00"), at("12:00"), at("09:00"));
    const objective = await promise();
    expect(looked((await read(stage.db, objective, at("13:00"))).get(""))).toEqual([
      "10:00 12 good",
      "10:12 48 unknown",
      "12:00 60 unknown",
    ]);
    const gone = await checkOf(stage.db, "gone", { active: false });
    await tell(gone, "10:00", 1);
    const ended = { ...objective, source: { ...source, check: "gone" } };
    expect(looked((await read(stage.db, ended, at("13:00"))).get(""))).toEqual(["10:00 3 good"]);
  });

  test("the same days come to the same, however many of them are counted at once", async () => {
    const objective = await promise();
    const now = at("18:00", 1);
    let made = 0;
    const answer = fc.record({
      after: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 2400 })),
      grown: fc.integer({ min: 0, max: 9 }),
      is: fc.constantFrom("told", "told", "told", "anew", "unreadable"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer, { minLength: 3, maxLength: 40 }),
        fc.boolean(),
        async (story, hasSince) => {
          made += 1;
          const key = `mail-${made}`;
          const checkId = await checkOf(stage.db, key);
          let [time, count] = [at("05:00", -4).getTime(), 0];
          let since = at("00:00", -4).toISOString();
          const rows = [];
          for (const { after, grown, is } of story) {
            time += after * 60_000;
            if (time >= now.getTime()) break;
            count = is === "anew" ? grown : count + grown;
            if (is === "anew") since = new Date(time - 60_000 * Math.floor(after / 2)).toISOString();
            const facts = { arrived: count, lost: 0, ...(hasSince && { since }) };
            rows.push({
              checkId,
              at: new Date(time),
              reason: "",
              ...(is === "unreadable" ? { status: "unknown" as const } : { status: "ok" as const, facts }),
            });
          }
          await stage.db.insert(observations).values(rows);
          await stage.db.insert(rollupsDay).values({ checkId, bucket: at("00:00", -4), ok: 1 });
          const mine = { ...objective, source: { ...source, check: key } };
          const days = [-3, -2, -1, 0, 1];
          const whole = (await read(stage.db, mine, now, at("00:00", -3), at("00:00", 2))).get("");
          expect(whole).toHaveLength(days.length);
          for (const [index, day] of days.entries()) {
            const alone = (await read(stage.db, mine, now, at("00:00", day), at("00:00", day + 1))).get("");
            expect(alone).toEqual([whole?.[index]]);
          }
          // Since it was first asked every minute is one or the other.
          const minutes = looked(whole).reduce((sum, one) => sum + Number(one.split(" ")[1]), 0);
          expect(minutes).toBe(4 * 1440 + 18 * 60);
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  });
});

describe("when an alert could have been raised", () => {
  const promise = () =>
    objectiveOf(
      stage.db,
      { from: "acknowledgements", severities: ["critical"] },
      { kind: "acknowledgement", accounting: "ratio", limit: 900, limitUnit: "seconds" },
    );
  const END = at("17:00");

  test("a time in which no worker asked anything is unknown, however rarely a check is asked", async () => {
    const often = await checkOf(stage.db, "often");
    const seldom = await checkOf(stage.db, "seldom", { everySeconds: 600 });
    for (const key of ["daily", "weekly"]) {
      const rare = await checkOf(stage.db, key, { everySeconds: 86_400 });
      await observe(stage.db, rare, at("08:05"), at("08:05"), "ok");
    }
    for (const [from, to] of [
      ["08:00", "09:59"],
      ["16:00", "16:59"],
    ] as const) {
      await observe(stage.db, often, at(from), at(to), "ok");
      await observe(stage.db, seldom, at(from), at(to), "alert", 600);
    }
    const part = (await read(stage.db, await promise(), END)).get("");
    // What is asked every ten minutes holds for twenty-five; a half is enough.
    expect(looked(part)).toEqual(["08:00 135 good", "10:15 345 unknown", "16:00 60 good"]);
  });

  test("so is one in which less than half of the checks told anything; what is paused has no voice", async () => {
    const checks = await Promise.all(["a", "b", "c"].map((key) => checkOf(stage.db, key)));
    const say = (index: number, from: string, to: string, said: "ok" | "unknown" | "paused") =>
      observe(stage.db, checks[index] ?? 0, at(from), at(to), said);
    await say(0, "08:00", "10:59", "ok");
    await say(1, "08:00", "08:59", "ok");
    await say(1, "09:00", "10:59", "unknown");
    await say(2, "08:00", "08:59", "unknown");
    await say(2, "09:00", "09:59", "unknown");
    await say(2, "10:00", "10:59", "paused");
    const part = (await read(stage.db, await promise(), at("11:00"))).get("");
    expect(looked(part)).toEqual(["08:00 60 good", "09:00 60 unknown", "10:00 60 good"]);
  });

  test("the running quarter of an hour is not held against a worker that lives", async () => {
    const check = await checkOf(stage.db, "often");
    await observe(stage.db, check, at("09:00"), at("09:59"), "ok");
    const objective = await promise();
    expect(looked((await read(stage.db, objective, at("10:01"))).get(""))).toEqual(["09:00 61 good"]);
    expect(looked((await read(stage.db, objective, at("10:31"))).get(""))).toEqual([
      "09:00 60 good",
      "10:00 31 unknown",
    ]);
  });

  test("a place that nobody ever asked is neither, and announced maintenance is left out", async () => {
    const objective = await promise();
    expect(looked((await read(stage.db, objective, END)).get(""))).toEqual([]);
    const check = await checkOf(stage.db, "often");
    await observe(stage.db, check, at("09:00"), at("09:59"), "ok");
    await silenceOf(stage.db, stage.cast.admin, [here], at("10:30"), at("11:00"), at("09:00"));
    expect(looked((await read(stage.db, objective, at("11:15"))).get(""))).toEqual([
      "09:00 60 good",
      "10:00 30 unknown",
      "11:00 15 unknown",
    ]);
  });
});
