/** What every other language must say, no more and no less; a plural in `_other` may also have its `_one`. */
export type Shape<T> = { [K in keyof T]: T[K] extends string ? string : Shape<T[K]> } & {
  [K in keyof T as K extends `${infer Base}_other` ? `${Base}_one` : never]?: string
}

/** Every dotted path to a sentence; plurals go by their bare name. */
export type Paths<T, Before extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${Before}${Singular<K>}` : Paths<T[K], `${Before}${K}.`>
}[keyof T & string]

type Singular<K extends string> = K extends `${infer Base}_other` ? Base : K
