import { createHash } from "node:crypto";
import { cut, type Delivery, headline, placeOf } from "./delivery";

const SUBJECT = 200;

export const escapeHtml = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/** What a mail client must not be shown as a control of its own. */
const visible = (text: string) => text.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n\t]/gu, " ");

/** The mail of a delivery: its subject is one line, its text is plain, its HTML holds nothing but that text. */
export function mailOf(delivery: Delivery) {
  const { message, link } = delivery;
  const facts = [
    { name: "Where", value: placeOf(message) },
    { name: "Severity", value: message.severity },
    ...message.facts,
    ...(message.alertCount > 1 ? [{ name: "Alerts", value: String(message.alertCount) }] : []),
  ].filter(({ value }) => value !== "");
  const lines = facts.map(({ name, value }) => `${visible(name)}: ${visible(value)}`);
  const sentence = visible(message.sentence);
  const title = headline(delivery);
  const html = [
    `<p><b>${escapeHtml(title)}</b></p>`,
    `<p>${escapeHtml(sentence)}</p>`,
    `<p>${lines.map(escapeHtml).join("<br>")}</p>`,
    `<p><a href="${escapeHtml(encodeURI(link))}">Open in Wheelhouse</a></p>`,
  ];
  return {
    subject: cut(
      `[${message.severity}] ${title}${placeOf(message) && ` (${placeOf(message)})`}`,
      SUBJECT,
    ).replace(/[\p{Cc}\u2028\u2029]+/gu, " "),
    text: [title, "", sentence, "", ...lines, "", link].join("\n"),
    html: html.join("\n").replaceAll("\t", " "),
  };
}

/** Stable for a message, so that one that arrives twice can be seen to be the same. */
export const messageId = (id: string, from: string) => `<${id}@${from.split("@")[1] ?? "wheelhouse"}>`;

/** What every mail of a group refers to, so that mail programs show them as one conversation. */
export const threadId = (groupKey: string, from: string) =>
  messageId(`group-${createHash("sha256").update(groupKey).digest("hex").slice(0, 32)}`, from);
