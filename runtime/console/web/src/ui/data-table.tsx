import type { ReactNode } from 'react'
import { ScrollBox } from './scroll-box'

interface Props {
  caption: string
  /** A head in brackets is one of numbers. */
  heads: (string | [string])[]
  children: ReactNode
}

/** A plain table in a box, with its name for those who do not see it. */
export function DataTable({ caption, heads, children }: Props) {
  return (
    <ScrollBox label={caption} className="table-box">
      <table>
        <thead>
          <tr>
            {heads.map((head) => {
              const text = typeof head === 'string' ? head : head[0]
              const className = typeof head === 'string' ? undefined : 'number'
              if (!text) return <td key="none" />
              return (
                <th key={text} scope="col" className={className}>
                  {text}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </ScrollBox>
  )
}
