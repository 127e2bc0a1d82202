export type Value = string | number | boolean | null;

/** What a template may name: parameters, and columns of what earlier steps found. */
export type Known = {
  parameters: Readonly<Record<string, string>>;
  steps: Readonly<Record<string, Readonly<Record<string, Value>>>>;
};

export type Filled = { input: Record<string, string> } | { missing: string };

const NAMED = /\{\{\s*([a-zA-Z0-9_.-]+)\s*\}\}/g;

/**
 * Puts values into the values of an input, never into its names. One pass: what a value brings along is data and is
 * not looked at again, however much it looks like a template.
 */
export function fillInput(input: Readonly<Record<string, string>>, known: Known): Filled {
  const filled: Record<string, string> = {};
  for (const [name, template] of Object.entries(input)) {
    let missing: string | undefined;
    filled[name] = template.replaceAll(NAMED, (_, named: string) => {
      const value = valueNamed(named, known);
      if (value === undefined) missing ??= named;
      return String(value ?? "");
    });
    if (missing !== undefined) return { missing };
  }
  return { input: filled };
}

function valueNamed(named: string, { parameters, steps }: Known): Value | undefined {
  const [first, step, ...column] = named.split(".");
  if (first === "steps" && step !== undefined) {
    const found = Object.hasOwn(steps, step) ? steps[step] : undefined;
    const name = column.join(".");
    return found && Object.hasOwn(found, name) ? (found[name] ?? undefined) : undefined;
  }
  return Object.hasOwn(parameters, named) ? parameters[named] : undefined;
}

type Output = {
  columns?: readonly string[];
  rows?: readonly (readonly Value[])[];
  facts?: Readonly<Record<string, Value>>;
};

/** What later steps may name of an output: the cells of its first row, its facts, and how many rows there were. */
export function namedOf(output: Output | null): Record<string, Value> {
  if (!output) return {};
  const [first] = output.rows ?? [];
  const cells = (output.columns ?? []).flatMap((column, place) =>
    first && place < first.length ? [[column, first[place] ?? null] as const] : [],
  );
  return {
    ...(output.rows && { rows: output.rows.length, count: output.rows.length }),
    ...output.facts,
    ...Object.fromEntries(cells),
  };
}
