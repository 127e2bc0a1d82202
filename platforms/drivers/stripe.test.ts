import { expect, test } from "vitest";
import { stripeSignature } from "./stripe";

test("signs the moment and the body together, as openssl does by hand", () => {
  expect(stripeSignature('{"id":"evt_1"}', "whsec_made_up", new Date(1_700_000_000_999))).toBe(
    "t=1700000000,v1=560e248d18938da21a96b1a09acf33377c01bafaeb3e25da2eb232f4cd634021",
  );
});
