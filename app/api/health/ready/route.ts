import { sql } from "drizzle-orm";
import { database } from "@/server/database";

export const dynamic = "force-dynamic";

/** Ready means that the database answers in time. */
export async function GET(): Promise<Response> {
  const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), 2000));
  const asked = database()
    .db.execute(sql`select 1`)
    .then(() => "ready" as const)
    .catch(() => "late" as const);
  const outcome = await Promise.race([asked, late]);
  return outcome === "ready"
    ? Response.json({ status: "ready" }, { headers: { "cache-control": "no-store" } })
    : Response.json(
        { status: "not ready", reason: "The database does not answer." },
        { status: 503, headers: { "cache-control": "no-store", "retry-after": "2" } },
      );
}
