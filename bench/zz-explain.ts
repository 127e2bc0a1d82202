import fs from "node:fs";
import pg from "pg";
const d = JSON.parse(fs.readFileSync("/tmp/exp/db.json", "utf8"));
const c = new pg.Client({ connectionString: d.ownerUrl }); await c.connect();
for (const q of [
`select js.environment_id, job, min(last_good_at), count(*) filter (where last_good_at is null), count(*), min(observed_at), max(js.every_seconds), count(*) filter (where status <> 'ok') from job_states js join environments e on e.id = js.environment_id where e.active group by js.environment_id, e.platform_id, job`,
`select environment_id, count(*) from platform_alerts where gone_at is null and severity <> 'info' group by 1`,
`select * from checks where active`,
`select *, count(*) over () from job_states where environment_id = 'azure-governance/production' order by last_good_at nulls first limit 200`,
`select distinct on (checklist_id, environment_id) * from checklist_runs where created_at > now() - interval '40 days' order by checklist_id, environment_id, created_at desc`,
]) { const { rows } = await c.query("explain (analyze, buffers) " + q); console.log(rows.map((r) => r["QUERY PLAN"]).join("\n"), "\n"); }
await c.end();
