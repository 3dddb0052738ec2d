/** The code behind the cards, which the build reads from the source files: see `build/how.ts`. */
declare module 'virtual:how' {
  import type { CardName, Snippet } from './shown.ts'

  export const how: Readonly<Record<CardName, readonly Snippet[]>>
}
