import fc from "fast-check";
import { expect, test } from "vitest";
import { AuditFilter, ListAudit, NamedEvent, OfSubject } from "@/domain/schema/audit";
import { ListPlatformEvents } from "@/domain/schema/platform-trail";
import { whyNotKept } from "@/server/keepable";
import { appRouter } from "@/server/router";
import { as, onStage } from "@/server/testing/cast";
import { createCallerFactory } from "@/server/trpc";

const stage = onStage();
const NOW = new Date();

const text = fc.oneof(
  fc.constantFrom("", "0007", "7", "a\u0000b", "\ud800", "’", "'", "\\", "%_", "alert", "grant."),
  fc.string({ unit: "binary", maxLength: 60 }),
);
const moment = fc.oneof(
  fc.constantFrom(
    new Date("0000-01-01T00:00:00Z"),
    new Date("0001-01-01T00:00:00Z"),
    new Date("9999-12-31T23:59:59Z"),
  ),
  fc.date({ noInvalidDate: true }),
);
const number = fc.oneof(fc.constantFrom(0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER), fc.integer());
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const question = fc.record({
  action: maybe(text),
  actor: maybe(text),
  kind: maybe(fc.oneof(text, fc.constant("alert"))),
  subjectId: maybe(text),
  environmentId: maybe(text),
  tenant: maybe(text),
  correlationId: maybe(text),
  text: maybe(text),
  from: maybe(moment),
  to: maybe(moment),
});
const place = fc.record({ at: moment, scope: text, seq: number });

/** Either the schema or the door refuses it in words, or it is answered. */
async function answered<I>(
  schema: { safeParse(input: unknown): { success: boolean } },
  input: I,
  ask: (input: I) => Promise<unknown>,
) {
  if (!schema.safeParse(input).success || whyNotKept(input)) return;
  const code = await ask(input).then(
    () => "answered",
    (error: { code?: string }) => error.code,
  );
  expect(["answered", "NOT_FOUND"]).toContain(code);
}

test("every question that is taken is answered, however odd it is", { timeout: 120_000 }, async () => {
  const { audit, platformTrails } = createCallerFactory(appRouter)(as(stage, "auditor", NOW));
  await fc.assert(
    fc.asyncProperty(question, place, async (filter, where) => {
      await answered(AuditFilter, filter, audit.facets);
      await answered(ListAudit, { ...filter, before: where }, (input) => audit.list(input));
      await answered(ListAudit, filter, (input) => audit.list(input));
      await answered(NamedEvent, { scope: where.scope, seq: where.seq }, audit.event);
      const { kind = "x", subjectId = "x", action, actor, environmentId, tenant, from, to } = filter;
      await answered(OfSubject, { kind, id: subjectId }, audit.ofSubject);
      const told = {
        action,
        actor,
        environmentId,
        tenant,
        from,
        to,
        before: { at: where.at, id: where.seq },
      };
      await answered(ListPlatformEvents, told, platformTrails.list);
    }),
    { numRuns: 60 },
  );
});
