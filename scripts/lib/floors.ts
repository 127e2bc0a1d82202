export type Floors = Record<string, readonly { from: string; below?: string; because: string }[]>;
type Entry = {
  version?: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  link?: boolean;
};
export type Lock = { packages: Record<string, Entry> };

const numbers = (version: string) => (version.split(/[-+]/)[0] ?? "").split(".").map(Number);

/** Whether a version is older; what is no plain version is older than all, and so is a foretaste of one. */
export function isOlder(version: string, than: string): boolean {
  const [have, want] = [numbers(version), numbers(than)];
  for (let at = 0; at < 3; at += 1) {
    const [a = Number.NaN, b = 0] = [have[at], want[at]];
    if (Number.isNaN(a) || a < b) return true;
    if (a > b) return false;
  }
  return version.includes("-") && !than.includes("-");
}

const nameOf = (where: string) => where.split("node_modules/").at(-1) ?? where;

/** Every package that is too old, wherever in the tree it lies, in words. */
export function belowFloors({ packages }: Lock, floors: Floors): string[] {
  return Object.entries(packages).flatMap(([where, { version }]) => {
    const name = nameOf(where);
    const floor = floors[name]?.find(({ below }) => !below || !version || isOlder(version, below));
    if (!where || !floor || (version && !isOlder(version, floor.from))) return [];
    return [
      `${name} is ${version ?? "of no version"} and must be ${floor.from} or newer (${where}). ${floor.because}`,
    ];
  });
}

/** What a lock file must not hold: something unproved, or from elsewhere than the registry that npm is told of. */
export function wrongSources({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([where, { integrity, resolved, link }]) => [
    ...(where && !integrity ? [`${nameOf(where)} has no checksum.`] : []),
    ...(link ? [`${nameOf(where)} is a folder of this machine.`] : []),
    ...(resolved
      ? [`${nameOf(where)} names the address it is fetched from; npm's own setting says which.`]
      : []),
  ]);
}

const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** What is asked for by anything but one version. */
export const notPinned = (wanted: Record<string, string>): string[] =>
  Object.entries(wanted)
    .filter(([, version]) => !EXACT.test(version))
    .map(([name, version]) => `${name} is wanted as "${version}"; name one version.`);

export const withInstallScripts = ({ packages }: Lock): string[] =>
  [
    ...new Set(
      Object.entries(packages).flatMap(([where, entry]) => (entry.hasInstallScript ? nameOf(where) : [])),
    ),
  ].sort();
