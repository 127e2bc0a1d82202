import { redact } from "@/platforms/outbound/redact";

/** Foreign words, short and without secrets. */
export function quoted(text: string, most = 500): string {
  const safe = redact(text.slice(0, most * 2))
    .replace(/\s+/g, " ")
    .trim();
  return safe.length > most ? `${safe.slice(0, most - 1)}…` : safe;
}
