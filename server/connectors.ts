import type { PlatformId } from "@/domain/platform";
import { connectors as outside } from "@/platforms";
import type { Connector } from "@/platforms/platform";
import { selfConnector } from "./self/connector";

/** Every platform's connector, the console's own among them. */
export const connectors: Record<PlatformId, Connector> = { ...outside, wheelhouse: selfConnector };

export const declarationOf = (platformId: PlatformId) => connectors[platformId].declaration;
