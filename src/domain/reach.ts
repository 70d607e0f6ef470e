/**
 * How many rows a page looks at one by one before it says so and leaves the rest to the next page, and up to what number
 * it counts what an index holds. A test, which has no million friends, has pages look less far.
 */
export const reach = { rows: 2_500, count: 10_000 }
