import type { ReactNode, Ref } from 'react'

interface Props {
  label: string
  className: string
  children: ReactNode
  ref?: Ref<HTMLElement>
}

/** A box that scrolls: it takes the focus, so that the keyboard scrolls it, too. */
export function ScrollBox({ label, className, children, ref }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section ref={ref} className={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
