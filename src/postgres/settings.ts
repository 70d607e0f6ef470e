/**
 * Modest at rest, sensible when a hundred thousand rows are written at once. Parallel query and JIT are off: the hot
 * statements are short, and plans stay the same from machine to machine. Small installations read from memory, so
 * reads need no helpers of their own (`io_method`).
 */
const always = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "60",
  shared_buffers: "48MB",
  effective_cache_size: "512MB",
  work_mem: "8MB",
  maintenance_work_mem: "64MB",
  huge_pages: "off",
  io_method: "sync",
  jit: "off",
  max_parallel_workers_per_gather: "0",
  random_page_cost: "1.1",
  wal_level: "minimal",
  max_wal_senders: "0",
  min_wal_size: "160MB",
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  autovacuum_max_workers: "2",
  TimeZone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  log_min_messages: "warning",
}

/** For tests and the demo, whose data nobody will miss. */
const throwaway = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }

/** The command line of `postgres`. */
export function flags(clusterDir: string, socketDir: string, durable: boolean): string[] {
  const all = { ...always, unix_socket_directories: socketDir, ...(durable ? {} : throwaway) }
  return ["-D", clusterDir, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])]
}
