import { asc, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { alertEvents, tenantRecords, tenants } from "@/db/schema";
import type { TenantStatus } from "@/domain/tenant";
import { setStatus } from "@/server/tenants/records";
import { onStage } from "@/server/testing/cast";
import { minute, onLadders, SUPPORT, T0 } from "@/server/testing/on-ladders";
import { PLACE } from "@/server/testing/with-ladders";

const stage = onStage();
const { alert, change, openOne, route, sent } = onLadders(stage);

beforeEach(async () => {
  await stage.db.delete(tenantRecords);
  await stage.db.delete(tenants);
});

async function aTenant(
  externalId: string,
  status: TenantStatus,
  name = externalId,
  ids: Record<string, string> = {},
) {
  await stage.db
    .insert(tenants)
    .values({ environmentId: PLACE, externalId, name, active: true, ids, firstSeenAt: T0, lastSeenAt: T0 });
  await stage.db.insert(tenantRecords).values({
    environmentId: PLACE,
    externalId,
    name,
    status,
    statusSince: T0,
    createdAt: T0,
    changedAt: T0,
  });
}

const storyOf = async (id: number) =>
  (
    await stage.db.select().from(alertEvents).where(eq(alertEvents.alertId, id)).orderBy(asc(alertEvents.id))
  ).map(({ kind }) => kind);
const become = (to: TenantStatus, minutes: number) =>
  setStatus(stage.db, { environmentId: PLACE, externalId: "7", to, now: minute(minutes) });

test("alerts of a tenant that is only observed are kept and told to nobody; once it is live, its ladder begins", async () => {
  await aTenant("7", "observing");
  const id = await openOne({ tenant: "7" });
  await route(0);
  await route(200);
  expect(await sent()).toEqual([]);
  expect(await alert(id)).toMatchObject({ state: "open", quietBecause: "observe only until go-live" });
  expect((await storyOf(id)).filter((kind) => kind === "silenced")).toHaveLength(1);

  await become("live", 201);
  await route(201);
  expect(await sent()).toEqual([[201, SUPPORT, "trigger"]]);
  expect(await alert(id)).toMatchObject({ quietBecause: null });
  expect(await storyOf(id)).toContain("unsilenced");
});

test.each(["draft", "verifying", "observing", "suspended", "offboarded"] as const)(
  "nobody is told of a tenant that is %s",
  async (status) => {
    await aTenant("7", status);
    await openOne({ tenant: "7" });
    await route(0);
    expect(await sent()).toEqual([]);
  },
);

test("the platform may call it by its name or another of its ids; other tenants are heard", async () => {
  await aTenant("7", "suspended", "Contoso", { internal: "41" });
  await aTenant("8", "live", "Fabrikam");
  const named = await openOne({ tenant: "Contoso", subject: "costs@Contoso" });
  const numbered = await openOne({ tenant: "41", subject: "costs@41" });
  const other = await openOne({ tenant: "Fabrikam", subject: "costs@Fabrikam" });
  const whole = await openOne({ subject: "identity" });
  await route(0);
  const because = async (id: number) => (await alert(id)).quietBecause;
  expect(await because(named)).toBe("its tenant is suspended");
  expect(await because(numbered)).toBe("its tenant is suspended");
  expect(await because(other)).toBeNull();
  expect(await because(whole)).toBeNull();
});

test("a name that a live tenant has too hushes nothing", async () => {
  await aTenant("7", "offboarded", "Contoso");
  await aTenant("8", "live", "Contoso");
  const id = await openOne({ tenant: "Contoso" });
  await route(0);
  expect((await alert(id)).quietBecause).toBeNull();
  expect(await sent()).toHaveLength(1);
});

test("a tenant that is suspended after its alert was told is told no further, and resolved it stays as it is", async () => {
  await aTenant("7", "live");
  const id = await openOne({ tenant: "7" });
  await route(0);
  await become("suspended", 5);
  await route(15);
  await route(75);
  expect(await sent()).toEqual([[0, SUPPORT, "trigger"]]);
  await change(id, { state: "resolved", resolvedAt: minute(80) });
  await become("live", 81);
  await route(81);
  expect(await storyOf(id)).not.toContain("unsilenced");
});
