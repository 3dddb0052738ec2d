import { expectTypeOf, test } from 'vitest'
import type { ProviderName } from '../src/index.ts'

test('without a registration, any string is a name, and the names of the five complete in an editor', () => {
  expectTypeOf<string>().toExtend<ProviderName>()
  // A plain `string` would complete nothing.
  type Literal<Name> = Name extends string ? (string extends Name ? never : Name) : never
  expectTypeOf<'wealthica' | 'wych' | 'wyre' | 'wakapay' | 'swypex'>().toExtend<Literal<ProviderName>>()
  expectTypeOf<ProviderName>().not.toEqualTypeOf<string>()
})
