import type { z } from "zod";
import { whyNotPlainText } from "@/domain/secret-shape";

/** For text that is kept and shown: a secret pasted into the wrong field is refused, and not repeated. */
export function refuseSecrets(text: string, context: z.RefinementCtx): void {
  const refused = whyNotPlainText(text);
  if (refused) context.addIssue({ code: "custom", message: refused });
}
