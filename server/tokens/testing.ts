import { beforeAll } from "vitest";
import { checks, environments, tenants } from "@/db/schema";
import type { TokenUse } from "@/domain/machine-token";
import { applyConfig } from "@/server/config/apply";
import { takeRead } from "@/server/read-api/take-read";
import { as, type Stage } from "@/server/testing/cast";
import type { MachineContext } from "./door";
import { makeToken } from "./manage";

export const HERE = "azure-governance/production";
export const THERE = "auditron/production";
export const NOW = new Date();
export const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000);

export const request = (path: string, token?: string, init: RequestInit = {}) =>
  new Request(`http://console/api/${path}`, {
    ...init,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });

/** Two places with a tenant and three checks each, and machines that call. */
export function withMachines(stage: Stage) {
  beforeAll(async () => {
    await applyConfig(stage.db, { environments: [], problems: [], broken: [] });
    for (const [id, platformId] of [
      [HERE, "azure-governance"],
      [THERE, "auditron"],
    ] as const) {
      await stage.db.insert(environments).values({ id, platformId, name: "production" });
      await stage.db.insert(tenants).values({
        environmentId: id,
        externalId: `of-${platformId}`,
        name: id,
        active: true,
        firstSeenAt: NOW,
        lastSeenAt: NOW,
      });
      for (const key of ["first", "second", "third"])
        await stage.db.insert(checks).values({
          environmentId: id,
          key,
          component: "api",
          title: key,
          question: "health",
          everySeconds: 60,
          whenLost: "alert",
          confirmBad: 1,
          confirmGood: 1,
          status: "ok",
          observedAt: days(-1),
        });
    }
  });

  let count = 0;
  async function made(uses: TokenUse[], more: { places?: string[]; days?: number; ownerId?: string } = {}) {
    count += 1;
    const name = `machine ${count}`;
    const { id, token } = await makeToken(as(stage, "admin", NOW), {
      name,
      uses,
      places: [],
      days: 30,
      ownerId: stage.cast.admin.id,
      reason: "for the test",
      ...more,
    });
    return { id, token, name };
  }

  const at = (now = NOW, address = "192.0.2.1"): MachineContext => ({ db: stage.db, now, address });
  async function read(path: string, token?: string, now = NOW) {
    const [name = ""] = path.split("?");
    const answer = await takeRead(at(now), name, request(`v1/${path}`, token));
    return { status: answer.status, body: await answer.json(), headers: answer.headers };
  }
  const codeOf = async (path: string, token?: string, now = NOW) => {
    const { status, body } = await read(path, token, now);
    return `${status} ${body.error?.code}`;
  };
  return { made, at, read, codeOf };
}
