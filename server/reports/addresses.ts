/** Where the rows behind a figure are shown as they were; every page of these reads `from` and `to`. */

type Span = { from: Date; to: Date };
type Parameters = Record<string, string | null | undefined>;

const addressOf = (path: string, from: string, to: string, parameters: Parameters): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) search.set(name, value);
  search.set("from", from);
  search.set("to", to);
  return `${path}?${search}`;
};

const spanned = (path: string, { from, to }: Span, parameters: Parameters) =>
  addressOf(path, from.toISOString(), to.toISOString(), parameters);

/** The rows of a set (`row-sets.ts`), of one environment or of all that the report is about. */
export const rowsAddress = (
  set: string,
  span: Span,
  parameters: { platform?: string | null; environment?: string; only?: string; of?: string } = {},
) => spanned("/reports/rows", span, { set, ...parameters });

/** The trail reads moments by the clock of UTC, without saying so. */
export const trailAddress = ({ from, to }: Span, parameters: Parameters) =>
  addressOf("/audit", from.toISOString().slice(0, -1), to.toISOString().slice(0, -1), parameters);

/** A promise has a page of its own, which reads moments in milliseconds. */
export const promiseAddress = ({ from, to }: Span, objective: string, environment: string) =>
  addressOf(
    `/sla/${objective}/${environment.split("/")[1]}`,
    String(from.getTime()),
    String(to.getTime()),
    {},
  );
