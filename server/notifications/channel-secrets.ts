import type { Db } from "@/db";
import { badRequest } from "@/domain/errors";
import { SEALED_HERE } from "@/domain/notification";
import { whyNotSecret } from "@/domain/secret-shape";
import { destroyHeld, holdSecret, isHeldHere } from "@/server/secrets/hold";
import type { Channel } from "./doors";

type Texts = Readonly<Record<string, string>>;

/** Where the secrets lie, for people to read. */
export const shownSecrets = (secrets: Texts): Record<string, string> =>
  Object.fromEntries(
    Object.entries(secrets).map(([name, reference]) => [
      name,
      isHeldHere(reference) ? SEALED_HERE : reference,
    ]),
  );

/** A secret goes to no other address than the one for which it was entered. */
const ADDRESSES = ["url", "baseUrl", "host", "port"];

/**
 * What a channel's row keeps: references as they were written, what was entered sealed under this channel, and what was
 * sealed before where it stays. What does not stay is destroyed.
 */
export async function keepSecrets(
  db: Db,
  channel: Pick<Channel, "id" | "settings">,
  wanted: { secrets: Texts; values: Texts },
  before: Pick<Channel, "settings" | "secrets"> | undefined,
  now: Date,
): Promise<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const [name, reference] of Object.entries(wanted.secrets)) {
    if (reference === "" || wanted.values[name]) continue;
    kept[name] = reference === SEALED_HERE ? sealedBefore(name, channel, before) : reference;
  }
  const gone = Object.values(before?.secrets ?? {}).filter(
    (reference) => isHeldHere(reference) && !Object.values(kept).includes(reference),
  );
  for (const [name, value] of Object.entries(wanted.values)) {
    if (value === "") continue;
    const refused = whyNotSecret(value);
    if (refused) throw badRequest(refused);
    kept[name] = await holdSecret(db, { kind: "channel", id: channel.id, field: name }, value, now);
  }
  await destroyHeld(db, gone);
  return kept;
}

function sealedBefore(
  name: string,
  { settings }: Pick<Channel, "settings">,
  before: Pick<Channel, "settings" | "secrets"> | undefined,
): string {
  const reference = before?.secrets[name];
  if (!before || !reference || !isHeldHere(reference))
    throw badRequest("Nothing is sealed for this channel yet. Enter the secret.");
  if (ADDRESSES.some((address) => (settings[address] ?? "") !== (before.settings[address] ?? "")))
    throw badRequest(
      "The address is another one. Enter the secret again, so that it goes nowhere by mistake.",
    );
  return reference;
}
