"use client";

import dynamic from "next/dynamic";
import { usePerson } from "@/components/shell/person";
import { homeOf } from "./home-of";

const HOME = {
  operator: dynamic(() => import("./operator-home").then((module) => module.OperatorHome)),
  admin: dynamic(() => import("./admin-home").then((module) => module.AdminHome)),
  viewer: dynamic(() => import("./manager-home").then((module) => module.ManagerHome)),
  auditor: dynamic(() => import("./auditor-home").then((module) => module.AuditorHome)),
};

/** Each role begins the day somewhere else, and only their own page comes along. */
export function TodayPage() {
  const Home = HOME[homeOf(usePerson())];
  return <Home />;
}
