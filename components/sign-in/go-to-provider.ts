import { NO_ANSWER } from "@/components/ask-console";

type Intent = { kind: "sign-in" } | { kind: "bind"; link: string } | { kind: "step-up" };

/** Leaves for the identity provider; answers with what went wrong where the browser stays. */
export async function goToProvider(name: string, intent: Intent): Promise<string> {
  try {
    const noted = await fetch("/api/intent", {
      method: "POST",
      headers: { "content-type": "application/json", "x-wheelhouse": "1" },
      body: JSON.stringify(intent),
    });
    if (!noted.ok) {
      const { error }: { error?: string } = await noted.json();
      return error ?? NO_ANSWER;
    }
    const { csrfToken }: { csrfToken: string } = await (await fetch("/api/auth/csrf")).json();
    const anew = intent.kind === "step-up" ? "?prompt=login&max_age=0" : "";
    const answer = await fetch(`/api/auth/signin/${name}${anew}`, {
      method: "POST",
      body: new URLSearchParams({ csrfToken, json: "true" }),
    });
    const { url }: { url: string } = await answer.json();
    window.location.assign(url);
    return await new Promise<string>(() => undefined);
  } catch {
    return NO_ANSWER;
  }
}
