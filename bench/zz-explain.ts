import { sql } from "drizzle-orm";
import { openDatabase } from "@/db";
import { openPlace } from "@/bench/place";
import { seed } from "@/bench/tenants";
import { callerOf } from "@/bench/screens-queries";
const place = await openPlace();
try {
  const d = await place.database("x");
  const o = openDatabase(d.ownerUrl, { applicationName: "x", statementSeconds: 300 });
  await seed(o.db, 50000);
  await o.db.execute(sql`vacuum analyze tenant_records`);
  console.log((await o.db.execute(sql`select indexname from pg_indexes where tablename='tenant_records'`)).rows.map((r:any)=>r.indexname).join(" "));
  const q = async (t: string, s: string) => {
    const r = await o.db.execute<any>(sql.raw("explain (analyze, buffers off, costs off) " + s));
    const rows = r.rows.map((x:any)=>x["QUERY PLAN"]);
    console.log("==", t, rows.at(-1)); for (const x of rows.slice(0,-2)) console.log("  ", x);
  };
  for (const w of ["a", "ol", "olga 3", "north ba", "zzqx", "2f"]) {
    const like = w.split(" ").map(x => `r.search like '%${x}%'`).join(" and ");
    await q("list " + w, `select r.*, t.ids, c.name from tenant_records r join environments e on e.id=r.environment_id and e.active left join tenants t on t.environment_id=r.environment_id and t.external_id=r.external_id left join customers c on c.id = r.customer_id where ${like} order by r.name, r.environment_id, r.external_id limit 51`);
    await q("facets " + w, `select environment, status, count(*) from (select r.environment_id as environment, r.status, t.active from tenant_records r join environments e on e.id=r.environment_id and e.active left join tenants t on t.environment_id=r.environment_id and t.external_id=r.external_id where ${like} limit 5000) n group by 1,2`);
    const c = callerOf(o.db);
    let f = performance.now(); await c.tenants.list({ filter: { text: w } }); const a = performance.now() - f;
    f = performance.now(); await c.tenants.facets({ text: w }); console.log("-- list", a, "facets", performance.now() - f);
  }
  await q("jobs", `select * from job_states where environment_id = any(array['adinsights/production']) and tenant = any(array(select external_id from tenant_records limit 150))`);
  await o.close();
} finally { await place.remove(); }
