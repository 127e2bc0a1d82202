import { expect, test } from "vitest";
import {
  auditAddress,
  eventAddress,
  readAuditFilter,
  readEventName,
  readPlace,
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
