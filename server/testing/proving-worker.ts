import { connectors } from "@/server/connectors";
import { provingConnector } from "./proving-ground";

connectors.auditron = provingConnector;
await import("@/server/worker");
