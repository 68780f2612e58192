/** A whole page that says one thing: what happened, what to do next, a code for the administrator. */
import type { ReactNode, Ref } from 'react';
import { Brand } from './Brand.tsx';
import css from './Message.module.css';
import { PageHeading } from './PageHeading.tsx';

export interface MessageFrameProps {
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  readonly frame?: Ref<HTMLDivElement>;
}

/** The mark, what is said in the middle, and a line at the foot. */
export function MessageFrame({ children, foot, frame }: MessageFrameProps) {
  return (
    <div className={css.page} ref={frame}>
      <header>
        <Brand href="/" />
      </header>
      <main className={css.box}>{children}</main>
      {foot !== undefined && <footer className={css.foot}>{foot}</footer>}
    </div>
  );
}

export interface MessagePageProps {
  readonly documentTitle: string;
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly code?: string | undefined;
}

export function MessagePage({ documentTitle, title, children, actions, code }: MessagePageProps) {
  return (
    <MessageFrame>
      <PageHeading documentTitle={documentTitle}>{title}</PageHeading>
      <div className={css.text}>{children}</div>
      {actions !== undefined && <div className={css.actions}>{actions}</div>}
      {code !== undefined && <p className={css.code}>{code}</p>}
    </MessageFrame>
  );
}
