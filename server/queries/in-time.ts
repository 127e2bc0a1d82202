import { type Conversation, PlatformError } from "@/platforms/platform";

const MOST_SECONDS = 60;

/** Ends by the clock, whatever the connector does; what it reads as a secret on the way is remembered. */
export async function inTime<T>(
  wantedSeconds: number,
  conversation: Conversation,
  secrets: Set<string>,
  ask: (c: Conversation) => Promise<T>,
): Promise<T> {
  const seconds = Math.min(wantedSeconds, MOST_SECONDS);
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      limit.abort();
      reject(new PlatformError("unreachable", `No complete answer within ${seconds} s.`));
    }, seconds * 1000);
  });
  const bounded: Conversation = {
    ...conversation,
    signal: AbortSignal.any([conversation.signal, limit.signal]),
    secret: async (name) => {
      const value = await conversation.secret(name);
      if (value) secrets.add(value);
      return value;
    },
  };
  try {
    return await Promise.race([ask(bounded), late]);
  } finally {
    clearTimeout(timer);
  }
}
