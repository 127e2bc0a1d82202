import { noise, noiseBetween } from "@/platforms/simulator/noise";
import type { SimPod } from "./sim-shapes";

/** What a simulated pod's container writes; `at` is in milliseconds. */
export type SimLines = (pod: SimPod, at: number, index: number) => string;

const SLOT_MS = 4000;
const MOST_SLOTS = 20_000;

type Asked = { from: number; to: number; tailLines?: number };

/** Always the same lines for the same pod and time, with the nanoseconds that a container runtime writes. */
export function writtenBetween(pod: SimPod, lines: SimLines, { from, to, tailLines }: Asked): string[] {
  const begin = Math.max(from, pod.made + 1000);
  const written: string[] = [];
  const last = Math.floor(to / SLOT_MS);
  const first = Math.max(Math.floor(begin / SLOT_MS), last - MOST_SLOTS);
  for (let slot = last; slot >= first; slot -= 1) {
    const count = noiseBetween(0, 3, pod.name, "lines", slot);
    for (let index = count - 1; index >= 0; index -= 1) {
      const at = slot * SLOT_MS + Math.floor((SLOT_MS / 4) * index + noise(pod.name, slot, index) * 900);
      if (at < begin || at > to) continue;
      const nanos = String(noiseBetween(0, 999_999, pod.name, slot, index, "n")).padStart(6, "0");
      written.push(`${stamp(at, nanos)} ${lines(pod, at, index)}`);
      if (written.length === tailLines) return written.reverse();
    }
  }
  return written.reverse();
}

/** RFC 3339 with nanoseconds, without zeros at the end, as Go writes it. */
function stamp(at: number, nanos: string): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 23)}${nanos}`.replace(/\.?0+$/, "").concat("Z");
}

/** Lines of an HTTP service in JSON, of which a few are warnings and errors. */
export const serviceLines =
  (paths: readonly string[]): SimLines =>
  (pod, at, index) => {
    const luck = noise(pod.name, at, index, "level");
    const path = paths[noiseBetween(0, paths.length - 1, pod.name, at, index)] ?? "/";
    const level = luck < 0.015 ? 50 : luck < 0.06 ? 40 : 30;
    const status = level === 50 ? 500 : level === 40 ? 429 : 200;
    const msg =
      level === 50
        ? "request failed: upstream timed out"
        : level === 40
          ? "rate limited"
          : "request completed";
    return JSON.stringify({
      level,
      time: at,
      pid: 1,
      reqId: `req-${noiseBetween(1000, 9999, pod.name, at)}`,
      method: "GET",
      path,
      status,
      responseTime: noiseBetween(4, level === 50 ? 9000 : 240, pod.name, at, index, "ms"),
      msg,
    });
  };

/** Lines of a Celery worker. */
export const workerLines =
  (tasks: readonly string[]): SimLines =>
  (pod, at, index) => {
    const luck = noise(pod.name, at, index, "level");
    const task = tasks[noiseBetween(0, tasks.length - 1, pod.name, at, index)] ?? "task";
    const clock = new Date(at).toISOString().replace("T", " ").slice(0, 23).replace(".", ",");
    const process = index === 0 ? "MainProcess" : `ForkPoolWorker-${index}`;
    const said =
      luck < 0.012
        ? `ERROR/${process}] Task ${task} raised unexpected: FacebookRequestError('(#17) User request limit reached')`
        : luck < 0.05
          ? `WARNING/${process}] Task ${task} will be retried in 60 s`
          : index === 0
            ? `INFO/${process}] Task ${task} received`
            : `INFO/${process}] Task ${task} succeeded in ${(noiseBetween(200, 9000, pod.name, at) / 1000).toFixed(2)}s: None`;
    return `[${clock}: ${said}`;
  };
