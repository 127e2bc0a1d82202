import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { onStage } from "@/server/testing/cast";
import { newsOf } from "@/server/testing/news";
import { addPlace, heardOf, NOON, seconds } from "@/server/testing/with-alerts";
import { hearAlerts } from "./hear";
import { tendAlerts } from "./tend-alerts";

const stage = onStage();
beforeAll(() => addPlace(stage));

describe("many at once", () => {
  test("workers that hear of the same new trouble make one alert of it", async () => {
    const told = Array.from({ length: 300 }, (_, n) => heardOf(`race-${n}`));
    const counts = await Promise.all(
      [told, told.toReversed(), told, told.slice(100)].map((mine) => hearAlerts(stage.db, mine, NOON)),
    );
    expect(counts.reduce((sum, { opened }) => sum + opened, 0)).toBe(300);
    const { rows } = await stage.db.execute(
      sql`select count(*)::int as n, count(distinct fingerprint)::int as names, (select count(*)::int from alert_events e join alerts x on x.id = e.alert_id where x.subject like 'race-%') as events
        from alerts where subject like 'race-%'`,
    );
    expect(rows).toEqual([{ n: 300, names: 300, events: 300 }]);
  });

  test("workers that hear different things of the same alerts lose nothing", async () => {
    const keys = Array.from({ length: 200 }, (_, n) => `mix-${n}`);
    const source = (externalId: string) => ({ source: "alertmanager", externalId }) as const;
    const names = ["a", "b", "c", "d", "e"];
    await Promise.all(
      names.map((name, n) => {
        const mine = keys.map((key) => heardOf(key, source(name)));
        return hearAlerts(stage.db, n % 2 ? mine.reverse() : mine, NOON);
      }),
    );
    const { rows } = await stage.db.execute(
      sql`select count(*)::int as sources, count(distinct a.id)::int as alerts from alerts a join alert_sources s on s.alert_id = a.id where a.subject like 'mix-%'`,
    );
    expect(rows).toEqual([{ sources: 1000, alerts: 200 }]);
  });

  test("a storm of 10,000 in one call", async () => {
    const storm = Array.from({ length: 10_000 }, (_, n) => heardOf(`storm-${n}`));
    expect(await hearAlerts(stage.db, storm, NOON)).toMatchObject({ opened: 10_000 });
    expect(await hearAlerts(stage.db, storm, seconds(1))).toEqual({ opened: 0, reopened: 0, changed: 0 });
    const { rows } = await stage.db.execute(
      sql`select count(*)::int as n, (select count(*)::int from alert_sources s join alerts x on x.id = s.alert_id where x.subject like 'storm-%') as sources from alerts where subject like 'storm-%'`,
    );
    expect(rows).toEqual([{ n: 10_000, sources: 10_000 }]);
  }, 60_000);

  test("who listens is told once of a storm, and not at all of what is only said again", async () => {
    const storm = Array.from({ length: 2500 }, (_, n) => heardOf(`loud-${n}`));
    const told = await newsOf(stage, async () => {
      await hearAlerts(stage.db, storm, NOON);
      await hearAlerts(stage.db, storm, seconds(1));
      await tendAlerts(stage.db, seconds(1));
    });
    expect(told).toEqual(["alerts"]);
  });
});
