/** The app's name and mark. */
export function Brand() {
  return (
    <span className="brand">
      <img src="/harbour.svg" alt="" width="28" height="28" />
      Harbour
    </span>
  )
}
