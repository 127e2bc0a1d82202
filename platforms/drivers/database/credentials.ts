export const OPERATOR = "database-operator";
export const BACKUP = "database-backup";
export const SCRATCH = "scratch-database";

/** The credentials to declare beside "database", which reads. */
export const DATABASE_CREDENTIALS = [
  {
    name: OPERATOR,
    title: "postgres:// address of a login that ends sessions and owns the tables",
    required: false,
  },
  {
    name: BACKUP,
    title: "postgres:// address of a login that reads every table, for backups",
    required: false,
  },
  {
    name: SCRATCH,
    title: "postgres:// address of a server to restore backups into, to prove them",
    required: false,
  },
];
