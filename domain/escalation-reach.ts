import type { EscalationStep, EscalationTarget, PolicyShape } from "./escalation";
import type { ChannelKind, QuietHours, Reach, ReachKind } from "./notification";
import { onDuty, type Roster } from "./on-call";

export type Contact = { id: string; name: string; level: string; reach: Reach[]; active: boolean };
export type Channel = { id: string; kind: ChannelKind; title: string; quiet: QuietHours | null };
export type Ladder = PolicyShape & { id: string; platformId: string | null; title: string };
export type Schedule = Roster & { id: string; title: string };

/** All that decides who is told: as it stands in the database, or as a test or a simulation supposes it. */
export type Book = {
  ladders: readonly Ladder[];
  contacts: ReadonlyMap<string, Contact>;
  schedules: ReadonlyMap<string, Schedule>;
  /** Those in use, in the order of their names; the first of a kind is that kind's default. */
  channels: readonly Channel[];
};

export type Way = { channelId: string; recipient: string };

/** What a step comes to for one of its targets. */
export type Told = {
  /** A contact's name, a channel's title, or the schedule's when nobody is on call. */
  name: string;
  contactId: string | null;
  /** "on call by Azure Governance on call" */
  because: string;
  ways: (Way & { channel: string })[];
  /** What a person can use and the console cannot: a phone, a link. */
  shown: Reach[];
  /** Why a way, or all of them, comes to nothing. */
  missing: string[];
};

const CHANNELS: Record<ReachKind, { kinds: readonly ChannelKind[]; word: string }> = {
  email: { kinds: ["email"], word: "e-mail" },
  pager: { kinds: ["pagerduty"], word: "PagerDuty" },
  slack: { kinds: ["slack-bot", "slack-webhook"], word: "Slack" },
  phone: { kinds: [], word: "phone" },
  link: { kinds: [], word: "link" },
};

const DIALLABLE = /^\+?[\d\s()./-]{5,}$/;

/** Why nobody is behind this value: runbooks give placeholders where a number should stand. */
export function whyNotReachable({ kind, value }: Reach): string | undefined {
  if (kind === "phone" && !DIALLABLE.test(value)) return "no number on file";
  if (kind === "pager" && /x{3}/i.test(value)) return "no number on file";
  if (kind === "slack" && /YYYY/.test(value)) return "no channel on file";
  return undefined;
}

function throughChannels(contact: Contact, because: string, channels: readonly Channel[]): Told {
  const told: Told = { name: contact.name, contactId: contact.id, because, ways: [], shown: [], missing: [] };
  if (!contact.active) return { ...told, missing: ["switched off as a contact"] };
  for (const reach of contact.reach) {
    const { kinds, word } = CHANNELS[reach.kind];
    const missing = whyNotReachable(reach);
    const channel = kinds.map((kind) => channels.find((one) => one.kind === kind)).find(Boolean);
    if (missing) told.missing.push(missing);
    else if (kinds.length === 0) told.shown.push(reach);
    else if (channel)
      told.ways.push({ channelId: channel.id, channel: channel.title, recipient: reach.value });
    else told.missing.push(`no ${word} channel is set up`);
  }
  if (contact.reach.length === 0) told.missing.push("no way to reach them on file");
  return told;
}

function toldBy(book: Book, target: EscalationTarget, at: Date): Told {
  const nobody = (name: string, because: string, missing: string): Told => ({
    name,
    contactId: null,
    because,
    ways: [],
    shown: [],
    missing: [missing],
  });
  if (target.kind === "channel") {
    const channel = book.channels.find(({ id }) => id === target.id);
    const because = "named by the ladder";
    if (!channel) return nobody(target.id, because, "this channel is not in use");
    const ways = [{ channelId: channel.id, channel: channel.title, recipient: target.recipient }];
    return { name: channel.title, contactId: null, because, ways, shown: [], missing: [] };
  }
  if (target.kind === "schedule") {
    const schedule = book.schedules.get(target.id);
    if (!schedule) return nobody(target.id, "on call", "this schedule is not in use");
    const duty = onDuty(schedule, at);
    const because = `on call by ${schedule.title}`;
    if (duty.contactId === null) return nobody(schedule.title, because, `nobody is on call: ${duty.gap}`);
    const contact = book.contacts.get(duty.contactId);
    if (!contact) return nobody(duty.contactId, because, "no longer a contact");
    return throughChannels(contact, because, book.channels);
  }
  const contact = book.contacts.get(target.id);
  if (!contact) return nobody(target.id, "named by the ladder", "no longer a contact");
  return throughChannels(contact, levelText(contact.level), book.channels);
}

/** A level is a number, or already says what it is: "On-call engineer". */
const levelText = (level: string) => (/^\d/.test(level) ? `level ${level}` : level);

export const peopleOf = (book: Book, step: Pick<EscalationStep, "targets">, at: Date): Told[] =>
  step.targets.map((target) => toldBy(book, target, at));

export const reachesSomebody = (people: readonly Told[]) => people.some(({ ways }) => ways.length > 0);

/** "Nobody could be told: no e-mail channel is set up." Undefined when somebody was. */
export function whyNobody(people: readonly Told[]): string | undefined {
  if (reachesSomebody(people)) return undefined;
  const reasons = people.flatMap(({ name, missing, shown }) =>
    missing.length > 0
      ? missing.map((reason) => `${name}: ${reason}`)
      : [`${name}: only by ${shown.map(({ kind, value }) => `${kind} ${value}`).join(", ")}`],
  );
  return `Nobody could be told. ${[...new Set(reasons)].join("; ").replace(/\.?$/, ".")}`;
}
