import { expect, test } from "vitest";
import { countFiltered, isFiltered, readFilter, readPlace, readQuestion, writePlace } from "./tenant-address";

const get = (search: string) => {
  const params = new URLSearchParams(search);
  return (name: string) => params.get(name);
};

test("what an address names is a filter; what it cannot mean is left out", () => {
  const filter = readFilter(
    get(
      "q=%20acme%20&platform=adinsights,nowhere&status=live,dead&eligibility=skipped&trouble=1&unexpected=0&customer=1",
    ),
  );
  expect(filter).toEqual({
    text: "acme",
    platforms: ["adinsights"],
    environments: [],
    statuses: ["live"],
    eligibility: ["skipped"],
    isTroubled: true,
    isUnexpected: false,
    customerId: null,
  });
  expect(countFiltered(filter)).toBe(4);
  expect(isFiltered(readFilter(get("")))).toBe(false);
});

test("a place on a page survives the address, and a broken one is the first page", () => {
  const place = { name: 'Say "hi", ~ & co', environmentId: "adinsights/production", externalId: "a,b" };
  expect(readPlace(writePlace(place))).toEqual(place);
  expect(readQuestion(get(`after=${encodeURIComponent(writePlace(place))}`)).after).toEqual(place);
  for (const broken of ["", "[", "[1,2,3]", '["a","b"]', '["a","",""]', "null"])
    expect(readPlace(broken)).toBeNull();
});
