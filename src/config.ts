/** What the environment and the command line settle, read once. */
export type Config = {
  port: number
  host: string
  /** Where friends and LINE reach us, without a trailing slash; null until known. */
  publicUrl: string | null
  /** Absolute path of the data directory. */
  dataDir: string
  databaseUrl: string | null
  lineApiUrl: string
  lineDataApiUrl: string
  logLevel: "debug" | "info" | "warn" | "error"
  demo: boolean
}
