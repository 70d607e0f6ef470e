export const friends = {}
