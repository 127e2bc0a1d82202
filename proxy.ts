import { type NextRequest, NextResponse } from "next/server";
import { contentPolicy, isOurName, METHODS, safeHeaders } from "@/server/safe-answer";

/** Sets what every answer must carry. It is no lock: each page and procedure asks for itself who is there. */
export function proxy(request: NextRequest): NextResponse {
  const surroundings = {
    address: process.env.NEXTAUTH_URL,
    listensOn: process.env.HOST,
    isDev: process.env.NODE_ENV === "development",
  };
  const { pathname } = request.nextUrl;
  const nonce = btoa(crypto.randomUUID());
  const policy = contentPolicy(nonce, surroundings);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = !METHODS.has(request.method)
    ? new NextResponse(null, { status: 405, headers: { allow: [...METHODS].join(", ") } })
    : isOurName(request.headers.get("host"), pathname, surroundings)
      ? NextResponse.next({ request: { headers } })
      : new NextResponse("This console is not called that.\n", { status: 421 });
  response.headers.set("content-security-policy", policy);
  for (const [name, value] of Object.entries(safeHeaders(pathname, request.method, surroundings)))
    response.headers.set(name, value);
  return response;
}

/** Machines report at /api/hooks and /api/beat and read no page: their answers carry what they need by themselves. */
export const config = { matcher: ["/((?!_next/static|icon.svg|favicon.ico|api/hooks/|api/beat/).*)"] };
