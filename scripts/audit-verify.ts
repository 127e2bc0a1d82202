import { verifyTrail } from "@/server/audit/verify";
import { readNoted } from "@/server/chain/verifications";
import { database } from "@/server/database";

const { db } = database();
const { noted, checkpoints, damaged } = await readNoted(db, new Date());
const verdicts = await verifyTrail(db, noted);
const problems = [
  ...damaged,
  ...verdicts.flatMap((verdict) => verdict.problems.map((problem) => `${verdict.scope}: ${problem}`)),
];
for (const problem of problems) console.error(problem);
const events = verdicts.reduce((sum, { verifiedTo }) => sum + verifiedTo, 0);
console.log(
  problems.length === 0
    ? `Verified ${events} events in ${verdicts.length} chains; ${checkpoints} checkpoints agree.`
    : `${problems.length} problems in ${verdicts.length} chains.`,
);
await database().close();
process.exitCode = problems.length === 0 ? 0 : 1;
