import { type Place, placeOf } from "@/domain/access";

export const flowPlace = (flow: { environmentId: string; tenant: string; subject: string }): Place =>
  placeOf(flow.environmentId, flow.tenant || flow.subject);
