export type FacetValue = { value: string; label: string; count: number };

const groupOf = (action: string) => `${action.split(".")[0]}.`;

/** What can be chosen, with what is chosen among it; once an action is, all that begin like it can be asked for too. */
export function choicesOf(
  facet: string,
  values: readonly FacetValue[],
  chosen: string | null,
): readonly FacetValue[] {
  if (!chosen) return values;
  const isKnown = values.some(({ value }) => value === chosen);
  if (facet !== "action") return isKnown ? values : [{ value: chosen, label: chosen, count: 0 }, ...values];
  const group = groupOf(chosen);
  const members = values.filter(({ value }) => value.startsWith(group));
  const all = {
    value: group,
    label: `${group.slice(0, -1)}: all of them`,
    count: members.reduce((sum, { count }) => sum + count, 0),
  };
  return [
    ...(chosen === group || members.length > 1 ? [all] : []),
    ...(isKnown || chosen === group ? [] : [{ value: chosen, label: chosen, count: 0 }]),
    ...values,
  ];
}
