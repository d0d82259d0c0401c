import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { isStatus, NoAnswerError } from './api/problem'
import { App } from './app'
import { keys } from './live/news'
import { begin } from './session'
import './styles/base.css'
import './styles/parts.css'
import './styles/pages.css'

const MOST_TRIES = 5

begin() // before anything else reads the address

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey: [what, jobId] }) => {
      // a part of a job is gone: the job may be
      if (isStatus(error, 404) && (what === 'items' || what === 'result'))
        void queries.invalidateQueries({ queryKey: keys.job(String(jobId)) })
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      networkMode: 'always', // the browser's idea of "offline" says nothing of a server on this machine
      retry: (failures, error) =>
        error instanceof NoAnswerError || (isStatus(error, 429, 500, 502, 503, 504) && failures < MOST_TRIES),
      retryDelay: (failures) => Math.min(8_000, 500 * 2 ** failures),
    },
    mutations: { networkMode: 'always' },
  },
})

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  )
}
