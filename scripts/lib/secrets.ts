import { randomBytes, randomInt } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { codeOf } from "./refusal";

/** Reads a secret, or makes it once; an empty file is one that a full disk left behind, and is made again. */
export async function keepSecret(file: string, make: () => string): Promise<string> {
  const kept = await readFile(file, "utf8").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  });
  if (kept.trim() !== "") return kept.trim();
  const fresh = make();
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${fresh}\n`, { mode: 0o600 });
  await rename(draft, file);
  return fresh;
}

export function randomHex(bytes = 32): string {
  return randomBytes(bytes).toString("hex");
}

const first =
  "amber autumn birch bright calm cedar clear coastal copper coral crimson distant early eastern fallow fern granite harbor hazel heather hidden iron ivory juniper linen lunar maple marble meadow mellow misty northern oaken ochre olive pebble pine quiet river rustic saffron sandy scarlet silent silver slate southern sunny tidal timber umber velvet violet walnut western willow winter woven".split(
    " ",
  );
const second =
  "anchor anvil barrel basin beacon bellows bobbin bridge buoy cable candle canyon capstan compass cradle crane dock ferry flint forge garden gate girder hammer helm hinge kettle ladder lantern lever lock loom mallet mast mill mortar oar paddle pulley quarry rafter ratchet rudder sail shuttle signal spindle spool tiller tower trellis turbine valve vessel wagon wharf wheel winch".split(
    " ",
  );

/** A password that can be read aloud and typed from another screen. */
export function readablePassword(): string {
  return `${pick(first)}-${pick(second)}-${randomInt(1000, 10_000)}`;
}

function pick(words: string[]): string {
  return words[randomInt(words.length)] ?? "wheel";
}
