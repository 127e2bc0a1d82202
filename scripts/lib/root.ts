import path from "node:path";
import { pathToFileURL } from "node:url";

/** The checkout: where every command of the launcher is run from, wherever the person stands. */
export const root = path.resolve(import.meta.dirname, "..", "..");

/** The arguments that put a program of ours on the leash (see leash.mjs). */
export const leashed = ["--import", pathToFileURL(path.join(root, "scripts", "lib", "leash.mjs")).href];

/** The arguments that put a web server behind the gate (see gate.mjs). */
export const gated = ["--import", pathToFileURL(path.join(root, "scripts", "lib", "gate.mjs")).href];

export const nextProgram = path.join("node_modules", "next", "dist", "bin", "next");
