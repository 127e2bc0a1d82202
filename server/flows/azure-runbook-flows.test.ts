import { azureFlowsIn } from "@/server/testing/azure-flows-in";

azureFlowsIn("runbook");
