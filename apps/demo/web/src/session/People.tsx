/** Somebody who can sign in. */
export interface DemoPerson {
  readonly username: string
  readonly password: string
  readonly name: string
  readonly role: string
}

/** The demo's users. The host stores only hashes of these passwords. */
const people: readonly DemoPerson[] = [
  {
    username: 'ada',
    password: 'calm-harbour',
    name: 'Ada Okafor',
    role: 'Treasurer: sees the balance at WakaPay',
  },
  { username: 'bruno', password: 'morning-ferry', name: 'Bruno Silva', role: 'Member' },
  { username: 'chloe', password: 'quiet-anchor', name: 'Chloé Martin', role: 'Member' },
]

/** The demo's users with their passwords. Choosing one fills in the form. */
export function People({ onChoose }: { readonly onChoose: (person: DemoPerson) => void }) {
  return (
    <section className="people" aria-labelledby="people-title">
      <h3 id="people-title">Sign in as one of these three</h3>
      <ul>
        {people.map((person) => (
          <li key={person.username}>
            <button type="button" className="person" onClick={() => onChoose(person)}>
              <span className="person-name">{person.name}</span>
              <span className="person-credentials">
                <code>{person.username}</code> <code>{person.password}</code>
              </span>
              <span className="person-role">{person.role}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
