import { cut, type Delivery, headline, placeOf } from "./delivery";

const JOINER = "\u2060";
/** What Slack takes in one header, one section, and one field of at most ten. */
const LONGEST = { header: 150, section: 3000, field: 2000, fields: 10 };

/**
 * Text that Slack shows as it is: its three special letters escaped, and words that would call everybody or become a
 * link broken by a letter of no width.
 */
export function slackText(text: string): string {
  return text
    .replace(/[^\P{Cc}\n\t]/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/@(?=here|channel|everyone)/gi, `@${JOINER}`)
    .replaceAll("://", `:${JOINER}//`)
    .replace(/\b(mailto|tel|slack):/gi, `$1${JOINER}:`);
}

const plain = (text: string, length: number) => ({
  type: "plain_text",
  text: cut(slackText(text), length),
  emoji: false,
});

const SIGN = { critical: "Critical", warning: "Warning", info: "Info" };

/** The message in blocks of plain text, which Slack does not read for markup. Only the console's own link is one. */
export function slackMessage(delivery: Delivery) {
  const { message, link } = delivery;
  const title = `${SIGN[message.severity]} · ${headline(delivery)}`;
  const facts = [
    { name: "Where", value: placeOf(message) },
    ...message.facts,
    ...(message.alertCount > 1 ? [{ name: "Alerts", value: String(message.alertCount) }] : []),
  ].filter(({ value }) => value !== "");
  return {
    text: cut(slackText(title), LONGEST.section),
    mrkdwn: false,
    parse: "none",
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: plain(title, LONGEST.header) },
      { type: "section", text: plain(message.sentence || message.title, LONGEST.section) },
      {
        type: "section",
        fields: facts
          .slice(0, LONGEST.fields)
          .map(({ name, value }) => plain(`${name}: ${value}`, LONGEST.field)),
      },
      {
        type: "context",
        elements: [{ type: "mrkdwn", verbatim: true, text: `<${encodeURI(link)}|Open in Wheelhouse>` }],
      },
    ],
  };
}
