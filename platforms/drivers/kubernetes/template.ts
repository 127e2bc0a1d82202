const HASH = "pod-template-hash";

/** A pod's description without the mark that the cluster puts on each copy of it. */
export function plainTemplate(template: object | undefined): Record<string, unknown> {
  const plain = JSON.parse(JSON.stringify(template ?? {}));
  if (plain.metadata?.labels) delete plain.metadata.labels[HASH];
  return plain;
}

/** Equal for descriptions that mean the same, whatever the order of their fields. */
export const templateText = (template: object | undefined) =>
  JSON.stringify(ordered(plainTemplate(template)));

export const isSameTemplate = (a: object | undefined, b: object | undefined) =>
  templateText(a) === templateText(b);

/** Keys in order, and without those that say nothing. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}
