import type { CatalogueAction } from "./request-types";

type InputField = NonNullable<CatalogueAction["fields"]>[number];

/** What was filled in; an empty field is one that was left out. */
export function readInput(
  form: FormData,
  fields: readonly InputField[],
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const filled = fields.flatMap(({ key }) => {
    const value = String(form.get(key) ?? "").trim();
    return value === "" ? [] : [[key, value] as const];
  });
  const asked = new Set(fields.map(({ key }) => key));
  return Object.fromEntries([...Object.entries(given).filter(([key]) => !asked.has(key)), ...filled]);
}
