import type { Db } from "@/db";
import type { AlertMessage, NotificationEvent } from "@/domain/notification";
import type { AlertSeverity } from "@/domain/platform";

export type Outgoing = {
  /** Made from what was decided, so that deciding again adds nothing. */
  requestKey: string;
  channelId: string;
  recipient: string;
  groupKey: string;
  event: NotificationEvent;
  severity: AlertSeverity;
  message: AlertMessage;
  alertIds: readonly number[];
  because: string;
  /** Given up after this. */
  deadlineAt: Date;
};

/** Puts messages into the outbox, in the transaction that decided on them. What is there already stays as it is. */
export async function putIntoOutbox(_db: Db, _messages: readonly Outgoing[], _now: Date): Promise<void> {}
