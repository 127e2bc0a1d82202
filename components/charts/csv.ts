export { csvCell, toCsv } from "@/domain/csv";
