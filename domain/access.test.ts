import { expect, test } from "vitest";
import { can, type Place, placeOf, placesFor, type Standing, whyNot } from "./access";

const auditron: Place = { platformId: "auditron", environmentId: null, tenant: null };
const acme = placeOf("adinsights/production", "acme");
const held: Standing = {
  role: "viewer",
  reach: "granted",
  holdings: [
    { role: "operator", place: auditron, until: null },
    { role: "viewer", place: acme, until: null },
  ],
};

test("a grant covers what is inside its place and nothing beside it", () => {
  expect(can(held, "action:run", placeOf("auditron/staging"))).toBe(true);
  expect(can(held, "action:run", placeOf("auditron/staging", "any"))).toBe(true);
  expect(can(held, "action:run", acme)).toBe(false);
  expect(can(held, "tenant:read", acme)).toBe(true);
  expect(can(held, "tenant:read", placeOf("adinsights/production", "zeta"))).toBe(false);
  expect(can(held, "tenant:read", placeOf("adinsights/production"))).toBe(false);
});

test("what belongs to no platform is not had by a role in some places", () => {
  const admin: Standing = { ...held, holdings: [{ role: "admin", place: auditron, until: null }] };
  expect(placesFor(admin, "person:manage")).toEqual([]);
  expect(placesFor(admin, "threshold:edit")).toEqual([auditron]);
  expect(whyNot(admin, "person:manage")).toContain("everywhere");
});

test("a refusal says which role is needed where, and who gives it", () => {
  expect(whyNot("viewer", "threshold:edit")).toBe("Needs the admin role; you are a viewer.");
  expect(whyNot(held, "action:run", placeOf("complyai/production"))).toBe(
    "Needs the operator or admin role in complyai/production; you are operator in auditron, viewer in acme of adinsights/production. An admin can give it: ask under People, Access.",
  );
  expect(whyNot({ role: "admin", reach: "granted" }, "platform:read")).toContain("without a role anywhere");
  expect(whyNot({ role: "viewer", reach: "granted" }, "access:request")).toBeUndefined();
});
