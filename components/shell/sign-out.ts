/** Ends the session here and on the server, and at the identity provider where it has an end of session. */
export async function signOut(): Promise<void> {
  const answer = await fetch("/api/sign-out", {
    method: "POST",
    headers: { "content-type": "application/json", "x-wheelhouse": "1" },
    body: "{}",
  });
  const { next = "/sign-in" }: { next?: string } = await answer.json().catch(() => ({}));
  window.location.assign(next);
}
