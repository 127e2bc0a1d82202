import { expect, test } from "vitest";
import { readFlowFilter, writePlace } from "./flow-filter";

const of = (search: string) => readFlowFilter((name) => new URLSearchParams(search).get(name));
const ID = "0b0f4a52-7f43-4c67-9a51-08a8f2f6f7d1";

test("an address that names nothing asks for what happens to tenants", () => {
  expect(of("")).toEqual({ kind: "tenant" });
  expect(of("kind=&state=&environment=")).toEqual({ kind: "tenant" });
});

test("an address that names a credential asks for all that happened to it", () => {
  expect(of(`credential=${ID}`)).toEqual({ credentialId: ID });
});

test("what the address names is asked for", () => {
  expect(of(`kind=offboarding&state=open&environment=azure-governance/staging&batch=${ID}`)).toEqual({
    kind: "offboarding",
    state: "open",
    environmentId: "azure-governance/staging",
    batchId: ID,
  });
});

test("what nobody knows is left out instead of breaking the page", () => {
  expect(of("kind=party&state=lost&batch=1&before=yesterday~me&credential=%27")).toEqual({ kind: "tenant" });
});

test("a place in the list is read as it was written", () => {
  const place = { at: new Date("2026-11-21T03:40:39.724Z"), id: ID };
  expect(of(`before=${encodeURIComponent(writePlace(place))}`)).toEqual({ kind: "tenant", cursor: place });
});
