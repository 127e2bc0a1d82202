import { expect, test } from "vitest";
import { currentItem, type NavItem } from "./nav-item";

const items = ["/", "/platforms", "/platforms/map"].map(
  (href) => ({ href, label: href, letter: "x" }) as NavItem,
);

test.each([
  ["/", "/"],
  ["/platforms", "/platforms"],
  ["/platforms/adinsights", "/platforms"],
  ["/platforms/map/today", "/platforms/map"],
  ["/platformsx", undefined],
])("on %s the open item is %s", (path, href) => {
  expect(currentItem(items, path)?.href).toBe(href);
});
