import fs from "node:fs";
import pg from "pg";
import { openDatabase } from "@/db";
const d = JSON.parse(fs.readFileSync("/tmp/exp/db.json", "utf8"));
process.env.DATABASE_URL = d.appUrl; process.env.WHEELHOUSE_DATA_DIR = d.folder;
const { screenQueries, subjectsOf, callerOf } = await import("./screens-queries");
const owner = new pg.Client({ connectionString: d.ownerUrl }); await owner.connect();
await owner.query("update checks set observed_at = now()");
const { db, close } = openDatabase(d.appUrl, { applicationName: "x", max: 12 });
const qs = screenQueries(await subjectsOf(db));
for (const q of qs) {
  if (process.argv[2] && !q.name.includes(process.argv[2])) continue;
  for (let i = 0; i < 30; i++) await q.ask(callerOf(db), i);
  const n = Number(process.argv[3] ?? 60); const c0 = process.cpuUsage(); const t = performance.now();
  for (let i = 0; i < n; i++) await q.ask(callerOf(db), i);
  const c = process.cpuUsage(c0);
  console.log(q.name.padEnd(45), "wall", ((performance.now() - t) / n).toFixed(2), "node cpu", ((c.user + c.system) / 1000 / n).toFixed(2));
}
await close(); await owner.end();
