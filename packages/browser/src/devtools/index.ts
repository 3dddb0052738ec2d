export { mountDevtools } from './mount-devtools.ts'
export type { DevtoolsOptions } from './options.ts'
