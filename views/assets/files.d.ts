// Files that travel inside the executable, read as text.
declare module "*.css" {
  const text: string
  export default text
}
declare module "*.svg" {
  const text: string
  export default text
}
declare module "*.min.js" {
  const text: string
  export default text
}
declare module "*/app.js" {
  const text: string
  export default text
}
declare module "*/timeline.js" {
  const text: string
  export default text
}
declare module "*/bubbles.js" {
  const text: string
  export default text
}
