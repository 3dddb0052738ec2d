export { TokenRelayDevtools } from './token-relay-devtools.tsx'
export type { TokenRelayDevtoolsProps } from './props.ts'
