import { describe, expect, test } from "vitest";
import type { AlertMessage } from "@/domain/notification";
import type { Delivery } from "./delivery";
import { mailOf } from "./mail-text";
import { slackMessage, slackText } from "./slack-text";

const HOSTILE = [
  "<!channel>",
  "<!here>",
  "<!everyone>",
  "<!subteam^S012345|@admins>",
  "<@U012ABCDEF>",
  "<#C012ABCDEF|general>",
  "<https://evil.example/login|Open in Wheelhouse>",
  "https://evil.example/login",
  "http://evil.example",
  "HTTPS://EVIL.EXAMPLE",
  "mailto:ceo@evil.example",
  "tel:+491234567",
  "slack://open?team=T1",
  "@channel the database is fine",
  "@here @everyone",
  "@HERE",
  "*bold* _italic_ ~gone~ `code`",
  "```\nblock\n```",
  "> quoted\n>>> all of it",
  ":rotating_light: :fire:",
  "&lt;!channel&gt;",
  "&amp;lt;!channel&amp;gt;",
  "<script>alert(1)</script>",
  '<img src=x onerror="alert(1)">',
  "<a href='javascript:alert(1)'>click</a>",
  "javascript:alert(1)",
  '"><svg/onload=alert(1)>',
  "</b></p><p>All systems work</p>",
  "<style>*{display:none}</style>",
  "<!-- comment -->",
  "Subject\r\nBcc: everyone@evil.example",
  "Subject\nContent-Type: text/html",
  "Subject\rX-Header: 1",
  "line\u2028separator\u2029paragraph",
  "\r\n.\r\nMAIL FROM:<evil@evil.example>",
  "=?utf-8?B?PHNjcmlwdD4=?=",
  "nul\u0000bell\u0007escape\u001b[31m",
  "right\u202eto left",
  "😀".repeat(200),
  "x".repeat(10_000),
];

const deliveryOf = (text: string): Delivery => ({
  id: "0b1d5a52-3a52-4f3c-9a7e-1f2d3c4b5a69",
  event: "trigger",
  groupKey: "azure-governance/production|sync-failed",
  recipient: "ops@example.test",
  message: messageOf(text),
  link: "https://wheelhouse.example/alerts/1",
  at: new Date(0),
  thread: null,
});

const messageOf = (text: string): AlertMessage => ({
  title: text,
  sentence: text,
  severity: "critical",
  platform: text,
  environment: text,
  facts: [{ name: text, value: text }],
  path: "/alerts/1",
  alertCount: 1,
});

const strings = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(strings)
      : [];

test("there are forty", () => expect(HOSTILE).toHaveLength(40));

describe.each(HOSTILE.map((text) => [JSON.stringify(text).slice(0, 40), text] as const))(
  "%s",
  (_name, text) => {
    test("calls nobody and links nowhere in Slack", () => {
      const { blocks, ...whole } = slackMessage(deliveryOf(text));
      const ours = blocks.at(-1);
      expect(ours).toEqual({
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            verbatim: true,
            text: "<https://wheelhouse.example/alerts/1|Open in Wheelhouse>",
          },
        ],
      });
      for (const block of blocks.slice(0, -1)) expect(JSON.stringify(block)).not.toContain('"mrkdwn"');
      for (const shown of strings([whole.text, blocks.slice(0, -1)])) {
        expect(shown).not.toMatch(/[<>]/);
        expect(shown).not.toMatch(/&(?!amp;|lt;|gt;|…|a…|am…|amp…|l…|lt…|g…|gt…)/);
        expect(shown).not.toMatch(/@(here|channel|everyone)/i);
        expect(shown).not.toMatch(/[a-z]:\/\//i);
        expect(shown).not.toMatch(/\b(mailto|tel|slack):/i);
        expect(shown.length).toBeLessThanOrEqual(3000);
      }
      expect(whole).toMatchObject({ parse: "none", link_names: false, mrkdwn: false, unfurl_links: false });
    });

    test("stays text in a mail, and one line in its head", () => {
      const { subject, html, text: plain } = mailOf(deliveryOf(text));
      expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(subject.length).toBeLessThanOrEqual(200);
      expect(
        html
          .replace(/<\/?(p|b|br)>/g, "")
          .replace(/<a href="https:\/\/wheelhouse\.example\/alerts\/1">Open in Wheelhouse<\/a>/, ""),
      ).not.toMatch(/[<>"']/);
      expect(plain).not.toMatch(/\r/);
      expect(plain).not.toMatch(/[^\P{Cc}\n\t]/u);
    });

    test("is told apart from an escape of it in Slack", () => {
      const shown = slackText(text).replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
      expect(shown.replaceAll("\u2060", "")).toBe(text.replace(/[^\P{Cc}\n\t]/gu, " "));
    });
  },
);
