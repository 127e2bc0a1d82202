import { afterEach, expect, test, vi } from "vitest";
import type { z } from "zod";
import { RequestExport } from "./audit-export";
import { BeatSchedule } from "./heartbeat";
import { ObjectiveWindow } from "./objective";
import { EditSelf } from "./person";
import { AddDefinition } from "./report";
import { TimeZone } from "./time-zone";

afterEach(() => vi.restoreAllMocks());

const places: [string, z.ZodType, Record<string, unknown>, "zone" | "timeZone"][] = [
  ["a person", EditSelf, {}, "timeZone"],
  ["a heartbeat", BeatSchedule, { kind: "cron", cron: "0 6 * * *" }, "zone"],
  ["a promise", ObjectiveWindow, { kind: "calendar", unit: "month" }, "zone"],
  [
    "a report",
    AddDefinition,
    {
      kind: "daily",
      platformId: null,
      title: "Brief",
      dueAt: "06:00",
      dueDays: 0,
      scheduled: true,
      sections: ["alerts"],
    },
    "zone",
  ],
  ["an export", RequestExport, { filter: {}, format: "csv" }, "timeZone"],
];

test.each(places)(
  "%s takes a zone by its name, and no offset on whatever runtime",
  (_, schema, rest, field) => {
    expect(schema.safeParse({ ...rest, [field]: "Asia/Kolkata" }).error).toBeUndefined();
    // As newer runtimes answer.
    vi.spyOn(Intl, "DateTimeFormat").mockImplementation(class {} as never);
    const { issues = [] } = schema.safeParse({ ...rest, [field]: "+05:30" }).error ?? {};
    expect(issues).toMatchObject([
      { path: [field], message: expect.stringContaining("write it as in Europe/Berlin") },
    ]);
  },
);

test("one that nobody knows is refused in the same words", () => {
  expect(TimeZone.safeParse("Mars/Phobos").error?.message).toContain("is not a time zone");
});
