import { readCheckpoints } from "@/server/audit/checkpoint";
import { verifyTrail } from "@/server/audit/verify";
import { database } from "@/server/database";

const { checkpoints, damaged } = readCheckpoints();
const verdicts = await verifyTrail(database().db, checkpoints);
const problems = verdicts.flatMap((verdict) =>
  verdict.problems.map((problem) => `${verdict.scope}: ${problem}`),
);
if (damaged > 0) problems.push(`${damaged} checkpoint lines have no valid signature.`);
for (const problem of problems) console.error(problem);
const events = verdicts.reduce((sum, { verifiedTo }) => sum + verifiedTo, 0);
console.log(
  problems.length === 0
    ? `Verified ${events} events in ${verdicts.length} chains; ${checkpoints.length} checkpoints agree.`
    : `${problems.length} problems in ${verdicts.length} chains.`,
);
await database().close();
process.exitCode = problems.length === 0 ? 0 : 1;
