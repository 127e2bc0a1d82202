import fs from "node:fs";
import path from "node:path";
import { LineCounter, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import type { z } from "zod";
import { EnvironmentEntry } from "@/domain/schema/configuration";
import { Settings } from "@/domain/schema/settings";
import { connectors } from "@/platforms";

const PARTS: readonly string[] = ["environments", "audit", "signIn"];

export type ConfigProblem = { file: string; line: number; field: string; message: string };
export type ConfiguredEnvironment = EnvironmentEntry & { id: string; simulated: boolean };
export type Config = {
  environments: ConfiguredEnvironment[];
  problems: ConfigProblem[];
  /** Identities that could be read although something else in them is wrong. */
  /** What the first file that has a say says of the trail and of signing in; where it is wrong, what holds without it. */
  settings: Settings;
  broken: { id: string; platform: EnvironmentEntry["platform"]; name: string; message: string }[];
};

/** Reads configuration files. A mistake is named with its place, and everything else still counts. */
export function loadConfig(
  files: readonly { file: string; simulated: boolean; optional?: boolean }[],
): Config {
  const config: Config = { environments: [], problems: [], broken: [], settings: Settings.parse({}) };
  for (const source of files) readFile(source, config);
  return config;
}

function readFile(
  { file, simulated, optional }: { file: string; simulated: boolean; optional?: boolean },
  config: Config,
) {
  const shown = path.relative(process.cwd(), file) || file;
  const problem = (line: number, field: string, message: string) =>
    config.problems.push({ file: shown, line, field, message });
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    if (!optional || fs.existsSync(file))
      problem(1, "", "cannot be read. Check the path in WHEELHOUSE_CONFIG and the file's permissions");
    return;
  }
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  for (const error of document.errors)
    problem(counter.linePos(error.pos[0]).line, "", `is not valid YAML: ${error.message.split("\n")[0]}`);
  if (document.errors.length > 0) return;
  if (document.contents === null) return;

  const lineAt = (keys: readonly PropertyKey[]): number => {
    for (let depth = keys.length; depth >= 0; depth -= 1) {
      const node = document.getIn(keys.slice(0, depth), true) as
        | { range?: [number, number, number] }
        | undefined;
      if (node?.range) return counter.linePos(node.range[0]).line;
    }
    return 1;
  };
  const whole: unknown = document.toJS();
  if (typeof whole !== "object" || whole === null || Array.isArray(whole))
    return void problem(1, "", 'must hold a list called "environments"');
  for (const name of Object.keys(whole))
    if (!PARTS.includes(name)) problem(lineAt([name]), name, `is not known; these are: ${PARTS.join(", ")}`);
  readSettings(whole);
  const list = document.get("environments") as YAMLSeq<YAMLMap> | undefined;
  const entries: unknown = "environments" in whole ? whole.environments : undefined;
  if (list === undefined || entries === null) return;
  if (!Array.isArray(entries))
    return void problem(lineAt(["environments"]), "environments", "must be a list");

  for (const [index, entry] of entries.entries()) readEntry(entry, index);

  function readSettings(whole: object): void {
    for (const part of ["audit", "signIn"] as const) {
      const said: unknown = Reflect.get(whole, part);
      if (said === undefined || said === null) continue;
      const parsed = Settings.shape[part].safeParse(said);
      if (parsed.success) Object.assign(config.settings, { [part]: parsed.data });
      else
        for (const issue of issuesOf(parsed.error))
          problem(lineAt([part, ...issue.path]), [part, ...issue.path].map(String).join("."), issue.message);
    }
  }

  function readEntry(entry: unknown, index: number): void {
    const parsed = EnvironmentEntry.safeParse(entry);
    const found = parsed.success ? contentProblems(parsed.data) : issuesOf(parsed.error);
    for (const issue of found)
      problem(
        lineAt(["environments", index, ...issue.path]),
        issue.path.map(String).join("."),
        issue.message,
      );
    const identity = EnvironmentEntry.pick({ platform: true, name: true }).safeParse(pickIdentity(entry));
    const id = identity.success ? `${identity.data.platform}/${identity.data.name}` : undefined;
    if (id && [...config.environments, ...config.broken].some((other) => other.id === id))
      return void problem(
        lineAt(["environments", index, "name"]),
        "name",
        `"${id}" is declared twice; the first one counts`,
      );
    if (found.length > 0 && identity.success && id) {
      const lines = found.map(
        (issue) =>
          `${shown} line ${lineAt(["environments", index, ...issue.path])}: ${issue.path.map(String).join(".")} ${issue.message}`,
      );
      config.broken.push({ id, ...identity.data, message: `${lines.join("; ")}.` });
    } else if (parsed.success && id) config.environments.push({ ...parsed.data, id, simulated });
  }
}

const pickIdentity = (entry: unknown) =>
  typeof entry === "object" && entry !== null && "platform" in entry && "name" in entry
    ? { platform: entry.platform, name: entry.name }
    : {};

type Issue = { path: PropertyKey[]; message: string };

function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.flatMap((issue): Issue[] => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: "is not known here" }));
    if (issue.code === "invalid_type" && issue.message.includes("received undefined"))
      return [{ path: issue.path, message: "is missing" }];
    return [{ path: issue.path, message: issue.message }];
  });
}

/** What only the platform's declaration can tell: its addresses, credentials and dialects. */
function contentProblems(entry: EnvironmentEntry): Issue[] {
  const { declaration, dialects } = connectors[entry.platform];
  const issues: Issue[] = [];
  const urlNames = declaration.baseUrls.map(({ name }) => name);
  for (const name of Object.keys(entry.urls))
    if (!urlNames.includes(name))
      issues.push({
        path: ["urls", name],
        message: `is not an address of this platform; known: ${urlNames.join(", ")}`,
      });
  for (const { name, required } of declaration.baseUrls)
    if (required && !(name in entry.urls))
      issues.push({ path: ["urls"], message: `needs an address called "${name}"` });
  const known = (name: string) =>
    declaration.credentials.some(
      (credential) =>
        name === credential.name || name.endsWith(`-${credential.name.replace(/^tenant-/, "")}`),
    );
  for (const name of Object.keys(entry.credentials))
    if (!known(name))
      issues.push({
        path: ["credentials", name],
        message: `is not a credential of this platform; known: ${declaration.credentials.map((credential) => credential.name).join(", ") || "none"}`,
      });
  if (entry.dialect !== "auto" && !(entry.dialect in dialects))
    issues.push({
      path: ["dialect"],
      message: `is not known; use "auto" or one of: ${Object.keys(dialects).join(", ")}`,
    });
  return issues;
}
