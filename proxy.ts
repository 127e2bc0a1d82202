import { type NextRequest, NextResponse } from "next/server";

const METHODS = new Set(["GET", "HEAD", "POST"]);

/** Sets what every answer must carry. It is no lock: each page and procedure asks for itself who is there. */
export function proxy(request: NextRequest): NextResponse {
  if (!METHODS.has(request.method))
    return new NextResponse(null, { status: 405, headers: { allow: "GET, HEAD, POST" } });
  const nonce = btoa(crypto.randomUUID());
  const isDev = process.env.NODE_ENV === "development";
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("x-frame-options", "DENY");
  response.headers.set("referrer-policy", "no-referrer");
  response.headers.set("cross-origin-opener-policy", "same-origin");
  response.headers.set("permissions-policy", "camera=(), microphone=(), geolocation=()");
  if (process.env.NEXTAUTH_URL?.startsWith("https://"))
    response.headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
  if (!request.nextUrl.pathname.startsWith("/_next/static"))
    response.headers.set("cache-control", "no-store");
  return response;
}

/** Machines report at /api/hooks and /api/beat and read no page: their answers carry what they need by themselves. */
export const config = { matcher: ["/((?!_next/static|icon.svg|favicon.ico|api/hooks/|api/beat/).*)"] };
