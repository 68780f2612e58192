/**
 * The last net: a fault in the program becomes a page with a code and a next step, never a white screen.
 * What was thrown is not shown and not sent; it stands on the browser's console, where React puts it.
 */
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '../ui/Button.tsx';
import { MessagePage } from '../ui/MessagePage.tsx';

type Fault = 'client_fault' | 'client_outdated';

/** A part of the client which can no longer be fetched: the server has a newer build. Wording differs by browser. */
const GONE = /dynamically imported module|module script failed|Unable to preload/iu;

export function faultOf(thrown: unknown): Fault {
  return thrown instanceof Error && GONE.test(thrown.message) ? 'client_outdated' : 'client_fault';
}

export function FaultPage({ fault }: { readonly fault: Fault }) {
  const { t } = useTranslation('entry');
  const { t: common } = useTranslation('common');
  const outdated = fault === 'client_outdated';
  return (
    <MessagePage
      documentTitle={common('titled', { page: t('faultPage') })}
      title={outdated ? t('outdatedTitle') : t('faultTitle')}
      code={common('errorCode', { code: fault })}
      actions={
        <>
          <Button kind="primary" onPress={() => window.location.reload()}>
            {common('reload')}
          </Button>
          <ButtonLink href="/">{t('goHome')}</ButtonLink>
        </>
      }
    >
      <p>{outdated ? t('outdatedText') : t('faultText')}</p>
    </MessagePage>
  );
}

interface State {
  readonly fault: Fault | null;
}

/** `place` names the page: going elsewhere ends the fault. */
export class ErrorBoundary extends Component<{ readonly place: string; readonly children: ReactNode }, State> {
  override state: State = { fault: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { fault: faultOf(thrown) };
  }

  override componentDidUpdate(before: { readonly place: string }): void {
    if (before.place !== this.props.place && this.state.fault !== null) this.setState({ fault: null });
  }

  override render(): ReactNode {
    return this.state.fault === null ? this.props.children : <FaultPage fault={this.state.fault} />;
  }
}
