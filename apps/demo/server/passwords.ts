import { scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { type User, userById } from './users.ts'

/** A stored password: scrypt with Node's default cost, in base64url. */
interface PasswordHash {
  readonly salt: string
  readonly hash: string
}

const hashes: ReadonlyMap<string, PasswordHash> = new Map([
  ['ada', { salt: 'BWOvquqbkOCd6l7IvgB3iw', hash: 'csCk7xg2DmfQ1FjgFwwjc4CcLpbh9Q8jUJe5O_34VcI' }],
  ['bruno', { salt: 'uqCBmwfpDnicNUNHmECsUA', hash: 'QsVzgpSgMh48Tp9YXl04E4dbIsPRSaTNrkGg-a2Osrw' }],
  ['chloe', { salt: '28tPhgQVkozJ6Dvza309Xg', hash: '62snEzm87gtFJcAik1ZuxVIV2_pv0odHeHXDRgGdMrU' }],
])

/** Compared for an unknown name, so that the response time does not reveal which names exist. */
const nobody: PasswordHash = {
  salt: 'ZRr-O-7jTIs0fMm9hU7eAQ',
  hash: 'BPkC9VTwPyETTOTEhgkySH3R2NHR5EmltHyEF6qDO80',
}

const deriveKey = promisify<string, Buffer, number, Buffer>(scrypt)

/** Returns the user with this name and password, or `null`. */
export async function authenticate(credentials: {
  username: string
  password: string
}): Promise<User | null> {
  const id = credentials.username.trim().toLowerCase()
  const { salt, hash } = hashes.get(id) ?? nobody
  const expected = Buffer.from(hash, 'base64url')
  const given = await deriveKey(credentials.password, Buffer.from(salt, 'base64url'), expected.length)
  return timingSafeEqual(given, expected) ? userById(id) : null
}
