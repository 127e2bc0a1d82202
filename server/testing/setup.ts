import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** Each test file is a console of its own: its data folder holds its own audit key and checkpoints. */
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "wheelhouse-test-"));
process.env.WHEELHOUSE_DATA_DIR = folder;
process.env.DATABASE_URL ??= "postgres://nobody@127.0.0.1:1/none";
process.env.LOG_LEVEL = "error";
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
