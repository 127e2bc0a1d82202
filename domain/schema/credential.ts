export { REFERENCE_HELP, SECRET_REFERENCE } from "@/domain/credential";
