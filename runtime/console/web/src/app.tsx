/** The frame of every page: who is signed in, whether news arrive, what has ended, and the page itself. */

import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { JobsPage } from './jobs/jobs-page'
import { connect, useLiveState } from './live/hub'
import { Notices } from './live/notices'
import { useSignIn } from './session'
import { SignInDialog, SignInEndsSoon } from './sign-in'
import { Announcements } from './ui/announce'
import { ErrorBoundary } from './ui/error-boundary'
import { Empty, Loading } from './ui/states'
import { setLanguage, t, useLanguage, type Word } from './words'

const JobPage = lazy(() => import('./jobs/job-page'))
const NewPage = lazy(() => import('./files/new-page'))
const OpsPage = lazy(() => import('./ops/ops-page'))
const PostingsPage = lazy(() => import('./postings/postings-page'))
const EmulatorPage = lazy(() => import('./emulator/emulator-page'))
const ExplanationPage = lazy(() => import('./ranking/explanation-page'))

export function App() {
  const language = useLanguage()
  const { session } = useSignIn()
  const queries = useQueryClient()
  const userId = session?.userId ?? ''
  const lastUser = useRef(userId)
  useEffect(() => {
    if (!userId) return
    if (lastUser.current && lastUser.current !== userId) queries.clear() // what another user saw is not this one's
    lastUser.current = userId
    return connect(queries)
  }, [queries, userId])
  return (
    <div className="app" key={language}>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <Header />
      <SignInEndsSoon />
      <main id="content" tabIndex={-1}>
        <ErrorBoundary>{session && <Pages key={userId} />}</ErrorBoundary>
      </main>
      <Notices />
      <Announcements />
      <SignInDialog />
    </div>
  )
}

function Pages() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/" component={JobsPage} />
        <Route path="/new" component={NewPage} />
        <Route path="/ops" component={OpsPage} />
        <Route path="/emulator" component={EmulatorPage} />
        <Route path="/postings" component={PostingsPage} />
        <Route path="/jobs/:jobId">{({ jobId }) => <JobPage key={jobId} jobId={jobId} />}</Route>
        <Route path="/jobs/:jobId/explanation/:itemId">
          {({ jobId, itemId }) => <ExplanationPage key={itemId} jobId={jobId} itemId={itemId} />}
        </Route>
        <Route>
          <Empty title={t('app.notFound')} />
        </Route>
      </Switch>
    </Suspense>
  )
}

const AREAS: [string, Word][] = [
  ['/', 'nav.jobs'],
  ['/postings', 'nav.postings'],
]

function Header() {
  const [place] = useLocation()
  const { session } = useSignIn()
  const areas = [...AREAS]
  if (session?.isOperator) areas.push(['/ops', 'nav.ops'])
  if (session?.hasEmulator) areas.push(['/emulator', 'nav.emulator'])
  return (
    <header className="header">
      <Link href="/" className="brand">
        <img src="/favicon.svg" alt="" width="26" height="26" />
        {t('app.name')}
      </Link>
      <nav aria-label={t('nav.main')}>
        {areas.map(([path, word]) => (
          <Link key={path} href={path} aria-current={isAt(place, path) ? 'page' : undefined}>
            {t(word)}
          </Link>
        ))}
      </nav>
      <LiveState />
      <Language />
      <Link href="/new" className="button primary">
        {t('nav.new')}
      </Link>
    </header>
  )
}

function isAt(place: string, path: string): boolean {
  return path === '/' ? place === '/' || place.startsWith('/jobs') : place.startsWith(path)
}

function LiveState() {
  const state = useLiveState()
  return (
    <span className={`live ${state}`} role="status" title={state === 'away' ? t('live.awayHelp') : undefined}>
      {t(`live.${state}`)}
    </span>
  )
}

function Language() {
  const language = useLanguage()
  const other = language === 'en' ? 'de' : 'en'
  return (
    <button type="button" className="plain" lang={other} onClick={() => setLanguage(other)}>
      {other === 'de' ? 'Deutsch' : 'English'}
    </button>
  )
}
