const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** What a machine gets back: the page's own headers are not for it. */
export const answerJson = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers: { ...HEADERS, ...headers } });

export const answerText = (status: number, text: string, headers: Record<string, string> = {}) =>
  new Response(`${text}\n`, {
    status,
    headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8", ...headers },
  });
