"use client";

import { usePerson } from "@/components/shell/person";
import { AdminHome } from "./admin-home";
import { AuditorHome } from "./auditor-home";
import { homeOf } from "./home-of";
import { ManagerHome } from "./manager-home";
import { OperatorHome } from "./operator-home";

const HOME = { operator: OperatorHome, admin: AdminHome, viewer: ManagerHome, auditor: AuditorHome };

/** Each role begins the day somewhere else. */
export function TodayPage() {
  const Home = HOME[homeOf(usePerson())];
  return <Home />;
}
