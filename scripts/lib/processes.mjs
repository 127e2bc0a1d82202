import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A name for one life of one process: a pid alone is given to somebody else sooner or later, and after a
 * restart of a container the same small pids come back. Undefined when no such process lives.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function identityOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === "linux") {
    try {
      const afterName = readFileSync(`/proc/${pid}/stat`, "latin1")
        .replace(/^.*\) /s, "")
        .split(" ");
      const isZombie = afterName[0] === "Z";
      return isZombie
        ? undefined
        : `${readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()}/${afterName[19]}`;
    } catch {
      return undefined;
    }
  }
  if (!lives(pid)) return undefined;
  return ps(pid, "lstart") ?? "alive";
}

/**
 * The command line of a process, or undefined when it is gone or hidden.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function commandOf(pid) {
  if (process.platform === "linux") {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    } catch {
      return undefined;
    }
  }
  return ps(pid, "command");
}

/** @param {number} pid */
export function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** @param {number} pid @param {string} field @returns {string | undefined} */
function ps(pid, field) {
  try {
    return (
      execFileSync("ps", ["-o", `${field}=`, "-p", String(pid)], { encoding: "utf8" }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}
