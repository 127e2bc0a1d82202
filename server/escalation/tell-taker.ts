import type { Db } from "@/db";
import { peopleOf, type Way } from "@/domain/escalation-reach";
import { channelFor } from "@/server/notifications/channel-for";
import { putIntoOutbox } from "@/server/notifications/outbox";
import type { Alert } from "./decide";
import { messagesOf } from "./messages";
import { readBook } from "./read-book";

/**
 * How a person hears that something is theirs: as the contact that has their e-mail address is reached, else by that
 * address. Nobody is paged: a colleague hands it over, and a page would stay open for good.
 */
export async function waysTo(db: Db, email: string, now: Date): Promise<(Way & { channel: string })[]> {
  const book = await readBook(db, now);
  const own = email.toLowerCase();
  const contact = [...book.contacts.values()].find(
    ({ active, reach }) =>
      active && reach.some(({ kind, value }) => kind === "email" && value.toLowerCase() === own),
  );
  const people = contact ? peopleOf(book, { targets: [{ kind: "contact", id: contact.id }] }, now) : [];
  const byContact = people
    .flatMap(({ ways }) => ways)
    .filter(({ channelId }) => book.channels.find(({ id }) => id === channelId)?.kind !== "pagerduty");
  if (byContact.length > 0) return byContact;
  const channelId = await channelFor(db, "email", email);
  const channel = book.channels.find(({ id }) => id === channelId);
  return channel ? [{ channelId: channel.id, channel: channel.title, recipient: email }] : [];
}

/** Tells somebody of alerts that are theirs from now on, in the transaction that makes them so. */
export async function tellTaker(
  db: Db,
  handed: {
    alerts: readonly Alert[];
    ways: readonly Way[];
    fromName: string;
    /** What the decision is known by. */
    cause: string;
  },
  now: Date,
): Promise<void> {
  const sayings = handed.alerts.flatMap((alert) =>
    handed.ways.map(({ channelId, recipient }) => ({
      alert,
      event: "handover" as const,
      way: { channelId, recipient },
      because: `${handed.fromName} handed it over to you`,
      cause: handed.cause,
      isFlapping: false,
      nextAt: null,
    })),
  );
  await putIntoOutbox(db, messagesOf(sayings, now), now);
}
