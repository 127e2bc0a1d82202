import { database } from "@/server/database";
import { answerAuth } from "@/server/people/answer-auth";
import { answered } from "@/server/refusal";

const handler = (request: Request) => answered("signing in", () => answerAuth(database().db, request));

export { handler as GET, handler as POST };
