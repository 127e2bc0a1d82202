import { getRoute, memberGate, theirsInstead } from "@/platforms/simulator/members";
import type { Route, SimReply, SimRequest, World } from "@/platforms/simulator/routes";

const MEMBERS = ["ann", "ben"].map((key, index) => ({
  key,
  id: 101 + index,
  token: `made-up-notification-${key}-member-token`,
}));

export const memberCredentials = Object.fromEntries(
  MEMBERS.map(({ key, token }) => [`${key}-member-token`, token]),
);
export const MEMBER_KEYS = MEMBERS.map(({ key }) => key).join(",");
const unauthorized: SimReply = { status: 403, json: { error: "Invalid or expired token" } };
const PATHS = ["/api/notification-preferences/preferences", "/api/notifications/preferences"];

/** What a member is shown of itself; `me` leaves everybody else to whoever knows them. */
export function members(world: World): { me(request: SimRequest): SimReply | undefined; routes: Route[] } {
  const asMember = memberGate(
    world,
    MEMBERS,
    (request, { token }) => request.headers.authorization === `Bearer ${token}`,
  );
  return {
    me: (request) =>
      asMember(
        request,
        ({ id, key }) => ({ json: { user: { id, email: `${key}@example.test`, role: "USER" } } }),
        (own) => own,
      ),
    routes: PATHS.map((path) =>
      getRoute(
        path,
        (request) =>
          asMember(
            request,
            ({ id }) => ({
              json: {
                success: true,
                preferences: { userId: id, emailEnabled: true, digestFrequency: "DAILY" },
              },
            }),
            theirsInstead,
          ) ?? unauthorized,
      ),
    ),
  };
}
