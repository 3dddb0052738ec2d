/** A row where rows will be; `children` say what is being read. */
export function RowsPlaceholder({ children }: { readonly children: string }) {
  return (
    <div className="row" aria-busy="true">
      <p className="visually-hidden">{children}</p>
      <div className="row-body placeholder" />
    </div>
  )
}
