export type ProviderTokenQueryKey = readonly [
  'token-relay',
  epoch: number,
  provider: ProviderName,
  purpose: Purpose,
]

export interface TokenDates {
  readonly expiresAt: Date
}

export declare function mirrorTokens(client: TokenClient, queryClient: QueryClient): () => void

export declare function providerTokenQuery(
  client: TokenClient,
  provider: ProviderName,
  {
    purpose,
  }?: {
    readonly purpose?: Purpose
  },
): import('@tanstack/react-query').OmitKeyof<
  import('@tanstack/react-query').UseQueryOptions<TokenDates, TokenError, TokenDates, ProviderTokenQueryKey>,
  'queryFn'
> & {
  queryFn?: import('@tanstack/react-query').QueryFunction<TokenDates, ProviderTokenQueryKey, never>
} & import('@tanstack/react-query').QueryKeyWithDataTag<ProviderTokenQueryKey, TokenDates, TokenError>
