import { database } from "@/server/database";
import { env } from "@/server/env";
import { addressOf } from "@/server/people/address";
import type { MachineContext } from "./door";

export const machineContext = (request: Request): MachineContext => ({
  db: database().db,
  now: new Date(),
  address: addressOf((name) => request.headers.get(name) ?? undefined, env().proxyHops),
});
