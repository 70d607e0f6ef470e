/**
 * How many rows a page looks at, or counts, before it says so and leaves the rest to the next one. A test, which has no
 * million friends, has pages look less far.
 */
export const reach = { rows: 10_000 }
