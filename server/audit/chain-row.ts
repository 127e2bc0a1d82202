import { firstChainText } from "@/domain/audit";
import { auditHmac, auditHmacBehind, SPACE } from "./key";

/** One event as the verifier sees it: the hash it bears and the one it should bear, and what its neighbours must agree with. */
export type Link = { seq: number; hash: string; trueHash: string; previousHash: string; sameActor: boolean };

/** What is hashed, in the order of `chainText`, then what is not. */
const COLUMNS = {
  ...{ scope: "scope", seq: "seq::text", id: "id::text", at: "at", actor: "actor", action: "action" },
  ...{ result: "result", subjectKind: "subject_kind", subjectId: "subject_id", platformId: "platform_id" },
  ...{ environmentId: "environment_id", tenant: "tenant", detail: "detail", correlationId: "correlation_id" },
  ...{ previousHash: "previous_hash", version: "version", actorId: "actor_id", hash: "hash" },
};
/** What the rows are made of that `linkOf` reads. */
export const LINK_COLUMNS = Object.values(COLUMNS).join(", ");

const fieldOf = (name: keyof typeof COLUMNS) => Object.keys(COLUMNS).indexOf(name);
const FIELDS = Object.keys(COLUMNS).length;
const HASHED = fieldOf("previousHash") + 1;
const [AT, ACTOR, VERSION] = [fieldOf("at"), fieldOf("actor"), fieldOf("version")];
const [SEQ, PREVIOUS, HASH] = [fieldOf("seq"), fieldOf("previousHash"), fieldOf("hash")];
const ACTOR_ID = fieldOf("actorId");

const VERSION_2 = "1:2";
/** Where each field of the row under hand begins, and its length; -1 for null. */
const starts = new Int32Array(FIELDS);
const lengths = new Int32Array(FIELDS);
const startOf = (field: number) => starts[field] ?? 0;
const lengthOf = (field: number) => lengths[field] ?? 0;

/** The text that is hashed, behind the space that hashing takes; then room. */
let text = roomOf(16_384);
/** What is written beside the bytes of a row: version, lengths with their colons, the moment. */
const MARKS = 256;

/** Reads a row of `LINK_COLUMNS` as `copyRows` gives it. Nothing is made of a field but what is asked for. */
export function linkOf(row: Buffer): Link {
  for (let field = 0, at = 2; field < FIELDS; field += 1) {
    const length = row.readInt32BE(at);
    starts[field] = at + 4;
    lengths[field] = length;
    at += 4 + Math.max(length, 0);
  }
  writeMoment(row.readBigInt64BE(startOf(AT)));
  return {
    seq: Number(told(row, SEQ)),
    hash: told(row, HASH),
    trueHash: row.readInt16BE(startOf(VERSION)) === 1 ? firstHash(row) : trueHash(row),
    previousHash: told(row, PREVIOUS),
    sameActor: isSameActor(row),
  };
}

const told = (row: Buffer, field: number) =>
  row.toString("utf8", startOf(field), startOf(field) + lengthOf(field));

/** As `chainText` writes it. The row is laid behind the text first: to move bytes within a buffer makes no object. */
function trueHash(row: Buffer): string {
  const rowAt = SPACE + row.length + MARKS;
  if (text.length < rowAt + row.length) text = roomOf(2 * rowAt);
  text.set(row, rowAt);
  let to = SPACE + VERSION_2.length;
  for (let field = 0; field < HASHED; field += 1) {
    const length = lengthOf(field);
    if (field === AT) {
      to = putLength(moment.length, to);
      text.set(moment, to);
      to += moment.length;
    } else if (length < 0) {
      text[to] = MINUS;
      to += 1;
    } else {
      to = putLength(length, to);
      move(rowAt + startOf(field), length, to);
      to += length;
    }
  }
  return auditHmacBehind(text, 0, to);
}

function roomOf(bytes: number): Buffer {
  const room = Buffer.alloc(bytes);
  room.write(VERSION_2, SPACE);
  return room;
}

const [MINUS, ZERO, COLON] = [0x2d, 0x30, 0x3a];
/** Up to so many bytes are moved quicker one by one. */
const FEW = 16;

function move(from: number, length: number, to: number): void {
  if (length > FEW) text.copyWithin(to, from, from + length);
  else for (let n = 0; n < length; n += 1) text[to + n] = text[from + n] ?? 0;
}

function putLength(length: number, at: number): number {
  const to = putNumber(length, at);
  text[to] = COLON;
  return to + 1;
}

function putNumber(number: number, at: number): number {
  const to = number < 10 ? at : putNumber(Math.trunc(number / 10), at);
  text[to] = ZERO + (number % 10);
  return to + 1;
}

function firstHash(row: Buffer): string {
  const field = (name: keyof typeof COLUMNS) => told(row, fieldOf(name));
  return auditHmac(
    firstChainText({
      ...{ scope: field("scope"), seq: Number(field("seq")), id: field("id"), at: moment.toString("latin1") },
      ...{ actor: field("actor"), action: field("action"), result: field("result") },
      ...{ subjectKind: field("subjectKind"), subjectId: field("subjectId") },
      ...{ environmentId: field("environmentId"), detail: field("detail") },
      ...{ correlationId: field("correlationId"), previousHash: field("previousHash") },
    }),
  );
}

const BEFORE_ID = Buffer.from('{"id":"');
const QUOTE = 0x22;

/** Looked for where it nearly always stands: to take every actor apart costs more than the rest. */
function isSameActor(row: Buffer): boolean {
  const start = startOf(ACTOR);
  const idAt = start + BEFORE_ID.length;
  const length = lengthOf(ACTOR_ID);
  const standsThere =
    row[idAt + length] === QUOTE &&
    isSame(row, start, BEFORE_ID, 0, BEFORE_ID.length) &&
    isSame(row, idAt, row, startOf(ACTOR_ID), length);
  return standsThere || JSON.parse(told(row, ACTOR))?.id === told(row, ACTOR_ID);
}

function isSame(one: Buffer, at: number, other: Buffer, otherAt: number, length: number): boolean {
  for (let n = 0; n < length; n += 1) if (one[at + n] !== other[otherAt + n]) return false;
  return true;
}

const moment = Buffer.from("0000-00-00T00:00:00.000Z");
const DAY = 86_400_000;
/** The database counts from 2000 on, and not from 1970. */
const BEFORE_2000 = 946_684_800_000_000n;
let day = Number.NaN;

/** ISO 8601 in UTC, to the millisecond, of microseconds since 2000; a day is written once. */
function writeMoment(micros: bigint): void {
  const at = Number((micros + BEFORE_2000) / 1000n);
  const rest = at - Math.floor(at / DAY) * DAY;
  if (at - rest !== day) {
    day = at - rest;
    moment.write(new Date(day).toISOString(), "latin1");
  }
  twoDigits(Math.trunc(rest / 3_600_000), 11);
  twoDigits(Math.trunc(rest / 60_000) % 60, 14);
  twoDigits(Math.trunc(rest / 1000) % 60, 17);
  twoDigits(Math.trunc(rest / 10) % 100, 20);
  moment[22] = ZERO + (rest % 10);
}

function twoDigits(number: number, to: number): void {
  moment[to] = ZERO + Math.trunc(number / 10);
  moment[to + 1] = ZERO + (number % 10);
}
