import { randomBytes } from "node:crypto";
import type { Route, SimRequest } from "@/platforms/simulator/routes";

type SimKey = { id: string; name: string; value: string; active: boolean; lastUsedAt: string | null };

/** The keys of customers. Their values are made anew with every process and shown to nobody but a test. */
export function simulatedKeys(now: () => Date) {
  const made = (id: string, name: string): SimKey => ({
    id,
    name,
    value: `ak_${randomBytes(32).toString("hex")}`,
    active: true,
    lastUsedAt: now().toISOString(),
  });
  const keys = [made("key-ledger-sync", "Ledger sync"), made("key-tax-export", "Tax export")];
  const list: Route["handle"] = () => ({
    json: {
      keys: keys.map(({ value, ...key }) => ({ ...key, maskedKey: `ak_…${value.slice(-4)}` })),
    },
  });
  const revoke: Route["handle"] = (_request, { id }) => {
    const key = keys.find((each) => each.id === id);
    if (!key) return { status: 404, json: { error: "API key not found" } };
    if (!key.active) return { status: 409, json: { error: "API key is already revoked" } };
    key.active = false;
    return { json: { message: "API key revoked" } };
  };
  /** As if the owner of an organisation made one: for who drives the stand-in. */
  const make: Route["handle"] = () => {
    const key = made(`key-${keys.length + 1}`, `Key ${keys.length + 1}`);
    keys.push(key);
    return { status: 201, json: { id: key.id, value: key.value } };
  };
  const accepts = ({ headers }: SimRequest) =>
    keys.some(({ value, active }) => active && headers["x-api-key"] === value);
  return { list, revoke, make, accepts };
}
