import { openDatabase } from "@/db";
import { sendNotifications } from "@/server/notifications/send-notifications";

/** A worker that does nothing but send, for tests that kill it in the middle. */
const { db } = openDatabase(process.env.DATABASE_URL ?? "", { applicationName: "send-worker", max: 4 });
setInterval(() => void sendNotifications(db, new Date()), 100);
