import { randomBytes } from "node:crypto";
import type { Route } from "./routes";

const PATH = "/simulated/keys";

/**
 * Keys that somebody makes and deletes by hand at a provider, for who drives the stand-in: POST makes one, DELETE ends
 * the one in its body. Values are made up anew each time.
 */
export function mintedKeys(prefix: string, initial: readonly string[]) {
  const live = new Set(initial);
  const routes: Route[] = [
    {
      method: "POST",
      path: PATH,
      handle: () => {
        const value = `${prefix}${randomBytes(24).toString("hex")}`;
        live.add(value);
        return { status: 201, json: { value } };
      },
    },
    {
      method: "DELETE",
      path: PATH,
      handle: (request) => {
        live.delete(String((request.json() as { value?: unknown }).value));
        return { status: 204 };
      },
    },
  ];
  return { routes, accepts: (value: string | undefined) => value !== undefined && live.has(value) };
}
