import { expect, test } from "vitest";
import { platformOfAll } from "./leaves";

test.each([
  ["one chain", ["auditron/operations"], "auditron"],
  ["chains of one platform", ["auditron/operations", "auditron/changes"], "auditron"],
  ["chains of two platforms", ["auditron/operations", "complyai/operations"], null],
  ["a chain of a platform and one of the console", ["auditron/operations", "console/access"], null],
  ["chains of the console", ["console/access", "console/changes"], null],
  ["none", [], null],
])(
  "what is done with months of %s is about the platform of all of them, if there is one",
  (_, scopes, platform) => {
    expect(platformOfAll(scopes)).toBe(platform);
  },
);
