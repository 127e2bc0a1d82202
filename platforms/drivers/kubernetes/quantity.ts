const FACTOR: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity of the Kubernetes API as a number: "250m" is 0.25, "1Gi" 1,073,741,824. Null for what is none. */
export function quantity(text: string | undefined): number | null {
  const [, digits, exponent, unit] =
    /^([+-]?\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d+)|(n|u|m|k|[MGTPE]i?|Ki)?)$/.exec(text ?? "") ?? [];
  const factor = FACTOR[unit ?? ""];
  if (digits === undefined || factor === undefined) return null;
  return Number(`${digits}${exponent ?? ""}`) * factor;
}
