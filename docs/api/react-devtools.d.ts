export declare function TokenRelayDevtools(props: TokenRelayDevtoolsProps): null

export type TokenRelayDevtoolsProps = DevtoolsOptions
