import { readFile } from "node:fs/promises";
import path from "node:path";
import { startProduct } from "@/scripts/lib/product";
import { Refusal } from "@/scripts/lib/refusal";

export type Instance = { address: string; password: string; dataDir: string; stop(): Promise<void> };
type Note = (text: string) => void;

/** A served product: the one that is named, else one of the bench's own. */
export const openInstance = async (note: Note): Promise<Instance> =>
  (await runningInstance()) ?? (await ownInstance(note));

/** The one that BASE_URL names, with the data folder it runs in (WHEELHOUSE_DATA_DIR). */
async function runningInstance(): Promise<Instance | undefined> {
  const address = process.env.BASE_URL;
  if (!address) return undefined;
  const dataDir = process.env.WHEELHOUSE_DATA_DIR;
  if (!dataDir)
    throw new Refusal("BASE_URL names a running instance; say with WHEELHOUSE_DATA_DIR where its data lies.");
  const password =
    process.env.BENCH_PASSWORD ??
    (await readFile(path.join(dataDir, "secrets", "demo-password"), "utf8")).trim();
  return { address: address.replace(/\/+$/, ""), password, dataDir, stop: async () => undefined };
}

async function ownInstance(note: Note): Promise<Instance> {
  const product = await startProduct(new AbortController().signal, note);
  return { ...product, stop: () => product.stop(false) };
}
