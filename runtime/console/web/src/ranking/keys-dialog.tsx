import { Dialog } from '../ui/dialog'
import { t, type Word } from '../words'

const KEYS: [string[], Word][] = [
  [['↓', '↑', 'j', 'k'], 'rank.keyMove'],
  [['Home', 'End'], 'rank.keyEnds'],
  [['Enter'], 'rank.keyOpen'],
  [['Space', 'x'], 'rank.keySelect'],
  [['c'], 'rank.keyCompare'],
  [['Esc'], 'rank.keyClose'],
  [['?'], 'rank.keyHelp'],
]

/** The keys that work while the list has the focus. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t('rank.keysTitle')} onClose={onClose}>
      <dl className="keys">
        {KEYS.map(([keys, word]) => (
          <div key={word}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(word)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
