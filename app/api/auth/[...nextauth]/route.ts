import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/server/auth";

type Params = { params: Promise<{ nextauth: string[] }> };

// Options are made per request: they read the environment, which a build does not have.
const handler = (request: NextRequest, context: Params) => NextAuth(request, context, authOptions());

export { handler as GET, handler as POST };
