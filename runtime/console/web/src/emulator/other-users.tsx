/** Opens the console in another tab as somebody else: as an operator, or as a user that has nothing yet. */

import { useState } from 'react'
import { sentence } from '../api/problem'
import { useSession } from '../session'
import { t } from '../words'
import { addressOf } from './queries'

export function OtherUsers() {
  const { userId } = useSession()
  const [problem, setProblem] = useState('')
  const open = async (who: { userId: string; role: string }, path: string) => {
    const tab = window.open('about:blank') // at once: a tab that opens after an answer is taken for advertising
    try {
      const address = await addressOf(who, path)
      if (tab) tab.location.href = address
      setProblem('')
    } catch (error) {
      tab?.close()
      setProblem(sentence(error))
    }
  }
  return (
    <div className="actions">
      <button type="button" onClick={() => void open({ userId, role: 'operator' }, '/ops')}>
        {t('emu.asOperator')}
      </button>
      <button
        type="button"
        onClick={() => void open({ userId: crypto.randomUUID(), role: 'authenticated' }, '/')}
      >
        {t('emu.asStranger')}
      </button>
      {problem && (
        <p role="alert" className="wrong">
          {problem}
        </p>
      )}
    </div>
  )
}
