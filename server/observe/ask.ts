import { askQuestion, type Asked } from "@/platforms/converse";
import { PlatformError } from "@/platforms/platform";
import type { Askable } from "./environment-book";

/** Asks with a last limit of time over whatever the connector does; never throws and never hangs. */
export async function askInTime({ question, conversation }: Askable): Promise<Asked> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Asked>((resolve) => {
    timer = setTimeout(
      () => resolve({ trouble: new PlatformError("unreachable", `No complete answer within ${question.timeoutSeconds} s.`) }),
      question.timeoutSeconds * 1000,
    );
  });
  try {
    return await Promise.race([askQuestion(question, conversation), limit]);
  } finally {
    clearTimeout(timer);
  }
}
