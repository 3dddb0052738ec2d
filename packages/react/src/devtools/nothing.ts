import type { TokenRelayDevtoolsProps } from './props.ts'

/** What production builds get instead of the devtools. */
export function TokenRelayDevtools(_props: TokenRelayDevtoolsProps): null {
  return null
}
