/** The type that a schema describes. */
export type Described<Schema> = Schema extends { readonly enum: readonly (infer Value)[] }
  ? Value
  : Schema extends { readonly additionalProperties: infer Value }
    ? { readonly [name: string]: Described<Value> }
    : Schema extends { readonly properties: infer Properties }
      ? DescribedObject<Properties, Required<Schema>>
      : Schema extends { readonly type: infer Name extends keyof Primitives }
        ? Primitives[Name]
        : never

type DescribedObject<Properties, Names> = {
  readonly [Name in keyof Properties as Name extends Names ? Name : never]: Described<Properties[Name]>
} & {
  readonly [Name in keyof Properties as Name extends Names ? never : Name]?: Described<Properties[Name]>
}

type Required<Schema> = Schema extends { readonly required: readonly (infer Name)[] } ? Name : never

interface Primitives {
  readonly string: string
  readonly number: number
  readonly integer: number
  readonly boolean: boolean
}

/** A type as one object, in which a field that may be left out may be `undefined`, too. */
export type Plain<Type> = Type extends object
  ? { readonly [Name in keyof Type]: Plain<Type[Name]> | (undefined extends Type[Name] ? undefined : never) }
  : Type
