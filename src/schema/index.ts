/**
 * Every table: the floor plan. The truth is in `migrations/`; a test compares the two, column by column.
 * Instants are `Temporal.Instant`, ids are `bigint`, times of day are "HH:MM:SS", dates are "YYYY-MM-DD".
 */
export * from "./channels"
export * from "./deliveries"
export * from "./enrollments"
export * from "./friends"
export * from "./scenarios"
export * from "./staff"
