import { memberCanary } from "@/platforms/member-canary";
import { type Row, rowOf, rowsIn } from "@/platforms/rows-seen";

const organisation = (row: Row) => row.organization_id ?? row.organizationId ?? rowOf(row.organization).id;

/** The lists of Core, as a member of one organisation is shown them. A member's way in is the session of a browser. */
export function isolationOf(dialect: string) {
  const prefix = dialect === "bearer" ? "/api/core" : "";
  return memberCanary({
    credential: "member-session",
    base: "core",
    headers: (session) => ({ cookie: `session=${session}` }),
    own: {
      path: `${prefix}/orgs/`,
      id: (body) => {
        const rows = rowsIn(body);
        return rows?.length === 1 ? rows[0]?.id : undefined;
      },
    },
    pace: { calls: 60, seconds: 60 },
    lists: [
      { key: "organisations", title: "Organisations", path: `${prefix}/orgs/`, owner: ({ id }) => id },
      { key: "ad-accounts", title: "Ad accounts", path: `${prefix}/adaccounts/`, owner: organisation },
      { key: "ads", title: "Ads", path: `${prefix}/ads/`, owner: organisation },
      { key: "notifications", title: "Notifications", path: `${prefix}/notifications/`, owner: organisation },
    ],
  });
}
