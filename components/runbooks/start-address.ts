/** What a link to a runbook says of how it is to be started. */
export type StartWish = { environmentId: string; alertId: number | null; parameters: Record<string, string> };

const PARAMETER = "p.";
const NAMES = { environmentId: "start", alertId: "alert" };

export function startSearch({ environmentId, alertId, parameters }: StartWish): string {
  const search = new URLSearchParams({ [NAMES.environmentId]: environmentId });
  if (alertId !== null) search.set(NAMES.alertId, String(alertId));
  for (const [key, value] of Object.entries(parameters)) search.set(`${PARAMETER}${key}`, value);
  return `?${search}`;
}

export function readStart(search: URLSearchParams): StartWish | undefined {
  const environmentId = search.get(NAMES.environmentId);
  if (environmentId === null) return undefined;
  const alertId = Number(search.get(NAMES.alertId));
  return {
    environmentId,
    alertId: Number.isSafeInteger(alertId) && alertId > 0 ? alertId : null,
    parameters: Object.fromEntries(
      [...search].flatMap(([name, value]) =>
        name.startsWith(PARAMETER) ? [[name.slice(PARAMETER.length), value]] : [],
      ),
    ),
  };
}

/** The changes to an address that take the wish out of it. */
export const withoutStart = (search: URLSearchParams): Record<string, undefined> =>
  Object.fromEntries(
    [...search.keys()]
      .filter((name) => name.startsWith(PARAMETER) || Object.values(NAMES).includes(name))
      .map((name) => [name, undefined]),
  );
