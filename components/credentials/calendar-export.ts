import { toCsv } from "@/components/charts/csv";
import type { CredentialRow } from "./credential-types";
import { ageFrom, DUE_WORD } from "./credential-words";

/** What a calendar needs of a credential; nothing of it is secret. */
export type Entry = Pick<
  CredentialRow,
  | "id"
  | "title"
  | "tenantName"
  | "environmentId"
  | "kind"
  | "ownerName"
  | "state"
  | "dueAt"
  | "dueBecause"
  | "everyDays"
  | "issuedAt"
  | "rotatedAt"
>;

const HEAD = [
  "due",
  "because",
  "credential",
  "tenant",
  "environment",
  "kind",
  "owner",
  "state",
  "every days",
  "in use since",
];

export const calendarCsv = (rows: readonly Entry[]): string =>
  toCsv([
    HEAD,
    ...rows.map((row) => [
      row.dueAt?.toISOString(),
      row.dueBecause ? DUE_WORD[row.dueBecause] : "",
      row.title,
      row.tenantName,
      row.environmentId,
      row.kind,
      row.ownerName,
      row.state,
      row.everyDays,
      ageFrom(row)?.toISOString(),
    ]),
  ]);

/** RFC 5545: one event per credential, at the moment that it is due, with a reminder a week before. */
export function calendarFile(rows: readonly Entry[], origin: string, now: Date): string {
  const events = rows.flatMap((row) => (row.dueAt ? eventOf(row, row.dueAt, origin, now) : []));
  return [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Wheelhouse//Credentials//EN",
    ...events,
    "END:VCALENDAR",
  ]
    .map((line) => `${folded(line)}\r\n`)
    .join("");
}

function eventOf(row: Entry, dueAt: Date, origin: string, now: Date): string[] {
  const what = row.tenantName ? `${row.title} (${row.tenantName})` : row.title;
  return [
    "BEGIN:VEVENT",
    `UID:${row.id}@wheelhouse`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(dueAt)}`,
    `SUMMARY:${escaped(`${what}: ${row.dueBecause ? DUE_WORD[row.dueBecause] : "due"}`)}`,
    `DESCRIPTION:${escaped(`${row.environmentId}. Owner: ${row.ownerName || "nobody"}.`)}`,
    `URL:${origin}/credentials/${row.id}`,
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    "TRIGGER:-P7D",
    `DESCRIPTION:${escaped(what)}`,
    "END:VALARM",
    "END:VEVENT",
  ];
}

/** "20261120T120000Z" */
const stamp = (at: Date) => `${at.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

const escaped = (text: string) =>
  text.replace(/\r\n?|\n/g, "\\n").replace(/\\(?!n)|[;,]/g, (character) => `\\${character}`);

/** No line is longer than 75 bytes; what goes on begins with a space. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  let bytes = 0;
  for (const character of line) {
    const size = new TextEncoder().encode(character).length;
    if (bytes + size > (parts.length === 0 ? 75 : 74)) {
      parts.push(part);
      part = "";
      bytes = 0;
    }
    part += character;
    bytes += size;
  }
  return [...parts, part].join("\r\n ");
}
