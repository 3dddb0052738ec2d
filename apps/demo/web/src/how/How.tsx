import './how.css'
import { useState } from 'react'
import { how } from 'virtual:how'
import type { CardName, Snippet } from './shown.ts'

/** The code behind a card, one source file after the other. */
export function How({ card }: { readonly card: CardName }) {
  return (
    <div className="how">
      <p className="quiet">The lines that this build runs. Names from the kit are highlighted.</p>
      {how[card]?.map((snippet) => (
        <Code key={`${snippet.file} ${snippet.name}`} {...snippet} />
      ))}
    </div>
  )
}

function Code({ file, name, line, code, kit }: Snippet) {
  return (
    <figure className="code">
      <figcaption>
        <span className="code-file">
          {file}:{line}
        </span>
        <CopyButton code={code} name={name} />
      </figcaption>
      <pre tabIndex={0} role="region" aria-label={`Code of ${name}`}>
        <code>
          <Highlighted code={code} names={kit} />
        </code>
      </pre>
    </figure>
  )
}

/** Names that are imported from the kit stand out. */
function Highlighted({ code, names }: { readonly code: string; readonly names: readonly string[] }) {
  if (names.length === 0) return code
  const [before = '', name, ...rest] = code.split(new RegExp(`\\b(${names.join('|')})\\b`))
  if (name === undefined) return before
  return (
    <>
      {before}
      <b>{name}</b>
      <Highlighted code={rest.join('')} names={names} />
    </>
  )
}

function CopyButton({ code, name }: { readonly code: string; readonly name: string }) {
  const [result, setResult] = useState('')
  async function copy() {
    try {
      await navigator.clipboard.writeText(code)
      setResult('Copied')
    } catch {
      // The browser asks for HTTPS or for permission.
      setResult('Select the lines and copy them')
    }
  }
  return (
    <span className="code-copy">
      <span role="status">{result}</span>
      <button
        type="button"
        className="button button-small"
        aria-label={`Copy the code of ${name}`}
        onClick={() => void copy()}
      >
        Copy
      </button>
    </span>
  )
}
