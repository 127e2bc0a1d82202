import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import type { Inbox } from "./inbox";

const MAXIMUM_BYTES = 1024 * 1024;

/** Mailboxes that refuse, so that a person can try how that looks. */
const REFUSING: Record<string, [number, string]> = {
  nobody: [550, "5.1.1 No such mailbox"],
  full: [452, "4.2.2 Mailbox full"],
  later: [451, "4.7.1 Greylisted, try again later"],
};

export type MailInbox = { port: number; close(): Promise<void> };

/** A mail server that keeps what it gets. It offers STARTTLS only when it has a certificate. */
export async function runMailInbox(
  inbox: Inbox,
  options: {
    user: string;
    password: string;
    port?: number;
    certificate?: { key: string; cert: string };
    now?: () => Date;
  },
): Promise<MailInbox> {
  const clock = options.now ?? (() => new Date());
  const server = new SMTPServer({
    ...(options.certificate ?? { disabledCommands: ["STARTTLS"] }),
    authOptional: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    size: MAXIMUM_BYTES,
    onAuth: ({ username, password }, _session, done) =>
      username === options.user && password === options.password
        ? done(null, { user: username })
        : done(Object.assign(new Error("5.7.8 Authentication failed"), { responseCode: 535 })),
    onRcptTo: ({ address }, _session, done) => {
      const refusal = REFUSING[address.split("@")[0] ?? ""];
      done(refusal ? Object.assign(new Error(refusal[1]), { responseCode: refusal[0] }) : null);
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        inbox.take({
          at: clock(),
          by: "mail",
          place: session.envelope.rcptTo.map(({ address }) => address).join(", "),
          what: session.secure ? "encrypted" : "plain",
          title: subjectOf(body),
          body,
        });
        done(null, "2.0.0 Kept");
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The subject as a person reads it: folded lines joined, encoded words decoded. */
export function subjectOf(mail: string): string {
  const head = mail.slice(0, Math.max(0, mail.search(/\r?\n\r?\n/))).replace(/\r?\n[ \t]/g, " ");
  const subject = /^subject: (.*)$/im.exec(head)?.[1] ?? "";
  return subject
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_whole, how: string, text: string) =>
      how.toLowerCase() === "b" ? Buffer.from(text, "base64").toString("utf8") : fromQuoted(text),
    );
}

function fromQuoted(text: string): string {
  const bytes = text
    .replaceAll("_", " ")
    .replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
