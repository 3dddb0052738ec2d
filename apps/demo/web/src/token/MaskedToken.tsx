/** A token's ends: enough to tell two apart, nothing to use. */
export function MaskedToken({ token }: { readonly token: string }) {
  return (
    <code data-testid="masked-token">
      {token.slice(0, 6)}…{token.slice(-4)}
    </code>
  )
}
