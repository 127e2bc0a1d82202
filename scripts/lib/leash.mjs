/**
 * Loaded before a program of the launcher's. Its standard input is a pipe that the launcher holds: when
 * the launcher is killed without a chance to stop anything, the pipe closes and the program goes too.
 * On the way out, open event streams are ended, for which a web server would otherwise wait for ever.
 */
import diagnostics from "node:diagnostics_channel";
import { fstatSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const graceMilliseconds = 28_000;

function endStreamsOnStop() {
  /** @type {Set<import("node:http").ServerResponse>} */
  const open = new Set();
  diagnostics.subscribe("http.server.request.start", (message) => {
    const { response } = /** @type {{ response: import("node:http").ServerResponse }} */ (message);
    open.add(response);
    response.once("close", () => open.delete(response));
  });
  process.on("SIGTERM", () => {
    for (const response of open) {
      const isStream = String(response.getHeader("content-type") ?? "").startsWith("text/event-stream");
      if (isStream) response.destroy();
    }
    // A program without an answer of its own would have died of the signal, had nobody listened to it.
    if (process.listenerCount("SIGTERM") === 1) process.exit(143);
  });
}

function goWithTheLauncher() {
  // With nobody left to read them, further words must not be what ends the program.
  for (const stream of [process.stdin, process.stdout, process.stderr]) stream.on("error", () => {});
  process.stdin.once("end", () => {
    setTimeout(() => process.exit(1), graceMilliseconds).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.stdin.resume();
  process.stdin.unref?.();
}

/** What this program starts in turn has another standard input, and no leash. */
function keepToThisProcess() {
  const at = process.execArgv.findIndex(
    (argument, index) => argument === "--import" && process.execArgv[index + 1] === import.meta.url,
  );
  if (at >= 0) process.execArgv.splice(at, 2);
}

if (isMainThread && process.platform !== "win32") {
  keepToThisProcess();
  endStreamsOnStop();
  const input = fstatSync(0);
  if (input.isSocket() || input.isFIFO()) goWithTheLauncher();
}
