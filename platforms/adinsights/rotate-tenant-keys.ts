import { z } from "zod";
import type { FlowAnswer, FlowPlan, FlowSight, FlowStep } from "@/platforms/flow";
import type { Fact } from "@/platforms/platform";
import { readDryRun, readRotation } from "./dek-output";
import { proofByMeta, proofInAudit } from "./dek-proof";
import { ALL, TENANT_KEY } from "./tenants";

const line = (number: number) => ({ file: "adinsights.md", line: number });

const Input = z.strictObject({
  tenant: z
    .string()
    .trim()
    .regex(TENANT_KEY, `A tenant's key as the console knows it, or "${ALL}".`)
    .default(ALL),
});

const isForAll = ({ input }: FlowSight) => input.tenant === ALL;
const written = (found: Readonly<Record<string, Fact>> | undefined, key: string): string =>
  typeof found?.[key] === "string" ? found[key] : "";

const field = (key: string, title: string, help: string) =>
  ({ key, title, kind: "text", required: true, help }) as const;

const failed = (said: string): FlowAnswer => ({ state: "failed", said });

const approval: FlowStep = {
  key: "approval",
  kind: "approval",
  title: "A second person agrees",
  why: "Without a tenant's id the script takes them all. It works in no transaction: what stops it midway leaves some tenants done and others not.",
  onlyIf: isForAll,
};

const guard: FlowStep = {
  key: "guard",
  kind: "evidence",
  title: "The right environment",
  why: "The script takes whatever settings and database the shell names, and asks nobody. Look before it runs.",
  fields: [
    field("settings", "DJANGO_SETTINGS_MODULE", "As the shell shows it."),
    field("database", "Database host", "Of DATABASE_URL: the host alone, never the whole address."),
    field("kms", "Key of the KMS", "Its name or alias."),
  ],
  source: line(112),
};

const danger: FlowStep = {
  key: "danger",
  kind: "evidence",
  title: "Tokens of Meta pages",
  why: "This version encrypts the tokens of Meta connections and pages with the same keys and leaves them out of the rotation: afterwards they can no longer be read, until a person connects Meta again. It was read in the code and not yet seen on a running platform.",
  fields: [
    field("pages", "Tenants with Meta pages", "Which they are, or none."),
    {
      key: "goOn",
      title: "Go on",
      kind: "choice",
      required: true,
      options: [
        { value: "none", title: "No tenant has Meta pages" },
        { value: "ready", title: "Their owners are ready to connect Meta again" },
      ],
    },
  ],
};

const dryRun: FlowStep = {
  key: "dry-run",
  kind: "evidence",
  title: "Dry run",
  why: "python scripts/rotate_deks.py --dry-run, for one tenant with --tenant-id. It changes nothing.",
  fields: [field("output", "Its last line", "[dry-run] N tenant key(s) would be rotated.")],
  source: line(109),
};

const countOf = (sight: FlowSight) => Number(sight.found["dry-run-read"]?.keys ?? Number.NaN);

const dryRunRead: FlowStep = {
  key: "dry-run-read",
  kind: "ask",
  title: "How many keys it would touch",
  everySeconds: 0,
  forSeconds: 0,
  timeoutSeconds: 5,
  ask: async (_c, view) => {
    const read = readDryRun(written(view.found["dry-run"], "output"));
    if (read.problem !== undefined) return failed(`${read.problem} Do the dry run's step again.`);
    if (!isForAll(view) && read.count !== 1)
      return failed(`For one tenant it is one key, not ${read.count}. Was --tenant-id left out?`);
    if (read.count === 0) return failed("No tenant has a key there: that is not the right database.");
    return {
      state: "passed",
      said: `${read.count} ${read.count === 1 ? "key" : "keys"} would be rotated.`,
      facts: { keys: read.count },
    };
  },
};

const realRun: FlowStep = {
  key: "run",
  kind: "evidence",
  title: "Run it",
  why: "The same command without --dry-run, from the root of the repository.",
  locked: { by: ["guard", "dry-run-read"], because: "What it would touch has to be known before." },
  fields: [
    field("output", "Its last line", "Rotated N tenant key(s)"),
    {
      key: "exitCode",
      title: "Exit code",
      kind: "choice",
      required: true,
      help: "echo $? right after it.",
      options: [
        { value: "0", title: "0, all went well" },
        { value: "1", title: "1, a key is missing or failed" },
        { value: "2", title: "2, the key service failed" },
      ],
    },
  ],
  source: line(110),
};

const realRunRead: FlowStep = {
  key: "run-read",
  kind: "ask",
  title: "How many keys were rotated",
  everySeconds: 0,
  forSeconds: 0,
  timeoutSeconds: 5,
  ask: async (_c, view) => {
    const read = readRotation(written(view.found.run, "output"), written(view.found.run, "exitCode"));
    if (read.problem !== undefined) return failed(`${read.problem} Then do the step before again.`);
    const expected = countOf(view);
    const facts = { keys: read.count, expected };
    if (read.count !== expected)
      return {
        ...failed(
          `${read.count} keys were rotated; the dry run said ${expected}. See which tenants are missing.`,
        ),
        facts,
      };
    return { state: "passed", said: `${read.count} of ${expected} keys were rotated.`, facts };
  },
};

const audit: FlowStep = {
  key: "audit",
  kind: "ask",
  title: "The audit log agrees",
  why: "Each tenant's own audit log has a row dek_rotated since. Only tenants whose identity the console has can be looked at.",
  everySeconds: 30,
  forSeconds: 1800,
  timeoutSeconds: 60,
  skippable: true,
  ask: proofInAudit,
  source: line(114),
};

const noAudit: FlowStep = {
  key: "no-audit",
  kind: "evidence",
  title: "Read something that was encrypted",
  why: "This version writes no row when it rotates a key, so the proof is a tenant's credential that still works: start one sync and see it end well.",
  fields: [field("sync", "Which sync ended well", "Tenant, connection and time.")],
  source: line(115),
};

const pages: FlowStep = {
  key: "pages",
  kind: "ask",
  title: "Meta still answers",
  why: "The platform's own word on Meta and Instagram, per tenant. A token that can no longer be read shows at the next sync of the pages, at :15 to :25: look again then.",
  everySeconds: 0,
  forSeconds: 0,
  timeoutSeconds: 60,
  skippable: true,
  ask: proofByMeta,
};

const record: FlowStep = {
  key: "record",
  kind: "evidence",
  title: "Write it into the on-call log",
  fields: [field("entry", "Entry in the log", "Its link or date.")],
};

/** The keys under which tenants' tokens are encrypted. There is no address for it: a person runs a script, and what it prints is read. */
export const rotateTenantKeys = (dialect: string): FlowPlan => ({
  key: "rotate-tenant-keys",
  kind: "rotation",
  title: "Rotate tenants' data keys",
  purpose:
    "In an emergency, or to finish what a failure of the key service broke off. The platform does it by itself on Sundays at 01:30 in Jamaica.",
  credential: "tenant-data-keys",
  fields: [
    {
      key: "tenant",
      title: "Tenant",
      kind: "text",
      required: true,
      default: ALL,
      help: `One tenant's key, or "${ALL}".`,
    },
  ],
  input: Input as unknown as FlowPlan["input"],
  subject: () => "tenant-data-keys",
  label: ({ tenant }) => (tenant === ALL ? "Data keys of every tenant" : `Data key of ${tenant}`),
  steps: [
    approval,
    guard,
    ...(dialect === "head" ? [danger] : []),
    dryRun,
    dryRunRead,
    realRun,
    realRunRead,
    ...(dialect === "head" ? [audit, pages] : [noAudit]),
    record,
  ],
});
