import { type FormEvent, type InputHTMLAttributes, useRef, useState } from 'react'
import { type Credentials, sendSignIn, type SignInFault, SignInRefusal } from './host-requests.ts'
import { type DemoPerson, People } from './People.tsx'
import { session } from './session.ts'

/** The sign-in form. `onOutcome` is called after each attempt, with `null` on success. */
export function SignInForm({ onOutcome }: { readonly onOutcome: (fault: SignInFault | null) => void }) {
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const submitButton = useRef<HTMLButtonElement>(null)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (isBusy) return
    setIsBusy(true)
    onOutcome(await signIn({ username, password }))
    setIsBusy(false)
  }

  function choose(person: DemoPerson) {
    setUsername(person.username)
    setPassword(person.password)
    onOutcome(null)
    submitButton.current?.focus()
  }

  return (
    <>
      <form onSubmit={(event) => void submit(event)}>
        <Field label="Name" autoComplete="username" value={username} onText={setUsername} />
        <Field
          label="Password"
          type="password"
          autoComplete="current-password"
          value={password}
          onText={setPassword}
        />
        <button ref={submitButton} className="button button-primary" type="submit" aria-disabled={isBusy}>
          {isBusy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
      <People onChoose={choose} />
    </>
  )
}

/** Signs in. Returns why it failed, or `null`. */
async function signIn(credentials: Credentials): Promise<SignInFault | null> {
  try {
    await session.signIn(() => sendSignIn(credentials))
    return null
  } catch (error) {
    return error instanceof SignInRefusal ? error.fault : 'unreachable'
  }
}

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string
  readonly onText: (text: string) => void
}

function Field({ label, onText, ...input }: FieldProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        {...input}
        required
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => onText(event.target.value)}
      />
    </label>
  )
}
