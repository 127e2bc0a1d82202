import { z } from "zod";
import { ROLES } from "@/domain/access";
import { TimeZone } from "./time-zone";

const COMMON = [
  "password",
  "passwort",
  "letmein",
  "welcome",
  "qwerty",
  "admin",
  "wheelhouse",
  "changeme",
  "123456",
];

const email = z
  .email("Give a full e-mail address.")
  .max(200)
  .transform((text) => text.toLowerCase());
const name = z.string().trim().min(2, "Give a name of at least two letters.").max(100);

export const Password = z
  .string()
  .min(12, "Use at least 12 characters; a few words together are fine.")
  .max(200, "Use at most 200 characters.")
  .refine(
    (text) =>
      !COMMON.some(
        (word) =>
          text
            .toLowerCase()
            .replace(/[^a-z0-9]/g, "")
            .replace(/\d+$/, "") === word,
      ),
    "This password is among the first to be guessed. Choose another.",
  );

export const AddPerson = z.strictObject({
  email,
  name,
  role: z.enum(ROLES),
  source: z.enum(["local", "identity-provider"]).default("local"),
});
export const ChangeRole = z.strictObject({ personId: z.uuid(), role: z.enum(ROLES) });
export const PersonOnly = z.strictObject({ personId: z.uuid() });
export const EndSession = z.strictObject({ sessionId: z.uuid() });
export const ChoosePassword = z.strictObject({
  token: z.string().min(20).max(200),
  name: name.optional(),
  email: email.optional(),
  password: Password,
});

export const EditSelf = z.strictObject({ timeZone: TimeZone });
