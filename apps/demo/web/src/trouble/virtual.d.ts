/** The devtools as a development build gets them: see `build/devtools.ts`. */
declare module 'virtual:devtools' {
  export { mountDevtools } from '@token-relay/browser/devtools'
}
