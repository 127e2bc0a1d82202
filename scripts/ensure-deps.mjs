import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { waitForLock } from "./lib/lock.mjs";
import { step } from "./lib/say.mjs";

const oldestNode = [20, 19];

/** npm settings that would make the installation incomplete, or that belong to the command which called us. */
const unwantedVariables =
  /^(npm_lifecycle_|npm_package_|npm_config_(omit|include|only|also|production|optional|dev|ignore_scripts|dry_run|global|package_lock|package_lock_only|workspace|workspaces|loglevel|silent|json)$|npm_command$|npm_old|NODE_ENV$|INIT_CWD$)/i;

/** @param {string} version @returns {string | undefined} */
export function whyNodeIsTooOld(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Wheelhouse needs Node ${oldestNode.join(".")} or newer and this is ${version}; install a newer one from https://nodejs.org and run the command again.`;
}

/** What an installation depends on: the lock file, and the machine that native packages were chosen for. */
export function stampFor(
  lockText,
  machine = `${process.platform}-${process.arch}-${process.versions.modules}`,
) {
  return `${createHash("sha256").update(lockText).digest("hex")} ${machine}`;
}

/**
 * Whether what npm says it installed is what the lock asks for, so that somebody who ran `npm ci` by hand
 * does not wait for a second one. npm writes its own list only when an installation has come to its end.
 */
export function isSameInstallation(lock, installed) {
  const root = lock.packages?.[""] ?? {};
  const direct = Object.keys({ ...root.dependencies, ...root.devDependencies });
  const packages = Object.entries(installed.packages ?? {});
  return (
    direct.length > 0 &&
    direct.every((name) => installed.packages?.[`node_modules/${name}`]) &&
    packages.every(([where, entry]) => lock.packages?.[where]?.version === entry.version)
  );
}

export function cleanEnvironment(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !unwantedVariables.test(name)));
}

function isUpToDate(root, lockText) {
  const stampFile = path.join(root, "node_modules", ".lock-stamp");
  const stamp = stampFor(lockText);
  if (existsSync(stampFile)) return readFileSync(stampFile, "utf8") === stamp;
  const listFile = path.join(root, "node_modules", ".package-lock.json");
  if (
    !existsSync(listFile) ||
    !isSameInstallation(JSON.parse(lockText), JSON.parse(readFileSync(listFile, "utf8")))
  )
    return false;
  writeFileSync(stampFile, stamp);
  return true;
}

/** npm as it called us, else the one on the PATH: always run by this very Node. */
function npmCommand() {
  const caller = process.env.npm_execpath;
  if (caller && /npm-cli\.[cm]?js$/.test(caller))
    return { file: process.execPath, args: [caller], shell: false };
  return { file: "npm", args: [], shell: process.platform === "win32" };
}

/** @returns {Promise<{ code: number | null, output: string }>} */
function install(root) {
  const npm = npmCommand();
  const args = [
    ...npm.args,
    "ci",
    "--include=dev",
    "--include=optional",
    "--no-audit",
    "--no-fund",
    "--no-progress",
  ];
  return new Promise((resolve) => {
    const child = spawn(npm.file, args, {
      cwd: root,
      env: cleanEnvironment(process.env),
      shell: npm.shell,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => resolve({ code: null, output: error.message }));
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** @param {string} output */
export function whyInstallFailed(output) {
  if (/ENOSPC/.test(output))
    return "The disk is full: the dependencies need about 1 GB. Free some space and run the command again.";
  if (/EACCES|EPERM|EROFS/.test(output))
    return "The dependencies could not be written into node_modules: this account may not write there.";
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH/.test(output))
    return "The dependencies could not be downloaded: the package registry cannot be reached. Check the network or npm's registry setting, then run the command again.";
  return "The dependencies could not be installed; npm said the lines above.";
}

async function main(root) {
  const tooOld = whyNodeIsTooOld(process.version);
  if (tooOld) return tooOld;
  const lockText = readFileSync(path.join(root, "package-lock.json"), "utf8");
  if (isUpToDate(root, lockText)) return undefined;

  // The lock lives outside node_modules, which the installation begins by removing.
  const lockFile = path.join(
    tmpdir(),
    `wheelhouse-install-${createHash("sha256").update(root).digest("hex").slice(0, 16)}.lock`,
  );
  let failure;
  await step(
    "dependencies",
    async (note) => {
      const lock = await waitForLock(lockFile, () => note("waiting for another installation"));
      try {
        if (isUpToDate(root, lockText)) return;
        note("installing, about a minute the first time");
        const { code, output } = await install(root);
        if (code !== 0) failure = output;
        else {
          mkdirSync(path.join(root, "node_modules"), { recursive: true });
          writeFileSync(path.join(root, "node_modules", ".lock-stamp"), stampFor(lockText));
        }
      } finally {
        lock.release();
      }
    },
    () => (failure === undefined ? "ready" : "failed"),
  );
  if (failure === undefined) return undefined;
  process.stderr.write(`${failure.trim().split("\n").slice(-12).join("\n")}\n`);
  return whyInstallFailed(failure);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const failure = await main(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
  if (failure) {
    process.stderr.write(`${failure}\n`);
    process.exit(1);
  }
}
