import type { DevtoolsOptions } from '@token-relay/browser/devtools'

/** Props of `TokenRelayDevtools`. `isOpen` and `position` of the first render apply. */
export type TokenRelayDevtoolsProps = DevtoolsOptions
