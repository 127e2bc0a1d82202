import type { ChannelKind } from "@/domain/notification";
import type { Sender } from "./delivery";
import { sendByPagerDuty } from "./pagerduty";
import { sendBySignedWebhook } from "./signed-webhook";
import { sendBySlackBot, sendBySlackWebhook } from "./slack";
import { sendBySmtp } from "./smtp";

export const senders: Record<ChannelKind, Sender> = {
  "slack-webhook": sendBySlackWebhook,
  "slack-bot": sendBySlackBot,
  pagerduty: sendByPagerDuty,
  email: sendBySmtp,
  webhook: sendBySignedWebhook,
};
