/** One field of an edit. "was": only what was before is told. */
export type FieldChange = {
  field: string;
  kind: "added" | "removed" | "changed" | "was";
  before?: unknown;
  after?: unknown;
};

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isNothing = (value: unknown) => value === undefined || value === null || value === "";
const isMoment = (value: unknown) => typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value);

/**
 * What an event's detail tells that was changed, field by field, and what it tells besides. What changed stands in
 * `before` and `after`; older events also tell it as `from` and `to`, or so under a field's own name.
 */
export function differenceOf(detail: Fields): { changes: FieldChange[]; rest: Fields } {
  const changes: FieldChange[] = [];
  const { before, after, ...others } = detail;
  const rest: Fields = {};
  if ("before" in detail || "after" in detail)
    changes.push(
      ...pairOf("", before, after, { tellsBefore: "before" in detail, tellsAfter: "after" in detail }),
    );
  if (isPair(others, "from", "to") && !isMoment(others.from) && !isMoment(others.to)) {
    changes.push(...pairOf("", others.from, others.to));
    delete others.from;
    delete others.to;
  }
  for (const [name, value] of Object.entries(others)) {
    if (isFields(value) && isOnly(value, "before", "after"))
      changes.push(...pairOf(name, value.before, value.after));
    else if (isFields(value) && isOnly(value, "from", "to") && !isMoment(value.from))
      changes.push(...pairOf(name, value.from, value.to));
    else rest[name] = value;
  }
  return { changes, rest };
}

const isPair = (fields: Fields, one: string, other: string) => one in fields && other in fields;
const isOnly = (fields: Fields, one: string, other: string) =>
  isPair(fields, one, other) && Object.keys(fields).length === 2;

function pairOf(
  field: string,
  before: unknown,
  after: unknown,
  { tellsBefore = true, tellsAfter = true } = {},
): FieldChange[] {
  if (isFields(before) || isFields(after)) {
    const was = isFields(before) ? before : {};
    const is = isFields(after) ? after : {};
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) =>
      pairOf(field ? `${field}.${name}` : name, was[name], is[name], { tellsBefore, tellsAfter }),
    );
  }
  const name = field || "value";
  if (!tellsAfter) return [{ field: name, kind: "was", before }];
  if (!tellsBefore) return isNothing(after) ? [] : [{ field: name, kind: "added", after }];
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isNothing(before) && isNothing(after)) return [];
  if (isNothing(before)) return [{ field: name, kind: "added", after }];
  if (isNothing(after)) return [{ field: name, kind: "removed", before }];
  return [{ field: name, kind: "changed", before, after }];
}
