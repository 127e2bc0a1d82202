import { withForeignRow } from "./foreign-row";
import type { Route, SimReply, SimRequest, World } from "./routes";

/** Answers whoever shows one of these secrets with what is theirs; undefined for everybody else. */
export function memberGate<Member>(
  world: World,
  members: readonly Member[],
  isShown: (request: SimRequest, member: Member) => boolean,
) {
  return (
    request: SimRequest,
    handle: (member: Member) => SimReply,
    leakOf = withForeignRow,
  ): SimReply | undefined => {
    const index = members.findIndex((member) => isShown(request, member));
    const member = members[index];
    if (member === undefined) return undefined;
    const neighbour = members[(index + 1) % members.length] ?? member;
    const own = handle(member);
    return world.has("tenant-leak", request.path) ? leakOf(own, handle(neighbour)) : own;
  };
}

/** Somebody else's thing in the place of one's own. */
export const theirsInstead = (_own: SimReply, theirs: SimReply): SimReply => theirs;

export const getRoute = (path: string, handle: Route["handle"]): Route => ({ method: "GET", path, handle });
