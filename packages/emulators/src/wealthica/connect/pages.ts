import { html, type Html } from '../../server/page.ts'
import type { Reply } from '../../server/reply.ts'
import type { CatalogProvider } from '../catalog.ts'
import { connectPage, type Message, type Page, postsOnClick } from './layout.ts'
import { returnAddress } from './parameters.ts'
import type { ConnectSession } from './session.ts'

/** A session with the facts that all its pages show. */
export interface Scene {
  readonly session: ConnectSession
  readonly team: string
  readonly expiresInMs: number
}

/** The page to choose an institution. */
export function pickerPage(scene: Scene): Reply {
  const { id, parameters } = scene.session
  const { choose } = parameters.language.texts
  const items = parameters.providers.map(
    (provider) =>
      html`<li>
        <a href="/session/${id}/${provider.id}">${badge(provider)}<span>${provider.name}</span></a>
      </li>`,
  )
  const content = html`<h1>${choose}</h1>
    <ul class="providers" data-per-line="${parameters.providersPerLine}">
      ${items}
    </ul>`
  return sessionPage(scene, { title: choose, content })
}

/** The form for username and password of an institution. */
export function signInPage(scene: Scene, provider: CatalogProvider): Reply {
  const { session, team } = scene
  const { texts } = session.parameters.language
  const title = texts.signIn(provider.name)
  const back = !session.provider && html`<a class="back" href="/session/${session.id}">← ${texts.back}</a>`
  const content = html`${back} ${badge(provider)}
    <h1>${title}</h1>
    <form method="post" action="/session/${session.id}/${provider.id}">
      <label for="username">${texts.username}</label>
      <input
        id="username"
        name="username"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        required
      />
      <label for="password">${texts.password}</label>
      <input id="password" name="password" type="password" autocomplete="off" required />
      <p class="consent">${texts.consent(team, provider.name)}</p>
      <button type="submit" class="primary">${texts.connect}</button>
    </form>
    <p class="working" role="status" data-text="${texts.working(provider.name)}"></p>`
  return sessionPage(scene, { title, content })
}

/** The page after a wrong username or password. */
export function refusedPage(scene: Scene, provider: CatalogProvider): Reply {
  const { id, parameters } = scene.session
  const { texts } = parameters.language
  // Assumption: wording and type of this error. Only the feature `quick_retry` lets a user try again. Without
  // it, the error is the outcome.
  const error: Message = { event: 'error', error: { error_type: 401, message: 'Invalid credentials' } }
  const declined = postsOnClick({ event: 'RETRY_DECLINED', data: { provider: provider.id } }, error)
  const content = html`<div role="alert">
      <h1>${texts.refused}</h1>
      <p>${texts.refusedHint(provider.name)}</p>
    </div>
    <p class="actions">
      <a
        class="primary"
        href="/session/${id}/${provider.id}"
        ${postsOnClick({ event: 'RETRY_ATTEMPT', data: { provider: provider.id } })}
        >${texts.retry}</a
      >
      ${parameters.quickRetry && html`<button type="button" ${declined}>${texts.decline}</button>`}
    </p>`
  return sessionPage(scene, { title: texts.refused, content, messages: parameters.quickRetry ? [] : [error] })
}

/** The page after an institution was connected. */
export function connectedPage(
  scene: Scene,
  { id, provider }: { id: string; provider: CatalogProvider },
): Reply {
  const { texts } = scene.session.parameters.language
  const title = texts.connected(provider.name)
  const content = html`<span class="done" aria-hidden="true">✓</span>
    <div role="status">
      <h1>${title}</h1>
      <p>${texts.connectedHint(scene.team)}</p>
    </div>`
  const messages = [{ event: 'success', institution: id, provider: provider.id }]
  return sessionPage(scene, { title, content, messages })
}

function sessionPage(
  { session, team, expiresInMs }: Scene,
  page: Pick<Page, 'title' | 'content' | 'messages'>,
): Reply {
  const appearance = session.parameters
  const closeTo = returnAddress(session.parameters, {})
  return connectPage({ ...page, appearance, team, expiresInMs, ...(closeTo !== null && { closeTo }) })
}

function badge({ name }: CatalogProvider): Html {
  return html`<span class="badge" aria-hidden="true">${name.slice(0, 1)}</span>`
}
