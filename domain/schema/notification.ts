import { z } from "zod";
import {
  CHANNEL_FORMS,
  CHANNEL_KINDS,
  type ChannelKind,
  NOTIFICATION_STATES,
  QUIET_SHAPE,
} from "@/domain/notification";
import { ALERT_SEVERITIES } from "@/domain/platform";
import { TimeZone } from "./time-zone";

const id = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case words joined by hyphens");
const line = z
  .string()
  .trim()
  .max(500)
  .regex(/^\P{Cc}*$/u, "one line of text");
const version = z.number().int().positive();
const clock = z.string().regex(QUIET_SHAPE, "a time such as 22:00");

const Quiet = z
  .strictObject({
    zone: TimeZone,
    from: clock,
    to: clock,
    exceptSeverities: z.array(z.enum(ALERT_SEVERITIES)).max(3),
  })
  .refine(({ from, to }) => from !== to, "must end at another time than they begin");

/**
 * Where a secret may lie that a person names on a screen: variables and files that exist for channels alone, so that
 * nobody has the console's own keys sent somewhere. "sealed" keeps the one that was entered before.
 */
export const ChannelSecret = z
  .string()
  .max(300)
  .regex(
    /^(sealed|env:CHANNEL_[A-Z0-9_]+|file:(\/run\/secrets|\/etc\/wheelhouse)\/channel-[A-Za-z0-9._-]+)$/,
    'a reference: "env:CHANNEL_…", or "file:" with /run/secrets/channel-… or /etc/wheelhouse/channel-…',
  );

const shared = {
  title: line.min(2),
  settings: z.record(z.string().max(40), line),
  secrets: z.record(z.string().max(40), ChannelSecret),
  /** Secrets themselves, by the same names: they are sealed, and count before a reference. */
  values: z.record(z.string().max(40), z.string().trim().max(4000)).default({}),
  perMinute: z.number().int().min(1).max(6000),
  timeoutSeconds: z.number().int().min(1).max(60),
  quiet: Quiet.nullable(),
  fallbackId: id.nullable(),
};

export const AddChannel = z.strictObject({ id, kind: z.enum(CHANNEL_KINDS), ...shared });
export const EditChannel = z.strictObject({ id, version, ...shared });
export const SwitchChannel = z.strictObject({ id, version, active: z.boolean() });
export const TestChannel = z.strictObject({ id, recipient: line.default("") });
export const ResendNotification = z.strictObject({ id: z.uuid() });

export const NotificationFilter = z.strictObject({
  channelId: id.optional(),
  state: z.enum(NOTIFICATION_STATES).optional(),
  alertId: z.number().int().positive().optional(),
  from: z.date().optional(),
  to: z.date().optional(),
  /** Older than this one. */
  before: z.uuid().optional(),
});
export type NotificationFilter = z.output<typeof NotificationFilter>;

const address = z.email().max(254);

/** Why a channel of this kind cannot have these settings; undefined when it can. */
export function whyNotChannel(
  kind: ChannelKind,
  settings: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): string | undefined {
  const form = CHANNEL_FORMS[kind];
  const known = new Set([...form.settings.map(({ name }) => name), "privateNetwork"]);
  const stranger =
    Object.keys(settings).find((name) => !known.has(name)) ??
    Object.keys(secrets).find((name) => !form.secrets.some((one) => one.name === name));
  if (stranger) return `${form.word} knows no "${stranger}".`;
  const missing =
    form.settings.find(({ name, required }) => required && !settings[name]) ??
    form.secrets.find(({ name, required }) => required && !secrets[name]);
  if (missing) return `${missing.label} is missing.`;
  for (const name of ["baseUrl", "url"]) {
    const url = settings[name];
    if (url && !isWebAddress(url, settings.privateNetwork === "true"))
      return `${form.settings.find((one) => one.name === name)?.label}: write a whole address with https:// (http:// only in a private network), without user, password or query.`;
  }
  if (kind !== "email") return undefined;
  if (!/^[A-Za-z0-9.:-]+$/.test(settings.host ?? ""))
    return "Mail server: only its name, without https:// or a port.";
  if (!/^\d{1,5}$/.test(settings.port ?? "") || Number(settings.port) > 65_535)
    return "Port: a number up to 65535.";
  if (!["required", "offered", "tls"].includes(settings.security ?? ""))
    return "Encryption: required, offered or tls.";
  if (!address.safeParse(settings.from).success) return "Sender: one e-mail address.";
  if (settings.recipient && !address.safeParse(settings.recipient).success)
    return "Recipient: one e-mail address.";
  if (settings.user && !secrets.password) return "Password is missing: there is a user.";
  return undefined;
}

function isWebAddress(text: string, mayBePlain: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isFit = url.protocol === "https:" || (mayBePlain && url.protocol === "http:");
  return isFit && !url.username && !url.password && !url.search && !url.hash;
}
