/** The app's logo and name. */
export function Brand() {
  return (
    <span className="brand">
      <img src="/harbour.svg" alt="" width="28" height="28" />
      <span className="brand-name">Harbour</span>
    </span>
  )
}
