import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { changes } from "./live";

const stage = onStage();

test("news breaks off when the database is heard no more, and begins again with everything", async () => {
  const ends = new AbortController();
  const news = changes(ends.signal);
  expect((await news.next()).value).toContain("all");
  await stage.db.execute(sql`select pg_notify('wheelhouse', 'alerts')`);
  expect((await news.next()).value).toEqual(["alerts"]);

  const second = changes(ends.signal);
  expect((await second.next()).value).toEqual([]);
  const broken = expect(news.next()).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  await stage.db.execute(
    sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'wheelhouse-listen' and datname = current_database()`,
  );
  await broken;
  await expect(second.next()).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });

  const again = changes(ends.signal);
  let heard: readonly string[] = [];
  await until("news again", async () => {
    heard = (await again.next()).value ?? [];
    return heard.includes("all");
  });
  ends.abort();
  expect((await again.next()).done).toBe(true);
});
