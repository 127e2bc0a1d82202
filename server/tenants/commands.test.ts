import { beforeAll, beforeEach, expect, test } from "vitest";
import {
  auditEvents,
  customerRejections,
  customers,
  listings,
  tenantNotes,
  tenantRecords,
  tenants,
} from "@/db/schema";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { confirmKnown, editTenant, noteTenant, resumeTenant, suspendTenant } from "./commands";
import { linkCustomer, rejectMatch, renameCustomer, unlinkCustomer } from "./customers";
import { setStatus } from "./records";
import { suggestCustomers } from "./suggest";
import { ADS, AZURE, addPlaces, hearList, minute, NOON, tenant } from "./testing";

const stage = onStage();
const CONTOSO = { environmentId: AZURE, externalId: "contoso" };
const KINGSTON = { environmentId: ADS, externalId: "kingston" };

beforeAll(() => addPlaces(stage.db));
beforeEach(async () => {
  for (const table of [tenantRecords, tenantNotes, tenants, listings, customers, customerRejections])
    await stage.db.delete(table);
  await hearList(stage, AZURE, [tenant("contoso", { name: "Contoso Retail, Ltd." }), tenant("other")], NOON);
  await hearList(stage, ADS, [tenant("kingston", { name: "CONTOSO retail" }), tenant("port")], NOON);
});

const admin = () => as(stage, "admin", NOON);
const record = async ({ externalId }: { externalId: string }) =>
  (await stage.db.select().from(tenantRecords)).find((one) => one.externalId === externalId) ??
  expect.fail("no record");
const notes = async () =>
  (await stage.db.select().from(tenantNotes)).map(({ byName, text }) => `${byName}: ${text}`);
const OWNER = { ownerName: "Olga", ownerContact: "olga@example.test", purpose: "Reports" };

test("an edit is kept with what was before; of two who saw the same, the second is refused", async () => {
  await editTenant(admin(), { ...CONTOSO, version: 1, ...OWNER });
  expect(await refusalOf(editTenant(admin(), { ...CONTOSO, version: 1, ...OWNER, purpose: "Mine" }))).toMatch(
    /changed this tenant meanwhile/,
  );
  expect(await record(CONTOSO)).toMatchObject({ ...OWNER, version: 2 });
  expect((await auditOf(stage.db, "tenant.edit"))[0]).toMatchObject({
    result: "done",
    subjectId: `${AZURE}/contoso`,
    environmentId: AZURE,
    detail: { before: { ownerName: "" }, after: OWNER },
  });
});

test("a contact that is neither an address nor a link is refused", async () => {
  for (const ownerContact of ["olga", "http://plain.example", "javascript:alert(1)"])
    expect(await refusalOf(editTenant(admin(), { ...CONTOSO, version: 1, ...OWNER, ownerContact }))).toMatch(
      /e-mail address or a link/,
    );
});

test("what looks like a secret is refused wherever text is kept, and is nowhere afterwards", async () => {
  const secret = `canary-${crypto.randomUUID()}`;
  const attempts = [
    () => editTenant(admin(), { ...CONTOSO, version: 1, ...OWNER, purpose: `client_secret=${secret}` }),
    () => noteTenant(admin(), { ...CONTOSO, text: `Authorization: Bearer ${secret}` }),
    () => suspendTenant(admin(), { ...CONTOSO, version: 1, reason: `password=${secret}` }),
  ];
  for (const attempt of attempts) expect(await refusalOf(attempt())).toMatch(/looks like a secret/);
  const kept = JSON.stringify([
    await stage.db.select().from(tenantRecords),
    await stage.db.select().from(tenantNotes),
    await stage.db.select().from(auditEvents),
  ]);
  expect(kept).not.toContain(secret);
});

test("suspending keeps the reason, and only what was live becomes live again", async () => {
  await suspendTenant(admin(), { ...CONTOSO, version: 1, reason: "unpaid since May" });
  expect((await record(CONTOSO)).status).toBe("suspended");
  expect(await notes()).toEqual(["Ada: suspended: unpaid since May"]);
  const { version } = await record(CONTOSO);
  await resumeTenant(admin(), { ...CONTOSO, version, reason: "paid on Friday" });
  expect((await record(CONTOSO)).status).toBe("live");

  await setStatus(stage.db, { ...KINGSTON, to: "observing", now: NOON });
  const again = { ...KINGSTON, version: (await record(KINGSTON)).version, reason: "for the test" };
  expect(await refusalOf(suspendTenant(admin(), again))).toMatch(/Only a live tenant.*observe only/);
  expect(await refusalOf(resumeTenant(admin(), again))).toMatch(/Only a suspended tenant.*observe only/);
});

test("an unexpected tenant is known once an admin says so, with a reason that stays", async () => {
  await hearList(stage, ADS, [tenant("kingston"), tenant("port"), tenant("new")], minute(5));
  const id = { environmentId: ADS, externalId: "new" };
  const reason = "Vera asked for it, ticket 12";
  expect(await refusalOf(confirmKnown(as(stage, "operator", NOON), { ...id, reason }))).toMatch(/admin/);
  await confirmKnown(admin(), { ...id, reason });
  expect((await record(id)).unexpectedAt).toBeNull();
  expect(await notes()).toEqual([`Ada: It is known: ${reason}`]);
  expect(await refusalOf(confirmKnown(admin(), { ...id, reason }))).toMatch(/Nobody wonders/);
});

const suggested = async () =>
  (await suggestCustomers(stage.db)).map(({ because, members }) => [
    because,
    ...members.map(({ externalId }) => externalId),
  ]);

test("tenants of two platforms that look alike are suggested until somebody answers", async () => {
  expect(await suggested()).toEqual([["name", "kingston", "contoso"]]);
  const { id } = await linkCustomer(admin(), { members: [CONTOSO, KINGSTON], name: "Contoso" });
  expect(await suggested()).toEqual([]);
  expect([(await record(CONTOSO)).customerId, (await record(KINGSTON)).customerId]).toEqual([id, id]);
  await renameCustomer(admin(), { id, name: "Contoso Group" });
  expect((await record(KINGSTON)).search).toContain("contoso group");

  await unlinkCustomer(admin(), KINGSTON);
  expect((await record(KINGSTON)).search).not.toContain("contoso group");
  expect(await suggested()).toEqual([["name", "kingston", "contoso"]]);
  await unlinkCustomer(admin(), CONTOSO);
  expect(await stage.db.select().from(customers)).toEqual([]);
});

test("a rejected match is not asked again, until another tenant looks like them", async () => {
  const [one] = await suggestCustomers(stage.db);
  await rejectMatch(admin(), { because: "name", key: one?.key ?? "", members: [CONTOSO, KINGSTON] });
  expect(await suggested()).toEqual([]);
  await hearList(
    stage,
    ADS,
    [tenant("kingston", { name: "Contoso Retail" }), tenant("bay", { name: "contoso-retail" })],
    minute(5),
  );
  expect(await suggested()).toEqual([["name", "bay", "kingston", "contoso"]]);
});

test("the same directory and the same e-mail domain are signs, a public or a shared one is none", async () => {
  const directory = crypto.randomUUID();
  await stage.db.delete(tenantRecords);
  await hearList(stage, AZURE, [tenant("a", { ids: { directory } }), tenant("b")], minute(5));
  await hearList(stage, ADS, [tenant("c", { ids: { directory } }), tenant("d"), tenant("e")], minute(5));
  const owned = async (environmentId: string, externalId: string, ownerContact: string) =>
    editTenant(admin(), { environmentId, externalId, ...OWNER, version: 1, ownerContact });
  await owned(AZURE, "b", "x@Brand.example");
  await owned(ADS, "d", "y@brand.example");
  await owned(AZURE, "a", "x@gmail.com");
  await owned(ADS, "e", "z@gmail.com");
  expect(await suggested()).toEqual([
    ["directory", "c", "a"],
    ["e-mail", "d", "b"],
  ]);
});

test("a name that is taken is refused, and tenants or customers that are not there too", async () => {
  await linkCustomer(admin(), { members: [CONTOSO], name: "Contoso" });
  expect(await refusalOf(linkCustomer(admin(), { members: [KINGSTON], name: "CONTOSO" }))).toMatch(/already/);
  expect(
    await refusalOf(linkCustomer(admin(), { members: [{ ...KINGSTON, externalId: "nobody" }], name: "New" })),
  ).toMatch(/no tenant "nobody"/);
  expect(await stage.db.select().from(customers)).toHaveLength(1);
  expect(await refusalOf(linkCustomer(admin(), { members: [KINGSTON] }))).toMatch(
    /Choose a customer, or name/,
  );
});
