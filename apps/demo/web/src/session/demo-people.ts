/** Somebody who can sign in. */
export interface DemoPerson {
  readonly username: string
  readonly password: string
  readonly name: string
}

/** The demo's three users with their passwords, shown on the sign-in page. The host knows only the hashes. */
export const demoPeople: readonly DemoPerson[] = [
  { username: 'ada', password: 'calm-harbour', name: 'Ada Okafor' },
  { username: 'bruno', password: 'morning-ferry', name: 'Bruno Silva' },
  { username: 'chloe', password: 'quiet-anchor', name: 'Chloé Martin' },
]
