/** Reads once more. */
export function RefreshButton(props: {
  readonly query: { readonly isFetching: boolean; readonly refetch: () => Promise<unknown> }
}) {
  const { isFetching, refetch } = props.query
  return (
    <button
      type="button"
      className="button button-plain"
      aria-disabled={isFetching}
      onClick={() => void (isFetching || refetch())}
    >
      Refresh
    </button>
  )
}
