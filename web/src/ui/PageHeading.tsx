/**
 * The one `h1` of a page. It names the document, and after a change of page it takes the focus unless a field has it,
 * so that people who hear the page know where they are.
 */
import { type ReactNode, useEffect, useRef } from 'react';

let pagesSeen = 0;

export interface PageHeadingProps {
  /** The whole document title. Never a fact of a call. */
  readonly documentTitle: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

export function PageHeading({ documentTitle, children, className }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = documentTitle;
  }, [documentTitle]);

  useEffect(() => {
    const first = pagesSeen === 0;
    pagesSeen += 1;
    const nobodyHasFocus = document.activeElement === null || document.activeElement === document.body;
    if (!first && nobodyHasFocus) heading.current?.focus({ preventScroll: true });
  }, []);

  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {children}
    </h1>
  );
}
