import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { isStatus, NoAnswerError } from './api/problem'
import { App } from './app'
import { begin } from './session'
import './styles/base.css'
import './styles/parts.css'
import './styles/pages.css'

const MOST_TRIES = 5

begin() // before anything else reads the address

const queries = new QueryClient({
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
