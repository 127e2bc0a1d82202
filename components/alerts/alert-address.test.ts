import { expect, test } from "vitest";
import { isFiltered, readFilter, readPlace, readQuestion, silenceAddress, writePlace } from "./alert-address";

const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readQuestion((name) => params.get(name));
};

test("the address is read, and what nobody can mean is left out", () => {
  const { filter, sort, after } = read(
    "state=acknowledged&severity=warning,critical,odd&platform=auditron,nowhere&owner=mine&flag=flapping,x&q= late &sort=lease",
  );
  expect(filter).toMatchObject({
    state: "acknowledged",
    severities: ["critical", "warning"],
    platforms: ["auditron"],
    owner: "mine",
    flags: ["flapping"],
    text: "late",
  });
  expect(sort).toBe("lease");
  expect(after).toBeNull();
  expect(isFiltered(filter)).toBe(true);
  expect(isFiltered(readFilter(() => null))).toBe(false);
});

test("leases order the acknowledged alone, and an owner is a person or a word", () => {
  expect(read("sort=lease").sort).toBe("severity");
  expect(read("owner=someone").filter.owner).toBeNull();
});

test("a place in the list comes back as it was written, and no other text is one", () => {
  const place = { rank: 1, at: "2026-11-21T03:40:39.724123Z", id: 42 };
  expect(readPlace(writePlace(place))).toEqual(place);
  for (const text of [
    null,
    "",
    "1~yesterday~2",
    "1~2026-13-41T03:40:39.724123Z~2",
    "1~2026-11-21T03:40:39.724123Z~0",
  ])
    expect(readPlace(text)).toBeNull();
});

test("a silence begins with what the alerts have in common, and with nothing else", () => {
  const one = {
    platformId: "adinsights",
    environmentId: "adinsights/production",
    trouble: "sync-stalled",
    job: "airbyte-sync",
    tenant: "kingston",
    check: null,
  };
  const asked = (address: string) => new URL(address, "http://x").searchParams.getAll("m");
  expect(asked(silenceAddress([one]))).toEqual([
    "environment:adinsights/production",
    "trouble:sync-stalled",
    "job:airbyte-sync",
    "tenant:kingston",
  ]);
  expect(
    asked(silenceAddress([one, { ...one, tenant: "montego", environmentId: "adinsights/staging" }])),
  ).toEqual(["platform:adinsights", "trouble:sync-stalled", "job:airbyte-sync"]);
});
