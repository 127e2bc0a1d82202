import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { root } from "./root";
import { lastLines, run } from "./run";

const installed = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Every browser this machine seems to have, the one named by the person first and the quickest next. */
export function browserCandidates(environment: NodeJS.ProcessEnv = process.env): string[] {
  const named = environment.CHROMIUM_PATH ? [environment.CHROMIUM_PATH] : [];
  return [...named, ...installed, ...playwrightCache(environment)].filter(isExecutable);
}

/** Playwright's own downloads: a folder per browser and revision, the newest first. */
function playwrightCache(environment: NodeJS.ProcessEnv): string[] {
  const cache =
    environment.PLAYWRIGHT_BROWSERS_PATH ??
    path.join(homedir(), process.platform === "darwin" ? "Library/Caches" : ".cache", "ms-playwright");
  const programs = [
    "chrome-headless-shell",
    "headless_shell",
    "chrome",
    "Chromium.app/Contents/MacOS/Chromium",
  ];
  return foldersIn(cache)
    .filter((name) => name.startsWith("chromium"))
    .sort((one, other) => other.localeCompare(one, "en", { numeric: true }))
    .flatMap((revision) =>
      foldersIn(path.join(cache, revision)).flatMap((build) =>
        programs.map((program) => path.join(cache, revision, build, program)),
      ),
    );
}

function foldersIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether it opens a page: a browser without its libraries is there and yet of no use. */
async function opens(file: string): Promise<boolean> {
  const args = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--dump-dom",
    "data:text/html,<p>wheelhouse</p>",
  ];
  const { code, output } = await run(file, args, { timeoutSeconds: 30 });
  return code === 0 && output.includes("wheelhouse");
}

/** A browser that opens pages, installed from the machine's own sources when there is none; undefined with the reason when that failed too. */
export async function ensureBrowser(
  note: (text: string) => void,
): Promise<{ file: string } | { why: string }> {
  const found = await firstThatOpens();
  if (found) return { file: found };
  const attempts: string[] = [];
  for (const { name, commands } of installers()) {
    note(`installing from ${name}`);
    const failure = await inTurn(commands);
    const fresh = await firstThatOpens();
    if (fresh) return { file: fresh };
    attempts.push(`${name}: ${failure ?? "installed, but it does not start"}`);
  }
  return {
    why: `No browser for the end-to-end tests: none is installed and none could be (${attempts.join("; ")}). Install Chromium or set CHROMIUM_PATH.`,
  };
}

async function firstThatOpens(): Promise<string | undefined> {
  for (const file of browserCandidates()) if (await opens(file)) return file;
  return undefined;
}

type Installer = { name: string; commands: string[][] };

function installers(): Installer[] {
  const playwright = path.join(root, "node_modules", "playwright", "cli.js");
  const isDebianRoot = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  const debian = ["chromium-headless-shell", "chromium"].map((name) => ({
    name: `the distribution (${name})`,
    commands: [
      ["apt-get", "update"],
      ["apt-get", "install", "-y", "--no-install-recommends", name],
    ],
  }));
  return [
    ...(isDebianRoot ? debian : []),
    { name: "Playwright", commands: [[process.execPath, playwright, "install", "chromium-headless-shell"]] },
  ];
}

async function inTurn(commands: string[][]): Promise<string | undefined> {
  for (const [file = "", ...args] of commands) {
    const { code, output } = await run(file, args, {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      timeoutSeconds: 300,
    });
    if (code !== 0) return lastLines(output, 1);
  }
  return undefined;
}
