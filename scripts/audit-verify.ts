import { CONSOLE_SCOPE } from "@/server/audit/append";
import { readCheckpoints } from "@/server/audit/checkpoint";
import { verifyChain } from "@/server/audit/verify";
import { database } from "@/server/database";

const { checkpoints, damaged } = readCheckpoints();
const { verifiedTo, problems } = await verifyChain(database().db, CONSOLE_SCOPE, checkpoints);
if (damaged > 0) problems.push(`${damaged} checkpoint lines have no valid signature.`);
for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0
    ? `Verified to event ${verifiedTo}; ${checkpoints.length} checkpoints agree.`
    : `${problems.length} problems up to event ${verifiedTo}.`,
);
await database().close();
process.exitCode = problems.length === 0 ? 0 : 1;
