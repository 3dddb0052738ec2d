import { demoPeople, type DemoPerson } from './demo-people.ts'

/** The demo's people with their passwords; choosing one fills the form in. */
export function People({ onChoose }: { readonly onChoose: (person: DemoPerson) => void }) {
  return (
    <section aria-labelledby="people-title">
      <h3 id="people-title">Sign in as one of these three</h3>
      <ul className="people">
        {demoPeople.map((person) => (
          <li key={person.username}>
            <button type="button" className="person" onClick={() => onChoose(person)}>
              <span className="person-name">{person.name}</span>
              <span className="person-credentials">
                <code>{person.username}</code> <code>{person.password}</code>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
