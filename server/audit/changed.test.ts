import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { auditEvents, contacts, customers, environments, people, thresholds } from "@/db/schema";
import { editContact } from "@/server/escalation/contacts";
import { declareEscalation } from "@/server/escalation/declare";
import { resetToDeclared } from "@/server/escalation/reset";
import { changeRole, disablePerson, editSelf } from "@/server/people/manage";
import { extendSilence } from "@/server/silences/change-silence";
import { createSilence } from "@/server/silences/create-silence";
import { renameCustomer } from "@/server/tenants/customers";
import { as, onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { editThreshold } from "@/server/thresholds/edit-threshold";
import { changed } from "./changed";

describe("what an edit changed", () => {
  test("is the fields that were named and differ, whatever else the row holds", () => {
    const row = { id: 7, warn: 30, alert: 60, steps: [{ a: 1, b: 2 }], endsAt: new Date(0), version: 3 };
    expect(changed(row, { warn: 45, alert: 60, steps: [{ b: 2, a: 1 }], endsAt: new Date(0) })).toEqual({
      before: { warn: 30 },
      after: { warn: 45 },
    });
    expect(changed({ until: null }, { until: new Date(0), note: undefined })).toEqual({
      before: { until: null },
      after: { until: "1970-01-01T00:00:00.000Z" },
    });
  });

  test("never tells what looks like a secret, however deep it lies", () => {
    const canary = `sk_live_${randomBytes(12).toString("hex")}`;
    const told = changed({ reach: [] }, { reach: [{ kind: "url", value: `https://x.test/?k=${canary}` }] });
    expect(JSON.stringify(told)).not.toContain(canary);
    expect(told.after).toEqual({ reach: [{ kind: "url", value: expect.stringContaining("[redacted]") }] });
  });
});

describe("commands", () => {
  const stage = onStage();
  const NOW = new Date("2026-11-20T12:00:00Z");
  const PLACE = "azure-governance/production";
  const admin = () => as(stage, "admin", NOW);

  beforeAll(async () => {
    await stage.db
      .insert(environments)
      .values({ id: PLACE, platformId: "azure-governance", name: "production" });
    await declareThresholds(stage.db);
    await declareEscalation(stage.db);
  });

  /** What the newest event about this tells of before and after. */
  async function told(subjectId: string) {
    const events = await stage.db.select().from(auditEvents).where(eq(auditEvents.subjectId, subjectId));
    const { before, after } = events.toSorted((a, b) => a.seq - b.seq).at(-1)?.detail ?? {};
    return { before, after };
  }

  test("a threshold tells the one limit that moved", async () => {
    const id = "complyai/ads.age";
    const [{ version, target, warn, alert } = expect.fail("no limit")] = await stage.db
      .select()
      .from(thresholds)
      .where(eq(thresholds.id, id));
    const wanted = (warn ?? 0) + 60;
    await editThreshold(admin(), { id, version, target, warn: wanted, alert, reason: "for the test" });
    expect(await told(id)).toEqual({ before: { warn }, after: { warn: wanted } });
  });

  test("a role, an account that is closed, and one's own settings", async () => {
    const { id } = stage.cast.operator;
    await changeRole(admin(), { personId: id, role: "viewer" });
    expect(await told(id)).toEqual({ before: { role: "operator" }, after: { role: "viewer" } });
    await disablePerson(admin(), { personId: id });
    expect(await told(id)).toEqual({ before: { disabled: false }, after: { disabled: true } });
    const [{ timeZone } = expect.fail("nobody")] = await stage.db
      .select()
      .from(people)
      .where(eq(people.id, stage.cast.admin.id));
    await editSelf(admin(), { timeZone: "America/Jamaica" });
    expect(await told(stage.cast.admin.id)).toEqual({
      before: { timeZone },
      after: { timeZone: "America/Jamaica" },
    });
  });

  test("a contact, and the way back to what is declared", async () => {
    const id = "azure-governance/2";
    const [contact = expect.fail("no contact")] = await stage.db
      .select()
      .from(contacts)
      .where(eq(contacts.id, id));
    const { version, name, reach } = contact;
    await editContact(admin(), {
      id,
      version,
      name: "Night desk",
      reach,
      active: true,
      reason: "for the test",
    });
    expect(await told(id)).toEqual({ before: { name }, after: { name: "Night desk" } });
    await resetToDeclared(admin(), { kind: "contact", id, version: version + 1, reason: "back again" });
    expect(await told(id)).toEqual({ before: { name: "Night desk" }, after: { name } });
  });

  test("a silence that lasts longer, and a customer with another name", async () => {
    const { id } = await createSilence(admin(), {
      matchers: [{ field: "environment", isNot: false, value: PLACE }],
      reason: "for the test",
      startsAt: NOW,
      endsAt: new Date(NOW.getTime() + 3_600_000),
      endsUnmatchedAfter: null,
    });
    const { endsAt } = await extendSilence(admin(), { id, seconds: 3600 });
    expect(await told(id)).toEqual({
      before: { endsAt: new Date(endsAt.getTime() - 3_600_000).toISOString() },
      after: { endsAt: endsAt.toISOString() },
    });
    const [customer = expect.fail("no customer")] = await stage.db
      .insert(customers)
      .values({ name: "Contoso", createdAt: NOW, createdByName: "Ada" })
      .returning();
    await renameCustomer(admin(), { id: customer.id, name: "Contoso Ltd." });
    expect(await told(customer.id)).toEqual({ before: { name: "Contoso" }, after: { name: "Contoso Ltd." } });
  });
});
