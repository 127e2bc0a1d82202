import { expect, test } from "vitest";
import { connectors } from "@/server/connectors";
import { actionsOf } from "./actions-of";

const tierOf = (name: string, key: string) =>
  actionsOf(connectors.complyai, { name, dialect: "bearer" }).find((action) => action.key === key)?.tier;

test("running a workflow takes a second person in production, and only there", () => {
  expect(tierOf("production", "deployments.dispatch")).toBe(3);
  expect(tierOf("staging", "deployments.dispatch")).toBe(2);
  expect(tierOf("staging", "deployments.rollback")).toBe(2);
  expect(tierOf("staging", "database.terminate")).toBe(3);
});
