import { formatValue, type Unit } from "@/domain/duration";

/** What a typed limit means: a number in the metric's unit, null for no limit, or why it cannot be read. */
export type ReadLimit = { value: number | null; problem?: never } | { value?: never; problem: string };

type Part = { amount: number; unit: string };

const SECONDS: Record<string, number> = {
  ...named(["ms"], 0.001),
  ...named(["s", "sec", "second", "seconds"], 1),
  ...named(["m", "min", "minute", "minutes"], 60),
  ...named(["h", "hour", "hours"], 3_600),
  ...named(["d", "day", "days"], 86_400),
  ...named(["w", "week", "weeks"], 604_800),
};

const BYTES: Record<string, number> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

const EXAMPLE: Record<Unit, string> = {
  seconds: "25 h, 90 min or 1 d 6 h",
  ms: "300 ms or 2.5 s",
  percent: "99.5 %",
  ratio: "2.5 %",
  count: "100",
  bytes: "1 GB or 500 MB",
};

/** "such as 25 h, 90 min or 1 d 6 h" */
export const limitExample = (unit: Unit) => `such as ${EXAMPLE[unit]}`;

/** Reads a limit as people write it. A number without its unit is refused where guessing could be wrong by a factor of 60. */
export function readLimit(text: string, unit: Unit): ReadLimit {
  const typed = text.trim().toLowerCase();
  if (typed === "" || typed === "none") return { value: null };
  if (typed.startsWith("-")) return { problem: "A limit is not negative." };
  const plain = typed.replace(/^\d{1,3}(?:,\d{3})+(?![\d,])/, (grouped) => grouped.replaceAll(",", ""));
  if (plain.includes(",")) return { problem: "Write decimals with a point, such as 99.5." };
  const parts = partsOf(plain);
  if (!parts) return cannotRead(unit);
  switch (unit) {
    case "seconds":
      return sumOf(parts, SECONDS, unit);
    case "ms":
      return parts.length === 1 && parts[0]?.unit === ""
        ? { value: parts[0].amount }
        : inThousandths(sumOf(parts, SECONDS, unit));
    case "bytes":
      return sumOf(parts, BYTES, unit);
    case "percent":
      return single(parts, ["", "%"], unit, 1);
    case "ratio":
      return single(parts, ["%"], unit, 100);
    case "count":
      return single(parts, [""], unit, 1);
  }
}

/** The limit as it stands in the field: reading it gives the same number again. */
export function writeLimit(value: number | null, unit: Unit): string {
  if (value === null) return "";
  if (value === 0 && unit === "seconds") return "0 s";
  const short = formatValue(value, unit);
  return readLimit(short, unit).value === value ? short : inFull(value, unit);
}

function inFull(value: number, unit: Unit): string {
  switch (unit) {
    case "seconds":
      return durationInFull(value);
    case "ms":
      return `${value} ms`;
    case "percent":
      return `${value} %`;
    case "ratio":
      return `${exact(value * 100)} %`;
    case "bytes":
      return `${value} B`;
    case "count":
      return String(value);
  }
}

function durationInFull(value: number): string {
  let rest = value;
  const texts: string[] = [];
  for (const [name, size] of [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
  ] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) texts.push(`${count} ${name}`);
  }
  if (rest > 0 || texts.length === 0) texts.push(`${exact(rest)} s`);
  return texts.join(" ");
}

function partsOf(text: string): Part[] | undefined {
  const PART = /(\d+(?:\.\d+)?)\s*([a-z%]*)\s*/y;
  const parts: Part[] = [];
  while (PART.lastIndex < text.length) {
    const found = PART.exec(text);
    if (!found) return undefined;
    parts.push({ amount: Number(found[1]), unit: found[2] ?? "" });
  }
  return parts;
}

function sumOf(parts: readonly Part[], sizes: Record<string, number>, unit: Unit): ReadLimit {
  const [first] = parts;
  if (first && parts.length === 1 && first.unit === "")
    return first.amount === 0
      ? { value: 0 }
      : { problem: `Say the unit of ${first.amount}, ${limitExample(unit)}.` };
  let sum = 0;
  for (const part of parts) {
    const size = sizes[part.unit];
    if (size === undefined) return cannotRead(unit);
    sum += part.amount * size;
  }
  return { value: exact(sum) };
}

function single(parts: readonly Part[], units: readonly string[], unit: Unit, dividedBy: number): ReadLimit {
  const [part] = parts;
  if (!part || parts.length > 1 || !units.includes(part.unit)) return cannotRead(unit);
  return { value: exact(part.amount / dividedBy) };
}

const inThousandths = (read: ReadLimit): ReadLimit =>
  typeof read.value === "number" ? { value: exact(read.value * 1000) } : read;

const cannotRead = (unit: Unit): ReadLimit => ({
  problem: `This cannot be read; write it ${limitExample(unit)}.`,
});

/** Without the noise that binary fractions leave: 99.95 / 100 is 0.9995. */
const exact = (value: number) => Number(value.toPrecision(12));

function named(names: readonly string[], size: number): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, size]));
}
