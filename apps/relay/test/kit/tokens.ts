import { SignJWT } from 'jose'
import { byJwt, jwtSecret } from './variables.ts'

/** Signs a JWT as the host does, for a user and with claims about them. */
export function hostToken(sub: string, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setIssuer(byJwt.RELAY_JWT_ISSUER)
    .setAudience(byJwt.RELAY_JWT_AUDIENCE)
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(jwtSecret))
}
