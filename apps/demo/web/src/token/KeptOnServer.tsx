/** What a provider is called with and this browser never holds. */
export function KeptOnServer({ secrets }: { readonly secrets: readonly string[] }) {
  return (
    <div className="kept">
      <h3>Only on the server, never here</h3>
      <ul>
        {secrets.map((secret) => (
          <li key={secret}>{secret}</li>
        ))}
      </ul>
    </div>
  )
}
