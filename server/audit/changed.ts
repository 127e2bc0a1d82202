import { canonicalJson } from "@/domain/audit";
import { redact } from "@/platforms/outbound/redact";

type Fields = Record<string, unknown>;

/**
 * What an edit changed, for its audit event: of the fields that `after` names, those that differ, with what they were
 * and what they are. What looks like a secret is not told.
 */
export function changed(before: object, after: object): { before: Fields; after: Fields } {
  const was = before as Fields;
  const names = Object.entries(after)
    .filter(([name, value]) => value !== undefined && canonicalJson(was[name]) !== canonicalJson(value))
    .map(([name]) => name);
  const told = (fields: Fields) =>
    Object.fromEntries(names.map((name) => [name, withoutSecrets(fields[name] ?? null)]));
  return { before: told(was), after: told(after as Fields) };
}

function withoutSecrets(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, part) => (typeof part === "string" ? redact(part) : part));
}
