import { database } from "@/server/database";
import { answerAuth } from "@/server/people/answer-auth";

const handler = (request: Request) => answerAuth(database().db, request);

export { handler as GET, handler as POST };
