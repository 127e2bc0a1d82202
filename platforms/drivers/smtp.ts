import net from "node:net";
import { createTransport } from "nodemailer";
import type SMTPTransport from "nodemailer/lib/smtp-transport";
import { z } from "zod";
import { BlockedAddress, checkedLookup, refuses } from "@/platforms/outbound/addresses";
import { redact } from "@/platforms/outbound/redact";
import { cut, type Delivery, type Door, noSecret, type Outcome, refused, type Sender } from "./delivery";
import { mailOf, messageId, threadId } from "./mail-text";

const CONNECT_MS = 5000;
const SAID = 300;
const Address = z.email().max(254);

/** One mail to one address. Whether the server kept it is only known from its answer to the end of the text. */
export const sendBySmtp: Sender = async (delivery, door) => {
  const { settings } = door;
  const from = settings.from ?? "";
  const to = delivery.recipient || settings.recipient || "";
  if (!Address.safeParse(from).success) return refused("The sender is not one e-mail address.");
  if (!Address.safeParse(to).success)
    return refused(
      to ? `"${cut(redact(to), 80)}" is not one e-mail address.` : "It is not said whom this mail goes to.",
      "recipient",
    );
  const password = settings.user ? await door.secret("password") : undefined;
  if (settings.user && !password) return noSecret("The password");
  return converse(delivery, door, { from, to, password, authority: await door.secret("authority") });
};

type Envelope = { from: string; to: string; password: string | undefined; authority: string | undefined };

async function converse(
  delivery: Delivery,
  door: Door,
  { from, to, password, authority }: Envelope,
): Promise<Outcome> {
  const { settings } = door;
  let hasBegun = false;
  let socket: net.Socket | undefined;
  const note = (_meta: unknown, text: unknown) => {
    hasBegun ||= text === "DATA";
  };
  const logger = {
    level: () => undefined,
    trace: note,
    debug: note,
    info: note,
    warn: note,
    error: note,
    fatal: note,
  };
  const options: SMTPTransport.Options = {
    host: settings.host,
    port: Number(settings.port),
    secure: settings.security === "tls",
    requireTLS: settings.security === "required",
    ...(password !== undefined && { auth: { user: settings.user ?? "", pass: password } }),
    ...(authority !== undefined && { tls: { ca: authority } }),
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: door.timeoutSeconds * 1000,
    socketTimeout: door.timeoutSeconds * 1000,
    debug: true,
    logger,
    getSocket: (_options, callback) => {
      socket = connect(settings.host ?? "", Number(settings.port), door.privateNetwork, (error) =>
        error ? callback(error, false) : callback(null, { connection: socket }),
      );
    },
  };
  const transport = createTransport(options);
  await door.aboutToCall();
  // The library only limits silence; a server that drips its answers must not hold us longer than agreed.
  const timer = setTimeout(
    () => socket?.destroy(new Error(`No complete answer within ${door.timeoutSeconds} s.`)),
    door.timeoutSeconds * 1000,
  );
  try {
    const thread = threadId(delivery.groupKey, from);
    const id = messageId(delivery.id, from);
    const sent = await transport.sendMail({
      envelope: { from, to: [to] },
      from: { name: "Wheelhouse", address: from },
      to: { name: "", address: to },
      messageId: id,
      references: thread,
      inReplyTo: thread,
      headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
      ...mailOf(delivery),
    });
    return { kind: "sent", answer: cut(redact(sent.response), SAID), providerId: id, thread: null };
  } catch (error) {
    return outcomeOf(error, hasBegun, password);
  } finally {
    clearTimeout(timer);
    socket?.destroy();
  }
}

/** A connection to an address that was checked; the library's own would go anywhere the name leads. */
function connect(
  host: string,
  port: number,
  privateNetwork: boolean,
  done: (error?: Error) => void,
): net.Socket {
  const socket = new net.Socket();
  if (net.isIP(host) && refuses(host, privateNetwork)) {
    queueMicrotask(() => done(new BlockedAddress(host)));
    return socket;
  }
  const timer = setTimeout(
    () =>
      socket.destroy(new Error(`${host} cannot be reached: no connection within ${CONNECT_MS / 1000} s.`)),
    CONNECT_MS,
  );
  let isOver = false;
  const end = (error?: Error) => {
    clearTimeout(timer);
    if (!isOver) done(error);
    isOver = true;
  };
  socket.once("connect", () => end());
  socket.on("error", end);
  socket.connect({ host, port, lookup: checkedLookup(privateNetwork) });
  return socket;
}

type MailTrouble = Error & { code?: string; command?: string; responseCode?: number; response?: string };

/** A mail of which the text was on its way and that got no answer may have arrived; everything before that did not. */
function outcomeOf(error: unknown, hasBegun: boolean, password: string | undefined): Outcome {
  if (!(error instanceof Error)) throw error;
  const { code = "", command = "", responseCode, response, message }: MailTrouble = error;
  const answer = cut(redact(response ?? message, password ? [password] : []), SAID);
  if (error instanceof BlockedAddress) return refused(answer);
  if (code === "ETLS" || command === "STARTTLS" || /certificate|self-signed|altnames/i.test(message))
    return refused(
      `${answer}. The connection cannot be encrypted safely: nothing was sent. Name the authority of the server's certificate, or a server that has STARTTLS.`,
    );
  if (responseCode !== undefined && responseCode >= 400) {
    if (command.startsWith("AUTH") || code === "EAUTH")
      return responseCode < 500
        ? { kind: "again", answer }
        : refused(`${answer}. The mail server does not take the user and password.`);
    if (responseCode < 500) return { kind: "again", answer };
    if (code === "EENVELOPE")
      return command === "RCPT TO" ? refused(answer, "recipient") : refused(`${answer}. Look at the sender.`);
    return refused(answer, command === "DATA" ? "message" : "channel");
  }
  if (hasBegun) return { kind: "silent", answer, mayRepeat: false };
  return { kind: "again", answer };
}
