import { NO_ANSWER } from "@/components/ask-console";
import { toast } from "@/components/ui/toast";

type Answer = { next?: string; error?: string };

/** Ends the session here and on the server, and at the identity provider where it has an end of session. */
export async function signOut(): Promise<void> {
  const response = await fetch("/api/sign-out", {
    method: "POST",
    headers: { "content-type": "application/json", "x-wheelhouse": "1" },
    body: "{}",
  }).catch(() => undefined);
  const answer: Answer | undefined = await response?.json().catch(() => undefined);
  if (answer?.next) window.location.assign(answer.next);
  else toast({ text: `You may still be signed in. ${answer?.error ?? NO_ANSWER}`, status: "alert" });
}
