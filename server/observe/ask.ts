import { type Asked, askQuestion } from "@/platforms/converse";
import { PlatformError } from "@/platforms/platform";
import { log } from "@/server/log";
import type { Askable } from "./environment-book";

/** Asks with a last limit of time over whatever the connector does; never throws and never hangs. */
export async function askInTime({ question, conversation }: Askable): Promise<Asked> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Asked>((resolve) => {
    timer = setTimeout(
      () =>
        resolve({
          trouble: new PlatformError(
            "unreachable",
            `No complete answer within ${question.timeoutSeconds} s.`,
          ),
        }),
      question.timeoutSeconds * 1000,
    );
  });
  try {
    const asked = await Promise.race([askQuestion(question, conversation), limit]);
    if (asked.trouble?.cause) logOnce(`${conversation.environment.id} ${question.key}`, asked.trouble.cause);
    return asked;
  } finally {
    clearTimeout(timer);
  }
}

const logged = new Set<string>();

/** A connector that breaks in its own code does so every few seconds; once is enough to mend it. */
function logOnce(question: string, error: unknown): void {
  if (logged.has(question)) return;
  logged.add(question);
  log.error({ error, question }, "a connector broke");
}
