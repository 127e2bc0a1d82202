import type { ExportCursor } from "@/db/schema";
import { placesFor } from "@/domain/access";
import { filterWords } from "@/domain/audit-export";
import { publicSigningKey, signed } from "@/server/audit/signing";
import { CSV_TITLES } from "./lines";
import { seenHeads, type Wanted } from "./wanted";

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** What stands above the events. Of a CSV it says how many they are, so it is written when that is known. */
export function headOf(wanted: Wanted, events: number): string {
  const exportedAt = wanted.requestedAt.toISOString();
  const heads = seenHeads(wanted);
  const places = placesFor(wanted.reader, "audit:read");
  const limits = places === "everywhere" ? {} : { places };
  if (wanted.format === "jsonl")
    return `${JSON.stringify({
      kind: "wheelhouse-audit-export",
      filter: { ...wanted.filter, ...limits },
      timeZone: wanted.timeZone,
      exportedAt,
      heads,
      key: publicSigningKey(),
    })}\n`;
  const block = [
    "# Audit trail of Wheelhouse",
    `# Filter: ${filterWords(wanted.filter)}`,
    ...(places === "everywhere" ? [] : [`# Only what its reader may see: ${JSON.stringify(places)}`]),
    `# Asked for at: ${exportedAt}; nothing later is in here`,
    `# Time zone of the first column: ${wanted.timeZone}`,
    `# Events: ${events}`,
    "# A cell that would be a formula begins with an apostrophe that is not part of it",
    ...heads.map(({ scope, seq, hash }) => `# Head of ${scope}: event ${seq}, hash ${hash}`),
  ];
  const titles = [`time (${wanted.timeZone})`, ...CSV_TITLES];
  return `${[...block.map(quoted), titles.map(quoted).join(",")].join("\r\n")}\r\n`;
}

/** The last line of a JSONL export: signed, so that a file that was cut or changed does not pass for whole. */
export function tailOf(wanted: Wanted, events: number, spans: ExportCursor["spans"], digest: string): string {
  if (wanted.format === "csv") return "";
  // Sorted, because a row that was stored in between gives its names back in another order.
  const scopes = Object.entries(spans).sort(([a], [b]) => (a < b ? -1 : 1));
  const ends = (end: "first" | "last") =>
    Object.fromEntries(scopes.map(([scope, span]) => [scope, { seq: span[end] }]));
  const trailer = { kind: "wheelhouse-audit-trailer", count: events, digest };
  return `${JSON.stringify(signed({ ...trailer, first: ends("first"), last: ends("last") }))}\n`;
}
