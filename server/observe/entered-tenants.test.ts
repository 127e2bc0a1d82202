import { beforeAll, expect, test } from "vitest";
import { credentials, environments } from "@/db/schema";
import type { TenantStatus } from "@/domain/tenant";
import { credentialNamed, putVersion } from "@/server/credentials/versions";
import { draftRecord, setStatus } from "@/server/tenants/records";
import { onStage } from "@/server/testing/cast";
import { EnvironmentBook } from "./environment-book";

const stage = onStage();
const PLACE = "adinsights/production";
const now = new Date("2026-11-21T12:00:00Z");

beforeAll(() =>
  stage.db.insert(environments).values({
    id: PLACE,
    platformId: "adinsights",
    name: "production",
    options: { tenants: "kingston, montego" },
  }),
);

async function entered(tenant: string, status?: TenantStatus) {
  const found = await credentialNamed(stage.db, PLACE, `${tenant}-api-key`, now);
  const credentialId = found?.id ?? "";
  await putVersion(stage.db, {
    credentialId,
    slot: "current",
    given: { reference: "env:NOTHING" },
    by: { name: "test" },
    now,
  });
  if (!status) return;
  const id = { environmentId: PLACE, externalId: tenant };
  await draftRecord(stage.db, { ...id, name: tenant, now });
  await setStatus(stage.db, { ...id, to: status, now });
}

test("who was entered counts as configured, apart while being taken in, and not once gone; nothing is opened anew", async () => {
  const book = new EnvironmentBook(stage.db);
  const options = async () => {
    await book.refresh();
    const { conversation } = book.environment(PLACE) ?? {};
    const { tenants, "tenants-prepared": prepared } = conversation?.environment.options ?? {};
    return { tenants, prepared, conversation };
  };
  const first = await options();
  expect(first).toMatchObject({ tenants: "kingston,montego", prepared: undefined });
  await entered("newtown", "verifying");
  await entered("montego", "live");
  await entered("oldtown");
  await entered("gone", "offboarded");
  await entered("No Key");
  await entered("all");
  expect(await options()).toMatchObject({ tenants: "kingston,montego,oldtown", prepared: "newtown" });
  await setStatus(stage.db, { environmentId: PLACE, externalId: "newtown", to: "observing", now });
  const last = await options();
  expect(last).toMatchObject({ tenants: "kingston,montego,newtown,oldtown", prepared: undefined });
  expect(last.conversation).toBe(first.conversation);
  await stage.db.delete(credentials);
  expect(await options()).toMatchObject({ tenants: "kingston,montego", prepared: undefined });
  await book.close();
});
