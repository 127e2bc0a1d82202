import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { auditEvents, environments, platformEvents } from "@/db/schema";
import { type Holding, PERMISSIONS, type Place } from "@/domain/access";
import type { Actor } from "@/server/command";
import { appRouter } from "@/server/router";
import { auditOf, onStage } from "@/server/testing/cast";
import { writePast } from "@/server/testing/with-trail";
import { createCallerFactory } from "@/server/trpc";
import { SYSTEM } from "./append";
import { countTrail } from "./count-trail";
import type { AuditRow } from "./page";
import { auditRouter } from "./router";
import { tellViews } from "./views";

const stage = onStage();
const NOW = new Date();
const HOUR = 3_600_000;
const PLACES = [
  { platformId: "auditron", environmentId: "auditron/production", tenant: "north" },
  { platformId: "auditron", environmentId: "auditron/production", tenant: null },
  { platformId: "auditron", environmentId: "auditron/staging", tenant: "north" },
  { platformId: "adinsights", environmentId: "adinsights/production", tenant: "north" },
  { platformId: "adinsights", environmentId: "adinsights/production", tenant: "south" },
  { platformId: null, environmentId: null, tenant: null },
] as const satisfies readonly Place[];

let trail: AuditRow[];

beforeAll(async () => {
  await writePast(
    stage.base.ownerUrl,
    Array.from({ length: 120 }, (_, n) => {
      const place = PLACES[n % PLACES.length] ?? PLACES[5];
      return {
        ...place,
        scope: `${place.platformId ?? "console"}/operations`,
        at: new Date(NOW.getTime() - n * 11 * HOUR),
        actor: { ...SYSTEM, id: n % 4 === 1 ? stage.cast.auditor.id : "system" },
        // Names that tell where something was done: none of them may come out elsewhere.
        action: `thing.done-${n % PLACES.length}`,
        result: "done" as const,
        subjectKind: "thing",
        subjectId: `${n % 7}`,
        detail: { word: "shared" },
        correlationId: "together",
      };
    }),
  );
  await stage.db.insert(environments).values(
    ["auditron/production", "auditron/staging", "adinsights/production"].map((id) => ({
      id,
      platformId: id.split("/")[0] as "auditron",
      name: id.split("/")[1] ?? "",
    })),
  );
  await stage.db.insert(platformEvents).values(
    PLACES.flatMap(({ environmentId, tenant }, n) =>
      environmentId
        ? [
            {
              environmentId,
              tenant,
              externalId: `${n}`,
              at: new Date(NOW.getTime() - 100 * HOUR),
              actor: "x",
              action: `told-${n}`,
              detail: { correlationId: "together" },
              seenAt: NOW,
            },
          ]
        : [],
    ),
  );
  await countTrail(stage.db, NOW);
  trail = await stage.db.select().from(auditEvents);
});

type Where = { platformId: string | null; environmentId: string | null; tenant: string | null };
const inPlace = (event: Where, place: Place) =>
  (!place.platformId || event.platformId === place.platformId) &&
  (!place.environmentId || event.environmentId === place.environmentId) &&
  (!place.tenant || event.tenant === place.tenant);

const caller = (actor: Actor, now = NOW) =>
  createCallerFactory(appRouter)({ actor, db: stage.db, now, correlationId: "test" }).audit;

/** What came of single events, as rows or as words. */
type Told = { rows?: AuditRow[]; actions?: string[]; told?: string[] };
/** Every procedure of the trail. */
const QUESTIONS: Record<
  keyof typeof auditRouter._def.procedures,
  (audit: ReturnType<typeof caller>, of: AuditRow) => Promise<Told>
> = {
  list: (audit, { subjectId }) => audit.list({ subjectId, limit: 200 }),
  newer: (audit) => audit.newer({ after: { at: new Date(0), scope: "", seq: 0 } }),
  facets: async (audit, { actorId }) => {
    const all = [
      await audit.facets({}),
      await audit.facets({ actor: actorId }),
      await audit.facets({ text: "shared" }),
    ];
    return { actions: all.flatMap(({ action }) => action.map(({ value }) => value)) };
  },
  event: async (audit, { scope, seq }) => {
    const found = await audit.event({ scope, seq }).catch(() => undefined);
    return {
      rows: found ? [found.event] : [],
      actions: [found?.previous, found?.next].flatMap((one) => (one ? [one.action] : [])),
    };
  },
  timeline: async (audit) => {
    const { moments } = await audit.timeline({ correlationId: "together" });
    return {
      rows: moments.flatMap((one) => ("event" in one ? [one.event] : [])),
      told: moments.flatMap((one) => ("told" in one ? [one.told.action] : [])),
    };
  },
  ofSubject: (audit, { subjectKind, subjectId }) =>
    audit.ofSubject({ kind: subjectKind, id: subjectId, limit: 50 }),
  summary: async (audit) => {
    const { heads, actions } = await audit.summary();
    return { actions, told: heads.map(({ scope }) => scope) };
  },
};

const places: fc.Arbitrary<Place[]> = fc
  .subarray(
    PLACES.slice(0, 5).flatMap((place): Place[] => [
      place,
      { ...place, tenant: null },
      { platformId: place.platformId, environmentId: null, tenant: null },
      { platformId: null, environmentId: place.environmentId, tenant: null },
    ]),
    { maxLength: 2 },
  )
  .map((some) => [...some]);

test("whoever may read only some places sees nothing of any other, whatever they ask", async () => {
  await fc.assert(
    fc.asyncProperty(places, fc.nat(119), async (held, which) => {
      const holdings: Holding[] = held.map((place) => ({ role: "auditor", place, until: null }));
      const actor: Actor = { ...stage.cast.auditor, reach: "granted", holdings };
      const seen = trail.filter(
        (event) =>
          held.some((place) => inPlace(event, place)) ||
          (held.length > 0 && !event.platformId && event.actorId === actor.id),
      );
      const may = new Set(seen.map(({ scope, seq }) => `${scope} ${seq}`));
      const actions = new Set(seen.map(({ action }) => action));
      const told = PLACES.flatMap((place, n) =>
        held.some((one) => inPlace(place, one)) ? [`told-${n}`] : [],
      );
      const of = trail[which];
      if (!of) throw new Error("no event");
      for (const [name, ask] of Object.entries(QUESTIONS)) {
        // Where nobody holds anything, whoever asks may be refused before anything is read.
        const answer: Told = await ask(caller(actor), of).catch((error: unknown) => {
          if (held.length === 0) return {};
          throw error;
        });
        for (const { scope, seq } of answer.rows ?? [])
          expect(may, `${name} ${scope} ${seq}`).toContain(`${scope} ${seq}`);
        for (const action of answer.actions ?? []) expect(actions, `${name} ${action}`).toContain(action);
        if (name === "timeline" && answer.told)
          expect(answer.told.sort()).toEqual(told.filter((one) => one !== "told-5").sort());
        if (name === "timeline" && answer.rows) expect(answer.rows.length).toBe(seen.length);
        if (name === "summary")
          for (const scope of answer.told ?? [])
            expect(
              held.some(
                (place) => !place.environmentId && !place.tenant && scope.startsWith(`${place.platformId}/`),
              ),
            ).toBe(true);
      }
    }),
    { numRuns: 6 },
  );
});

test("the questions above are all there are", () => {
  expect(Object.keys(QUESTIONS).sort()).toEqual(Object.keys(auditRouter._def.procedures).sort());
  expect(PERMISSIONS).toContain("audit:read");
});

test("two people with different places who ask the same at once get different answers", async () => {
  const of = (platformId: string): Actor => ({
    ...stage.cast.auditor,
    reach: "granted",
    holdings: [{ role: "auditor", place: { platformId, environmentId: null, tenant: null }, until: null }],
    id: "somebody",
  });
  const platforms = ["auditron", "adinsights", "auditron", "adinsights"];
  const answers = await Promise.all(platforms.map((platform) => caller(of(platform)).list({ limit: 1 })));
  expect(answers.map(({ rows }) => rows.map(({ platformId }) => platformId))).toEqual(
    platforms.map((platform) => [platform]),
  );
});

test("looking is told once an hour and person, with everything that was asked, and without what looks like a secret", async () => {
  await tellViews(stage.db, new Date(NOW.getTime() + HOUR));
  const before = (await auditOf(stage.db, "audit.view")).length;
  const later = new Date(NOW.getTime() + 5 * HOUR);
  const secret = `${"sk"}_live_${"a1B2c3D4".repeat(4)}`;
  for (let turn = 0; turn < 3; turn++) {
    await caller(stage.cast.admin, later).list({ action: "grant." });
    await caller(stage.cast.admin, later).list({ action: "grant.", limit: 10 });
    await caller(stage.cast.admin, later).list({ text: secret });
    await caller(stage.cast.auditor, later).timeline({ correlationId: "together" });
  }
  expect(await tellViews(stage.db, later)).toBe(0);
  const over = new Date(later.getTime() + HOUR);
  expect(
    await Promise.all([tellViews(stage.db, over), tellViews(stage.db, over)]).then(
      ([a, b]) => (a ?? 0) + (b ?? 0),
    ),
  ).toBe(2);
  const told = (await auditOf(stage.db, "audit.view")).slice(before);
  expect(told.map(({ actor, scope }) => [actor.name, scope]).sort()).toEqual([
    ["Ada", "console/reading"],
    ["Aude", "console/reading"],
  ]);
  const ofAda = told.find(({ actor }) => actor.name === "Ada");
  expect(ofAda?.detail.asked).toEqual(["a question that looks like a secret", '{"action":"grant."}']);
  expect(JSON.stringify(told)).not.toContain(secret);
});
