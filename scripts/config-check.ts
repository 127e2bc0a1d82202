import path from "node:path";
import { loadConfig } from "@/server/config/load";

const file = path.resolve(process.argv[2] ?? process.env.WHEELHOUSE_CONFIG ?? "wheelhouse.yaml");
const { environments, problems } = loadConfig([{ file, simulated: false }]);

for (const { file: where, line, field, message } of problems)
  console.error(`${where}:${line}: ${field ? `${field} ` : ""}${message}.`);
for (const environment of environments)
  console.log(`ok  ${environment.id}  ${Object.values(environment.urls).join("  ")}`);
console.log(
  problems.length === 0
    ? `${environments.length} environments, no mistakes.`
    : `${environments.length} environments can run, ${problems.length} mistakes.`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
