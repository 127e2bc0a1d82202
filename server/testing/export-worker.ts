import { writeExports } from "@/server/audit-exports/write-export";
import { database } from "@/server/database";

/** A worker that only writes exports, in small pieces; it is started to be killed. */
await writeExports(database().db, { page: 200 });
process.exit(0);
