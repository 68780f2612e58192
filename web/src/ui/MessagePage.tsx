/** A whole page that says one thing: what happened, what to do next, a code for the administrator. */
import type { ReactNode } from 'react';
import { Brand } from './Brand.tsx';
import css from './Message.module.css';
import { PageHeading } from './PageHeading.tsx';

export interface MessagePageProps {
  readonly documentTitle: string;
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly code?: string | undefined;
}

export function MessagePage({ documentTitle, title, children, actions, code }: MessagePageProps) {
  return (
    <div className={css.page}>
      <header>
        <Brand href="/" />
      </header>
      <main className={css.box}>
        <PageHeading documentTitle={documentTitle}>{title}</PageHeading>
        <div className={css.text}>{children}</div>
        {actions !== undefined && <div className={css.actions}>{actions}</div>}
        {code !== undefined && <p className={css.code}>{code}</p>}
      </main>
    </div>
  );
}
