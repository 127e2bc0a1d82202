import { beforeAll, beforeEach, expect, test } from "vitest";
import { jobStates, listings, tenantNotes, tenantRecords, tenants } from "@/db/schema";
import { ListTenants, TenantFilter } from "@/domain/schema/tenant";
import { as, onStage } from "@/server/testing/cast";
import { editTenant } from "./commands";
import { tenantFacets } from "./facets";
import { findTenants } from "./find";
import { listTenants } from "./list";
import { tenantPage } from "./page";
import { setStatus } from "./records";
import { ADS, AZURE, addPlaces, hearList, minute, NOON, tenant } from "./testing";

const stage = onStage();
const DIRECTORY = "5f1c2d3e-0000-4000-8000-00000000aaaa";

beforeAll(() => addPlaces(stage.db));
beforeEach(async () => {
  for (const table of [tenantRecords, tenantNotes, tenants, listings, jobStates])
    await stage.db.delete(table);
  await hearList(
    stage,
    AZURE,
    [
      tenant(DIRECTORY, { name: "Contoso", ids: { internal: "41", directory: DIRECTORY } }),
      tenant("b-guid", { name: "Fabrikam", skippedBecause: "Its credentials are missing." }),
      tenant("c-guid", { name: "100% Cotton_Wear", active: false }),
    ],
    NOON,
  );
  await hearList(stage, ADS, [tenant("kingston", { name: "Kingston" })], NOON);
});

const list = (filter: Record<string, unknown> = {}, more: Record<string, unknown> = {}, now = NOON) =>
  listTenants(stage.db, ListTenants.parse({ filter, ...more }), now);
const names = async (...asked: Parameters<typeof list>) =>
  (await list(...asked)).rows.map(({ name }) => name);
const facets = (filter: Record<string, unknown> = {}, now = NOON) =>
  tenantFacets(stage.db, TenantFilter.parse(filter), now);
const edit = (externalId: string, more: Record<string, string> = {}, environmentId = AZURE) =>
  editTenant(as(stage, "admin", NOON), {
    environmentId,
    externalId,
    version: 1,
    ownerName: "",
    ownerContact: "",
    purpose: "",
    ...more,
  });

test("a tenant is found by its name, any of its ids, its owner, its purpose and its place, word by word", async () => {
  await edit(DIRECTORY, {
    ownerName: "Olga Orlova",
    ownerContact: "olga@contoso.example",
    purpose: "Cost reports",
  });
  for (const text of [
    "CONTOSO",
    "toso",
    "41",
    "0000-4000",
    "orlova",
    "@contoso.ex",
    "cost rep",
    "olga production",
  ])
    expect(await names({ text }), text).toEqual(["Contoso"]);
  expect(await names({ text: "contoso fabrikam" })).toEqual([]);
  expect((await findTenants(stage.db, "king")).map(({ externalId }) => externalId)).toEqual(["kingston"]);
});

test("signs that a database takes for wildcards are plain text", async () => {
  expect(await names({ text: "100% cotton_" })).toEqual(["100% Cotton_Wear"]);
  expect(await names({ text: "%" })).toEqual(["100% Cotton_Wear"]);
  expect(await names({ text: "o_t" })).toEqual([]);
  expect(await names({ text: "\\" })).toEqual([]);
});

test("filters narrow, and each facet is counted without itself", async () => {
  expect(await names({ platforms: ["adinsights"] })).toEqual(["Kingston"]);
  expect(await names({ environments: [AZURE], eligibility: ["skipped", "inactive"] })).toEqual([
    "100% Cotton_Wear",
    "Fabrikam",
  ]);
  await setStatus(stage.db, { environmentId: ADS, externalId: "kingston", to: "suspended", now: NOON });
  expect(await names({ statuses: ["suspended"] })).toEqual(["Kingston"]);
  expect(await facets({ platforms: ["adinsights"] })).toMatchObject({
    total: 1,
    all: 4,
    platforms: [
      { value: "adinsights", count: 1 },
      { value: "azure-governance", count: 3 },
    ],
    eligibility: [{ value: "served", count: 1 }],
    statuses: [{ value: "suspended", count: 1 }],
  });
});

test("why a platform leaves a tenant out is said; a list that is too old says nothing", async () => {
  const eligibility = async (now: Date) =>
    Object.fromEntries((await list({}, {}, now)).rows.map((row) => [row.name, row.eligibility]));
  expect(await eligibility(NOON)).toEqual({
    "100% Cotton_Wear": "inactive",
    Contoso: "served",
    Fabrikam: "skipped",
    Kingston: "served",
  });
  expect((await list({ text: "fabrikam" })).rows[0]?.skippedBecause).toBe("Its credentials are missing.");
  expect(new Set(Object.values(await eligibility(minute(60))))).toEqual(new Set(["unknown"]));
  expect(await names({ eligibility: ["served"] }, {}, minute(60))).toEqual([]);
  await hearList(stage, ADS, [], minute(5));
  expect((await eligibility(minute(5))).Kingston).toBe("gone");
});

test("pages follow one another by name without losing or repeating a tenant", async () => {
  const many = Array.from({ length: 120 }, (_, at) => tenant(`t${at}`, { name: `Same name ${at % 3}` }));
  await hearList(stage, ADS, many, NOON);
  const seen: string[] = [];
  let after: Awaited<ReturnType<typeof list>>["next"] = null;
  do {
    const page = await list({ text: "same name" }, { after });
    seen.push(...page.rows.map(({ externalId }) => externalId));
    after = page.next;
  } while (after);
  expect(seen).toHaveLength(120);
  expect(new Set(seen).size).toBe(120);
});

async function aJob(name: string, lastGoodAt: Date | null) {
  await stage.db.insert(jobStates).values({
    environmentId: AZURE,
    job: "costs",
    tenant: name,
    lastGoodAt,
    observedAt: NOON,
    everySeconds: 300,
    status: lastGoodAt ? "ok" : "alert",
    since: NOON,
  });
}

test("a platform that calls a tenant by its name tells of it all the same; what is not told is unknown", async () => {
  await aJob("Contoso", minute(-10));
  await aJob("Fabrikam", null);
  const { rows } = await list({ environments: [AZURE] });
  const health = Object.fromEntries(rows.map((row) => [row.name, row.health]));
  expect(health.Contoso).toMatchObject({ jobs: 1, worst: { lastGoodAt: minute(-10) } });
  expect(health["100% Cotton_Wear"]).toMatchObject({ status: "unknown", jobs: 0, worst: null });
  expect(await names({ isTroubled: true })).toEqual(["Fabrikam"]);
});

test("the page of a tenant is found by either of its ids", async () => {
  const byDirectory = await tenantPage(stage.db, { environmentId: AZURE, externalId: DIRECTORY }, NOON);
  const byInternal = await tenantPage(stage.db, { environmentId: AZURE, externalId: "41" }, NOON);
  expect(byInternal.externalId).toBe(DIRECTORY);
  expect(byDirectory.words).toEqual([DIRECTORY, "Contoso", "41"]);
  await expect(tenantPage(stage.db, { environmentId: ADS, externalId: "41" }, NOON)).rejects.toThrow(
    /no tenant "41"/,
  );
});
