import { type FormEvent, useState } from 'react'
import { countries, type RecipientNumber } from './recipient.ts'

/** The form for a recipient's country and phone number. */
export function RecipientForm(props: {
  readonly isBusy: boolean
  readonly onCheck: (number: RecipientNumber) => void
}) {
  const { isBusy, onCheck } = props
  const [countryCode, setCountryCode] = useState<string>(countries[0].code)
  // WakaPay's test environment has this number.
  const [phoneNumber, setPhoneNumber] = useState('+254700000001')

  function submit(event: FormEvent) {
    event.preventDefault()
    onCheck({ countryCode, phoneNumber: phoneNumber.replaceAll(' ', '') })
  }

  return (
    <form className="form-row" onSubmit={submit}>
      <label className="field">
        <span>Country</span>
        <select value={countryCode} onChange={(event) => setCountryCode(event.target.value)}>
          {countries.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Phone number</span>
        <input
          type="tel"
          required
          pattern="\+(\s*\d){7,15}\s*"
          title="A plus sign, then 7 to 15 digits"
          value={phoneNumber}
          onChange={(event) => setPhoneNumber(event.target.value)}
        />
      </label>
      <button type="submit" className="button button-primary" aria-disabled={isBusy}>
        {isBusy ? 'Checking…' : 'Check'}
      </button>
    </form>
  )
}
