import fc from "fast-check";
import { expect, test } from "vitest";
import { ListAudit, NamedEvent, NewerAudit } from "@/domain/schema/audit";
import {
  auditAddress,
  eventAddress,
  FILTER_NAMES,
  readAuditFilter,
  readEventName,
  readPlace,
  SPANS,
  unreadIn,
  writePlace,
} from "./audit-filter";

const NOW = new Date("2026-11-21T12:00:00Z");
const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readAuditFilter((name) => params.get(name), NOW);
};

test("an address without a filter asks for everything", () => {
  expect(read("")).toEqual({});
  expect(Object.keys(read("event=console/access~7&action="))).toEqual([]);
});

test("every filter is read from the address", () => {
  expect(
    read(
      "q=jamaica&action=checklist.&actor=system&kind=threshold&subject=auditron/api.p95&result=refused&category=changes&platform=auditron&environment=auditron/production&tenant=kingston&correlation=c-1&from=2026-11-01T08:00&to=2026-11-02T08:00",
    ),
  ).toEqual({
    text: "jamaica",
    action: "checklist.",
    actor: "system",
    kind: "threshold",
    subjectId: "auditron/api.p95",
    result: "refused",
    category: "changes",
    platform: "auditron",
    environmentId: "auditron/production",
    tenant: "kingston",
    correlationId: "c-1",
    from: new Date("2026-11-01T08:00:00Z"),
    to: new Date("2026-11-02T08:00:00Z"),
  });
});

test("a preset of time counts back from when it was asked, and wins over a range", () => {
  expect(read("last=24h&to=2026-11-02T08:00")).toEqual({ from: new Date("2026-11-20T12:00:00Z") });
});

test("what cannot be read is left out", () => {
  expect(read("result=maybe&from=yesterday&to=2026-99-99T00:00&last=9y&platform=mars&category=none")).toEqual(
    {},
  );
  expect(read(`actor=${"a".repeat(999)}`).actor).toHaveLength(200);
  expect(readPlace("2026-99-99T00:00:00.000Z~console/access~7")).toBeUndefined();
  expect(readPlace("yesterday")).toBeUndefined();
  expect(readEventName("7")).toBeUndefined();
});

test("a place in the trail comes back from its address", () => {
  const place = { at: new Date("2026-11-21T03:40:39.724Z"), scope: "azure-governance/operations", seq: 7 };
  expect(readPlace(writePlace(place))).toEqual(place);
  const address = new URL(eventAddress(place), "http://console.test");
  expect(readPlace(address.searchParams.get("before"))).toEqual({ ...place, seq: 8 });
  expect(readEventName(address.searchParams.get("event"))).toEqual({ scope: place.scope, seq: 7 });
});

test("the trail of one thing has an address that says so", () => {
  const { searchParams } = new URL(
    auditAddress({ kind: "threshold", subject: "auditron/api.p95 & more" }),
    "http://x.test",
  );
  expect(readAuditFilter((name) => searchParams.get(name), NOW)).toEqual({
    kind: "threshold",
    subjectId: "auditron/api.p95 & more",
  });
});

const ODD = [
  "",
  "0",
  "-1",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "’’",
  "%",
  "\\",
  "x".repeat(5000),
  "0000-01-01T00:00",
  "9999-12-31T23:59:59.999",
  "0000-01-01T00:00:00.000Z~console/access~7",
  "9999-12-31T23:59:59.999Z~/~999999999999999",
  "console/access~0",
  "console/access~-1",
  "console/access~999999999999999",
];
const addresses = fc.dictionary(
  fc.constantFrom(...FILTER_NAMES, "before", "event", "follow", "limit", "cursor"),
  fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: "binary", maxLength: 300 })),
);

test("whatever stands in the address, what is asked of the server is a question that it takes", () => {
  fc.assert(
    fc.property(addresses, (address) => {
      const get = (name: string) => address[name];
      const filter = readAuditFilter(get, NOW);
      const before = readPlace(get("before"));
      const event = readEventName(get("event"));
      ListAudit.parse({ ...filter, ...(before && { before }) });
      NewerAudit.parse({ ...filter, after: before ?? { at: NOW, scope: "", seq: 0 } });
      if (event) NamedEvent.parse(event);
      // Each part is either looked for or told of.
      const told = unreadIn(get, NOW).length;
      const asked = Object.keys(filter).length + (before ? 1 : 0) + (event ? 1 : 0);
      const isPreset = SPANS.some(({ value }) => value === get("last"));
      const given = [...FILTER_NAMES, "before", "event"].filter(
        (name) =>
          get(name)
            ?.replace(/\p{Cc}/gu, " ")
            .trim() && !(isPreset && (name === "from" || name === "to")),
      ).length;
      const unread = isPreset
        ? unreadIn(get, NOW).filter(({ label }) => label !== "from" && label !== "to").length
        : told;
      expect(asked + unread).toBe(given);
    }),
    { numRuns: 2000, examples: [[{ last: "\u0000", from: "9999-12-31T23:59:59.999" }]] },
  );
});

test("what cannot be read is named", () => {
  const params = new URLSearchParams("result=maybe&q=jamaica&event=console/access~0&from=0000-01-01T00:00");
  expect(unreadIn((name) => params.get(name), NOW)).toEqual([
    { label: "result", text: "maybe" },
    { label: "from", text: "0000-01-01T00:00" },
    { label: "event", text: "console/access~0" },
  ]);
  expect(unreadIn(() => null, NOW)).toEqual([]);
});
