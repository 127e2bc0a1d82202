#!/usr/bin/env node
// Checks a part of an audit trail that was taken away as JSON lines, or an archived month of it, with Node and nothing
// else. It shares no code with the console that wrote it.
//
//   node verify-audit.mjs FILE [--public-key FILE] [--checkpoints FOLDER] [--audit-key FILE]
//
// --public-key   the trail's public key, kept since before; without it the one in the file is taken, which proves only
//                that the file was not changed after it was written
// --checkpoints  a copy of the folder of checkpoints: events that were taken out, changed or made anew since are found
// --audit-key    the trail's secret key: every hash is computed anew, also where neighbours are missing
//
// Ends with 0 when everything agrees, 1 when something does not, 2 when it could not be checked.
import { createHash, createHmac, createPublicKey, verify } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { createGunzip } from "node:zlib";

const USAGE = "node verify-audit.mjs FILE [--public-key FILE] [--checkpoints FOLDER] [--audit-key FILE]";
const MOST_PROBLEMS = 50;

function giveUp(sentence) {
  console.error(sentence);
  process.exit(2);
}

function readArguments(given) {
  const options = { "--public-key": undefined, "--checkpoints": undefined, "--audit-key": undefined };
  const files = [];
  const words = [...given];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word in options) options[word] = words.shift() ?? giveUp(`${word} needs a name after it.`);
    else if (word.startsWith("--")) giveUp(`${word} is not known. ${USAGE}`);
    else files.push(word);
  }
  if (files.length !== 1) giveUp(USAGE);
  return { file: files[0], ...options };
}

function readFile(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return giveUp(`${file} cannot be read.`);
  }
}

/** Sorted keys, no spaces: what signatures are made over. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.keys(value)
      .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
      .join(",")}}`;
  return JSON.stringify(value ?? null);
}

function signatureHolds(statement, key) {
  const { signature, ...whole } = statement;
  if (typeof signature !== "string") return false;
  return verify(null, Buffer.from(canonical(whole)), key, Buffer.from(signature, "base64"));
}

const keyId = (key) =>
  createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16);

/** Every field with its length before it, so that none can flow into the next; "-" where there is none. */
function hashedText(event) {
  if (event.version === 1) {
    const fields = [
      ...[
        event.scope,
        String(event.seq),
        event.id,
        event.at,
        canonical(JSON.parse(event.actor)),
        event.action,
      ],
      ...[event.result, event.subject_kind, event.subject_id, event.environment_id ?? ""],
      ...[canonical(JSON.parse(event.detail)), event.correlation_id, event.previous_hash],
    ];
    return fields.map((field) => `${field.length}:${field}`).join("");
  }
  const fields = [
    ...["2", event.scope, String(event.seq), event.id, event.at, event.actor, event.action, event.result],
    ...[event.subject_kind, event.subject_id, event.platform_id, event.environment_id, event.tenant],
    ...[event.detail, event.correlation_id, event.previous_hash],
  ];
  return fields.map((field) => (field == null ? "-" : `${Buffer.byteLength(field)}:${field}`)).join("");
}

async function* linesOf(file) {
  const raw = fs.createReadStream(file);
  const bytes = file.endsWith(".gz") ? raw.pipe(createGunzip()) : raw;
  raw.on("error", (error) => bytes.destroy(error));
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const whole = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let start = 0;
    for (let end = whole.indexOf(10); end >= 0; end = whole.indexOf(10, start)) {
      yield whole.subarray(start, end + 1);
      start = end + 1;
    }
    rest = whole.subarray(start);
  }
  if (rest.length > 0) yield rest;
}

function parse(line, what) {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch {
    return giveUp(`${what} is no JSON: the file was cut off or is of another kind.`);
  }
}

/** Every head that the checkpoints name, without stretches that somebody accepted as lost later. */
function readCheckpoints(folder, key) {
  const points = [];
  let damaged = 0;
  for (const name of fs.readdirSync(folder, { recursive: true })) {
    if (!String(name).endsWith(".json")) continue;
    let point = {};
    try {
      point = JSON.parse(fs.readFileSync(path.join(folder, String(name)), "utf8"));
    } catch {
      // Counted as damaged below, like one that somebody else signed.
    }
    if (point.kind === "wheelhouse-checkpoint" && signatureHolds(point, key)) points.push(point);
    else damaged += 1;
  }
  points.sort((a, b) => (a.at < b.at ? -1 : 1));
  const losses = points.at(-1)?.losses ?? [];
  const wasAccepted = ({ scope, seq }, at) =>
    losses.some((loss) => loss.scope === scope && seq > loss.keptTo && at <= loss.acceptedAt);
  const heads = points.flatMap(({ at, heads }) =>
    heads.filter((head) => !wasAccepted(head, at)).map((head) => ({ ...head, at })),
  );
  return { count: points.length, damaged, heads };
}

/** Limits of time, and whole chains left out, leave pieces without holes. */
const LEAVES_PIECES = ["from", "to", "scope"];
const hasHoles = (filter) =>
  Object.entries(filter ?? {}).some(([name, value]) => !LEAVES_PIECES.includes(name) && value != null);

const options = readArguments(process.argv.slice(2));
const auditKey = options["--audit-key"] && Buffer.from(readFile(options["--audit-key"]).trim(), "hex");
const knownKey = options["--public-key"] && readFile(options["--public-key"]);

const problems = [];
const tell = (problem) => problems.length < MOST_PROBLEMS && problems.push(problem);
const digest = createHash("sha256");
const chains = new Map();
const notedAt = new Map();
let header;
let publicKey;
let noted = { count: 0, damaged: 0, heads: [] };
let count = 0;

function begin(line) {
  header = parse(line, "The first line");
  if (header.kind !== "wheelhouse-audit-export") giveUp("This is no part of an audit trail.");
  try {
    publicKey = createPublicKey(knownKey ?? header.key);
  } catch {
    giveUp("The public key is damaged.");
  }
  if (!options["--checkpoints"]) return;
  noted = readCheckpoints(options["--checkpoints"], publicKey);
  if (noted.damaged > 0) tell(`${noted.damaged} checkpoints have no valid signature of this trail.`);
  for (const head of noted.heads) notedAt.set(`${head.scope} ${head.seq}`, head);
}

function compareNeighbours(chain, event) {
  const { scope, seq } = event;
  const before = chain.last;
  if (!before) return;
  const step = Math.sign(seq - before.seq);
  const [older, newer] = step > 0 ? [before, event] : [event, before];
  if (step === 0) tell(`Event ${scope} ${seq} is there twice.`);
  else if (chain.step && step !== chain.step) tell(`Event ${scope} ${seq} is out of order.`);
  else if (newer.seq - older.seq === 1) {
    if (newer.previous_hash !== older.hash)
      tell(`Event ${scope} ${newer.seq} does not continue event ${older.seq}.`);
  } else {
    chain.gaps += 1;
    if (!hasHoles(header.filter)) tell(`Events ${scope} ${older.seq + 1} to ${newer.seq - 1} are missing.`);
  }
  chain.step = step;
}

function look(line) {
  const event = parse(line, `Line ${count + 2}`);
  count += 1;
  const { scope, seq, hash } = event;
  const chain = chains.get(scope) ?? { last: undefined, step: 0, gaps: 0, most: seq, mostHash: hash };
  compareNeighbours(chain, event);
  if (auditKey && createHmac("sha256", auditKey).update(hashedText(event)).digest("hex") !== hash)
    tell(`Event ${scope} ${seq} was changed.`);
  if (JSON.parse(event.actor).id !== event.actor_id)
    tell(`Event ${scope} ${seq} is listed under somebody else's name.`);
  const point = notedAt.get(`${scope} ${seq}`);
  if (point && point.hash !== hash)
    tell(`Event ${scope} ${seq} is not the one that was noted outside at ${point.at}.`);
  chain.last = { seq, hash, previous_hash: event.previous_hash };
  if (seq > chain.most) Object.assign(chain, { most: seq, mostHash: hash });
  chains.set(scope, chain);
}

function end(line) {
  const trailer = parse(line, "The last line");
  if (trailer.kind !== "wheelhouse-audit-trailer") return tell("The end is missing: the file was cut off.");
  if (trailer.count !== count) tell(`It says it holds ${trailer.count} events and holds ${count}.`);
  if (trailer.digest !== digest.digest("hex"))
    tell("It was changed after it was written: its digest does not fit.");
  if (!signatureHolds(trailer, publicKey)) tell("Its signature is not of this trail.");
}

/** What was there when it was written, or was noted outside before, and is not in it. */
function compareEnds() {
  if (hasHoles(header.filter) || header.filter?.to != null) return;
  for (const { scope, seq, hash } of header.heads ?? []) {
    const chain = chains.get(scope);
    if (chain && (chain.most !== seq || chain.mostHash !== hash))
      tell(`Chain ${scope} reached event ${seq} when this was written, but ends at ${chain.most} here.`);
  }
  for (const { scope, seq, at } of noted.heads) {
    const chain = chains.get(scope);
    if (chain && seq > chain.most && at <= header.exportedAt)
      tell(
        `Chain ${scope} ends at ${chain.most}, but ${seq} was noted outside at ${at}: its end was cut off.`,
      );
  }
}

// The last line is another kind than those before, so each is looked at when the next one has come.
let waiting;
try {
  for await (const line of linesOf(options.file)) {
    if (header === undefined) {
      begin(line);
      digest.update(line);
      continue;
    }
    if (waiting) {
      look(waiting);
      digest.update(waiting);
    }
    waiting = Buffer.from(line);
  }
} catch (error) {
  giveUp(`${options.file} cannot be read: ${error.message}`);
}
if (header === undefined) giveUp("The file is empty.");
if (waiting) end(waiting);
else tell("The end is missing: the file was cut off.");
compareEnds();

for (const problem of problems) console.error(problem);
const gaps = [...chains.values()].reduce((sum, chain) => sum + chain.gaps, 0);
console.log(`${count} events of ${chains.size} chains, written ${header.exportedAt}.`);
console.log(`Signed with key ${keyId(publicKey)}${knownKey ? "" : ", taken from the file itself"}.`);
if (hasHoles(header.filter)) console.log(`A filter was set: ${gaps} stretches between events are not in it.`);
console.log(
  auditKey
    ? "Every hash was computed anew."
    : "Hashes were compared with their neighbours; give --audit-key to compute them.",
);
if (options["--checkpoints"]) console.log(`${noted.count} checkpoints were held against it.`);
console.log(problems.length === 0 ? "Everything agrees." : `${problems.length} things do not agree.`);
process.exit(problems.length === 0 ? 0 : 1);
