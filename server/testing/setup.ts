import fs from "node:fs";
import path from "node:path";
import { inject } from "vitest";
import { makeKeyringFile } from "@/server/secrets/keyring";

/** Each test file is a console of its own: its data folder holds its own keys and checkpoints. */
process.env.WHEELHOUSE_DATA_DIR = fs.mkdtempSync(path.join(inject("testServer").folder, "file-"));
process.env.DATABASE_URL ??= "postgres://nobody@127.0.0.1:1/none";
process.env.LOG_LEVEL = "error";
makeKeyringFile(path.join(process.env.WHEELHOUSE_DATA_DIR, "secrets", "sealing-key"), new Date());
