import type { V1Pod } from "@kubernetes/client-node";
import { z } from "zod";
import { isAtLeast } from "@/domain/log-level";
import { type Conversation, type EvidenceOf, type LogSource, PlatformError } from "@/platforms/platform";
import { MaybeContainerName, MaybeObjectName, missing } from "./access";
import { type Kube, openKube } from "./client";
import { advanced, behind, type Cursor, readCursor, secondsOf } from "./log-cursor";
import { type PlacedLine, placedLines } from "./log-line";
import { nameOf, pods, podsOf, deployment as readDeployment } from "./objects";
import { DEPLOYMENT_FIELD } from "./query-kit";

const MOST_STREAMS = 12;
const MOST_BYTES = 4 * 1024 * 1024;
/** The newest lines that are looked through for words. */
const SEARCHED = 5000;
const READ_SECONDS = 20;

const Input = z.object({
  deployment: MaybeObjectName,
  pod: MaybeObjectName,
  container: MaybeContainerName,
  previous: z.enum(["", "no", "yes", "false", "true"]).default(""),
});
type Input = z.output<typeof Input>;
type Wanted = Parameters<LogSource["read"]>[2];
type Stream = { pod: string; container: string; key: string; from: string };

const isYes = (previous: Input["previous"]) => previous === "yes" || previous === "true";

/** The lines that containers write, of one pod or of several together, in the order of their times. */
export const podLogs: LogSource = {
  key: "pods",
  title: "Pods",
  input: Input,
  fields: [
    { ...DEPLOYMENT_FIELD, required: false, help: "Empty: every pod, the newest first." },
    {
      key: "pod",
      title: "Pod",
      kind: "choice",
      help: "Empty: all of them together.",
      from: { query: "workloads.pods", value: "pod", title: "pod" },
    },
    { key: "container", title: "Container", kind: "text", help: "Empty: all of the pod's." },
    {
      key: "previous",
      title: "Before the last restart",
      kind: "yes-no",
      help: "What the container wrote before it last ended.",
    },
  ],
  read: async (c, given, wanted) => {
    const input = Input.parse(given);
    const kube = await openKube(c);
    const streams = await streamsOf(kube, input);
    return wanted.cursor === undefined
      ? readNewest(c, kube, streams, input, wanted)
      : readOn(kube, streams, input, wanted, readCursor(wanted.cursor));
  },
};

async function streamsOf(kube: Kube, { deployment, pod, container }: Input): Promise<Stream[]> {
  const found = pod
    ? [(await kube.ask(({ core }, namespace) => core.readNamespacedPod({ name: pod, namespace }))).value]
    : deployment
      ? (await podsOf(kube, (await readDeployment(kube, deployment)).value)).items
      : (await pods(kube)).items;
  const newest = found.toSorted((a, b) => madeAt(b) - madeAt(a) || nameOf(a).localeCompare(nameOf(b)));
  const streams = newest.flatMap((each) =>
    containersIn(each)
      .filter((name) => container === "" || name === container)
      .map(
        (name, _at, all): Stream => ({
          pod: nameOf(each),
          container: name,
          key: `${nameOf(each)}/${name}`,
          from: all.length > 1 ? `${nameOf(each)}/${name}` : nameOf(each),
        }),
      ),
  );
  if (streams.length === 0)
    throw missing(
      container
        ? `No such pod has a container called "${container}".`
        : "There is no pod here that could have written anything.",
    );
  return streams.slice(0, MOST_STREAMS);
}

const madeAt = ({ metadata }: V1Pod) => new Date(metadata?.creationTimestamp ?? 0).getTime();
const containersIn = ({ spec }: V1Pod) => (spec?.containers ?? []).map(({ name }) => name);

type Part = { stream: Stream; lines: PlacedLine[]; isCut: boolean; evidence?: EvidenceOf };

/** One stream that cannot be read (it waits to start, or ended meanwhile) does not hide the others. */
async function readAll(
  streams: readonly Stream[],
  read: (stream: Stream) => Promise<Omit<Part, "stream">>,
): Promise<Part[]> {
  const settled = await Promise.allSettled(
    streams.map(async (stream) => ({ stream, ...(await read(stream)) })),
  );
  const good = settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const bad = settled.find((each) => each.status === "rejected");
  if (bad && !(bad.reason instanceof PlatformError)) throw bad.reason;
  if (bad && good.length === 0) throw bad.reason;
  return good;
}

async function readStream(
  kube: Kube,
  { pod, container, from }: Stream,
  how: { previous: boolean; tailLines?: number; sinceTime?: Date },
): Promise<Omit<Part, "stream">> {
  const { reply, evidence } = await kube.ask(
    ({ core }, namespace) =>
      core.readNamespacedPodLog({
        name: pod,
        namespace,
        container,
        timestamps: true,
        limitBytes: MOST_BYTES,
        previous: how.previous,
        tailLines: how.tailLines,
      }),
    {
      timeoutSeconds: READ_SECONDS,
      ...(how.sinceTime ? { query: { sinceTime: how.sinceTime.toISOString() } } : {}),
    },
  );
  const isCut = Buffer.byteLength(reply.text) >= MOST_BYTES - 1;
  return {
    lines: placedLines(isCut || reply.text.endsWith("\n") ? reply.text : `${reply.text}\n`, from),
    isCut,
    evidence,
  };
}

/** The end of a long stream is what is wanted: fewer lines are asked for until they fit. */
async function readTail(
  kube: Kube,
  stream: Stream,
  how: { previous: boolean; tailLines: number; sinceTime?: Date },
): Promise<Omit<Part, "stream">> {
  const part = await readStream(kube, stream, how);
  return part.isCut && how.tailLines > 20
    ? readTail(kube, stream, { ...how, tailLines: Math.floor(how.tailLines / 8) })
    : part;
}

async function readNewest(
  c: Conversation,
  kube: Kube,
  streams: readonly Stream[],
  input: Input,
  wanted: Wanted,
) {
  const since = wanted.since;
  const tailLines = wanted.search || wanted.level || wanted.until ? SEARCHED : wanted.limit + 1;
  const previous = isYes(input.previous);
  const parts = await readAll(streams, (stream) =>
    readTail(kube, stream, { previous, tailLines, ...(since ? { sinceTime: since } : {}) }),
  );
  const places: Cursor["s"] = {};
  for (const { stream, lines } of parts) {
    const place = advanced(undefined, lines);
    if (place) places[stream.key] = place;
  }
  const fitting = inOrder(parts).filter((line) => fits(line, wanted));
  const cursor: Cursor = { t: Math.floor((since ?? c.now()).getTime() / 1000) - 5, s: places };
  return {
    lines: fitting.slice(-wanted.limit),
    cursor: previous ? null : JSON.stringify(cursor),
    truncated:
      fitting.length > wanted.limit || parts.some(({ lines, isCut }) => isCut || lines.length >= tailLines),
    evidence: parts[0]?.evidence,
  };
}

async function readOn(kube: Kube, streams: readonly Stream[], input: Input, wanted: Wanted, cursor: Cursor) {
  const parts = await readAll(streams, async (stream) => {
    const seen = cursor.s[stream.key];
    const since = new Date((seen ? secondsOf(seen[0]) : cursor.t) * 1000);
    const part = await readStream(kube, stream, { previous: isYes(input.previous), sinceTime: since });
    const fresh = behind(part.lines, seen);
    return part.isCut && fresh.length === 0
      ? { ...part, lines: [gap(since, stream)] }
      : { ...part, lines: fresh };
  });
  const waiting = inOrder(parts);
  const taken = new Set(waiting.slice(0, wanted.limit));
  const places: Cursor["s"] = { ...cursor.s };
  for (const { stream, lines } of parts) {
    const place = advanced(
      cursor.s[stream.key],
      lines.filter((line) => taken.has(line)),
    );
    if (place) places[stream.key] = place;
  }
  const known = new Set(streams.map(({ key }) => key));
  const kept = Object.fromEntries(Object.entries(places).filter(([key]) => known.has(key)));
  return {
    lines: [...taken].filter((line) => fits(line, wanted)),
    cursor: JSON.stringify({ t: cursor.t, s: kept } satisfies Cursor),
    truncated: waiting.length > taken.size || parts.some(({ isCut }) => isCut),
    evidence: parts[0]?.evidence,
  };
}

/** More within one second than one answer holds: said instead of shown, and reading goes on with the next second. */
function gap(since: Date, { from }: Stream): PlacedLine {
  const next = Math.floor(since.getTime() / 1000) + 1;
  return {
    place: `${next}.000000000`,
    at: new Date(next * 1000),
    level: "warn",
    from,
    text: "More was written within one second than can be read; lines are left out here.",
  };
}

const inOrder = (parts: readonly Part[]): PlacedLine[] =>
  parts.flatMap(({ lines }) => lines).sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0));

function fits({ at, level, text }: PlacedLine, { search, level: least, since, until }: Wanted): boolean {
  return (
    isAtLeast(level, least ?? null) &&
    (!search || text.toLowerCase().includes(search.toLowerCase())) &&
    (!since || !at || at >= since) &&
    (!until || !at || at < until)
  );
}
